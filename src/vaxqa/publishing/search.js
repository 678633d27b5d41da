// Shows the questions that have every word of the search, in either language. Without it the
// page is complete.
"use strict";

const plain = (text) => text.normalize("NFKD").replace(/\p{M}/gu, "").toLowerCase();

const search = document.querySelector(".search");
const items = [...document.querySelectorAll(".questions > li")].map((element) => ({
  element,
  text: plain(`${element.textContent} ${element.dataset.answer}`),
}));

function show() {
  const words = plain(search.querySelector("input").value).split(/\s+/u).filter(Boolean);
  let count = 0;
  for (const { element, text } of items) {
    const found = words.every((word) => text.includes(word));
    element.hidden = !found;
    count += found;
  }
  for (const said of search.querySelectorAll("[data-words]")) {
    said.textContent = said.dataset.words.replace("#", count);
  }
  // While somebody searches, only what is found stands below the field.
  const all = words.length === 0;
  for (const section of document.querySelectorAll(".sections > section")) {
    section.hidden = !all && section.querySelector(".questions > li:not([hidden])") === null;
  }
  for (const about of document.querySelectorAll(".about")) {
    about.hidden = !all;
  }
}

search.hidden = false;
search.addEventListener("input", show);
show(); // a browser may have kept what was typed
