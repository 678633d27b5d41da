// Brings the highlighted quote into the middle of the source's own scroll box.
(() => {
  const reach = (tries) => {
    const marks = document.querySelectorAll("[role=dialog] .vq-source-text mark");
    const mark = marks[marks.length - 1];
    const box = mark && mark.closest(".vq-source-text");
    if (!box || !box.clientHeight) {
      if (tries) setTimeout(() => reach(tries - 1), 50);
      return;
    }
    const place = mark.getBoundingClientRect().top - box.getBoundingClientRect().top;
    box.scrollTop += place - box.clientHeight / 3;
  };
  reach(40);
})();
