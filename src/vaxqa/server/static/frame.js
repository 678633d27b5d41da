/* In a page that frames /embed: keeps the frame as high as what it holds.

   <iframe src="https://ask.example.ac.id/embed?site=pk_…" title="…"></iframe>
   <script defer src="https://ask.example.ac.id/frame.js"></script>

   A height is taken from a frame of this very endpoint only, for the frame that it came from.
   The endpoint may be a folder of the page's own server. */
(() => {
  "use strict";

  const LEAST = 120;
  const MOST = 20_000; // CSS pixels
  const endpoint = new URL(".", document.currentScript.src);

  function ours(frame) {
    try {
      return new URL(frame.src).href.startsWith(endpoint.href);
    } catch {
      return false;
    }
  }

  const frames = () => [...document.querySelectorAll("iframe[src]")].filter(ours);

  window.addEventListener("message", (event) => {
    if (event.origin !== endpoint.origin || event.data?.type !== "vaxqa:height") return;
    const frame = frames().find((each) => each.contentWindow === event.source);
    const height = Number(event.data.height);
    if (!frame || !Number.isFinite(height)) return;
    const border = frame.offsetHeight - frame.clientHeight;
    frame.style.height = `${Math.min(Math.max(height, LEAST), MOST) + border}px`;
  });

  // A frame that was there first has told its height already: ask for it again.
  for (const frame of frames()) {
    frame.contentWindow?.postMessage({ type: "vaxqa:listening" }, endpoint.origin);
  }
})();
