/* In the page at /embed: tells the page that frames it how high it is.

   That page can be any of the site's, so that its origin is not named; a height tells nothing. */
(() => {
  "use strict";

  if (window.parent === window) return;

  function tell() {
    const height = Math.ceil(document.body.getBoundingClientRect().height);
    window.parent.postMessage({ type: "vaxqa:height", height }, "*");
    window.parent.postMessage({ subject: "lti.frameResize", height }, "*"); // Canvas
  }

  document.documentElement.classList.add("framed");
  new ResizeObserver(tell).observe(document.body);
  window.addEventListener("message", (event) => {
    if (event.source === window.parent && event.data?.type === "vaxqa:listening") tell();
  });
})();
