/** The language of a text, where it is not the one around it. */
function tongue(shown, around, chat) {
  return shown === around
    ? null
    : [" ", make("span", { class: "tongue", lang: chat.language }, chat.say(`in_${shown}`))];
}

function kind(citation, chat) {
  const { provenance } = citation;
  return make("span", { class: `kind of-${provenance}` }, chat.say(provenance));
}

/** The numbered button that opens the source beneath what it stands in. */
function chip(citation, chat) {
  const made = button(`${citation.number}`, () => chat.panel.toggle(citation, made), {
    class: "chip",
    lang: chat.language,
    "aria-label": chat.say("source", { number: citation.number }),
    "aria-expanded": "false",
  });
  return made;
}

function where(citation, chat) {
  const { title, section, page } = place(citation, chat.language);
  const lang = citation.language;
  const parts = [make("cite", {}, make("bdi", { lang }, title))];
  if (section) parts.push(" · ", make("bdi", { lang }, section));
  if (page) parts.push(" · ", make("bdi", {}, page));
  return make("span", { class: "where" }, kind(citation, chat), " ", parts);
}

function link(url, text, chat, lang) {
  const hidden = make("span", { class: "hidden", lang: chat.language }, chat.say("tab"));
  const rel = "noopener noreferrer";
  return make("a", { href: url, target: "_blank", rel, lang }, make("bdi", {}, text), hidden);
}

/** The one source that is open in a chat; it stands beneath the sentence that cites it. */
class SourcePanel {
  constructor(chat) {
    this.chat = chat;
  }

  toggle(citation, opener) {
    const same = this.opener === opener;
    this.close(same);
    if (!same) this.open(citation, opener);
  }

  open(citation, opener) {
    const { chat } = this;
    const heading = chat.say("source", { number: citation.number });
    this.text = make("div", { class: "excerpt", lang: citation.language });
    this.text.append(this.paragraph({ quote: citation.quote }));
    this.opener = opener;
    this.element = make(
      "div",
      { class: "panel", role: "region", "aria-label": heading, tabindex: "-1" },
      button(chat.say("close"), () => this.close(true), { class: "plain close" }),
      this.head(citation),
      this.text,
      this.publications(citation),
    );
    opener.setAttribute("aria-expanded", "true");
    const holder = opener.closest("p, li");
    if (holder.matches("li")) holder.append(this.element);
    else holder.after(this.element);
    this.element.focus({ preventScroll: true });
    this.element.scrollIntoView({ block: "nearest" });
    this.load(citation);
  }

  close(refocus) {
    const { opener, element } = this;
    if (!element) return;
    this.opener = this.element = null;
    element.remove();
    opener.setAttribute("aria-expanded", "false");
    if (refocus) opener.focus();
  }

  async load(citation) {
    const { text, chat } = this;
    let note = "alone";
    try {
      const source = await chat.endpoint.source(citation.source_id);
      const parts = surroundings(source, citation);
      if (parts) {
        text.replaceChildren(...parts.map((part) => this.paragraph(part)));
        return;
      }
      note = "changed";
    } catch {
      // the quote is shown all the same
    }
    text.after(make("p", { class: "note", role: "status" }, chat.say(note)));
  }

  paragraph({ before = "", quote, after = "", cut = [], heading = false }) {
    const { chat } = this;
    const unseen = { class: "hidden", lang: chat.language };
    const hidden = (key) => make("span", unseen, chat.say(key));
    return make(
      "p",
      { class: heading && "heading" },
      cut[0] && "… ",
      before,
      quote && [hidden("begins"), make("mark", {}, quote), hidden("ends")],
      after,
      cut[1] && " …",
    );
  }

  head(citation) {
    const { chat } = this;
    const { title, section, page } = place(citation, chat.language);
    const lang = citation.language;
    const facts = [chat.say(`${citation.provenance}_means`)];
    if (page) facts.unshift(page);
    const url = followed(citation.url);
    return make(
      "div",
      {},
      make("div", {}, kind(citation, chat), tongue(lang, chat.language, chat)),
      make("h4", { lang }, title),
      section && make("p", { class: "note", lang }, section),
      make("p", { class: "note" }, facts.join(" · ")),
      url && make("p", { class: "note" }, link(url, chat.say("original"), chat)),
    );
  }

  publications(citation) {
    if (!citation.references.length) return null;
    const items = citation.references.map((reference) => {
      const url = followed(reference.url);
      return make("li", {}, url ? link(url, reference.text, this.chat) : reference.text);
    });
    return [
      make("h5", {}, this.chat.say("publications")),
      make("ul", { class: "publications" }, items),
    ];
  }
}
