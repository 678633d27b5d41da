const UNSEEN = new RegExp(
  "[\\0-\\x08\\x0b-\\x1f\\x7f-\\x9f\\xad\\u061c\\u180e\\u200b\\u200e\\u200f\\u202a-\\u202e" +
    "\\u2060-\\u206f\\ufeff\\ufff9-\\ufffb\\u{e0000}-\\u{e007f}]",
  "gu",
);

/** Text without what could reorder or hide it: control, bidirectional and invisible marks. */
function clean(text) {
  return String(text).replace(UNSEEN, "");
}

/** An element. Strings become text, never HTML; `onclick` and the like become listeners. */
function make(tag, attributes = {}, ...children) {
  const made = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    if (value === undefined || value === null || value === false) continue;
    if (name.startsWith("on")) made.addEventListener(name.slice(2), value);
    else made.setAttribute(name, value === true ? "" : value);
  }
  for (const child of children.flat()) {
    if (child || child === 0) made.append(child instanceof Node ? child : clean(child));
  }
  return made;
}

const button = (text, onclick, attributes = {}) =>
  make("button", { type: "button", onclick, ...attributes }, text);

/** `url` if a reader may follow it, otherwise null. */
function followed(url) {
  try {
    const read = new URL(url);
    return /^https?:$/.test(read.protocol) && !read.username ? read.href : null;
  } catch {
    return null;
  }
}
