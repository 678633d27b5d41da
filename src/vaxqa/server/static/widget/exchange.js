/** A question and what is answered, as it comes. */
class Exchange {
  constructor(chat, question, history) {
    Object.assign(this, { chat, question, history });
    this.citations = new Map();
    const hidden = { class: "hidden", lang: chat.language };
    const label = make("span", hidden, `${chat.say("question")}: `);
    this.heading = make("h3", { tabindex: "-1" }, label, make("bdi", {}, question));
    this.above = make("div");
    this.sentences = make("div", { class: "sentences" });
    this.step = make("p", { class: "step", hidden: true });
    this.rest = make("div");
    this.element = make(
      "article",
      { "aria-label": chat.say("question") },
      ...[this.heading, this.above, this.sentences, this.step, this.rest],
    );
  }

  /** Ask, and show what comes; `history` as it was when the question was put. */
  async run() {
    const { chat } = this;
    if (this.element.contains(chat.panel.element)) chat.panel.close(false);
    for (const part of [this.above, this.sentences, this.rest]) part.replaceChildren();
    this.citations.clear();
    this.shown = 0;
    this.answer = null;
    this.doing("working");
    chat.announce(chat.say("working"));
    const stop = (this.abort = new AbortController());
    try {
      await this.read(stop);
      if (!this.answer) throw new Trouble(chat.say("broken"));
    } catch (error) {
      this.fail(this.stopped ? new Trouble(chat.say("stopped")) : this.reason(error));
    } finally {
      clearTimeout(this.watch);
      stop.abort(); // nothing more is read of this answer
      this.step.hidden = true;
      this.abort = null;
      this.stopped = false;
    }
  }

  stop() {
    this.stopped = true;
    this.abort?.abort();
  }

  reason(error) {
    if (error instanceof Trouble) return error;
    return new Trouble(this.chat.say(navigator.onLine ? "broken" : "offline"));
  }

  async read(stop) {
    const { chat, question, history } = this;
    const alive = () => {
      clearTimeout(this.watch);
      this.watch = setTimeout(() => stop.abort(), SILENCE);
    };
    alive();
    const body = JSON.stringify({ question, history, sources: chat.sources, stream: true });
    const response = await chat.endpoint.post("/v1/ask", body, stop.signal);
    for await (const { event, data, id } of events(response.body, alive)) {
      const told = JSON.parse(data);
      if (event === "status") this.doing(told.step);
      else if (event === "citation") this.citations.set(told.number, told);
      else if (event === "sentence") this.sentence(told);
      else if (event === "error") throw chat.endpoint.trouble(told);
      else if (event === "answer") {
        this.raw = data;
        this.seal = id;
        this.finish(told);
        return;
      }
    }
  }

  doing(step) {
    const key = Object.hasOwn(TEXTS, step) ? step : "working";
    this.step.textContent = this.chat.say(key);
    this.step.hidden = false;
  }

  sentence({ text, language, citations }) {
    const { chat } = this;
    const chips = citations.map((number) => this.citations.get(number)).filter(Boolean);
    const line = make("p", { class: "said", lang: language }, make("bdi", {}, text));
    line.append(...chips.flatMap((citation) => [" ", chip(citation, chat)]));
    this.sentences.append(line);
    this.shown += 1;
    chat.announce(text, language);
  }

  /** Show the rest of `answer`: only what is not there yet, beneath what is. */
  finish(answer) {
    const { chat } = this;
    this.answer = answer;
    this.heading.lang = answer.language;
    for (const citation of answer.citations) this.citations.set(citation.number, citation);
    for (const sentence of answer.sentences.slice(this.shown)) this.sentence(sentence);
    for (const line of this.sentences.querySelectorAll(".said")) {
      const foreign = tongue(line.lang, answer.language, chat);
      if (foreign) line.querySelector("bdi").after(...foreign);
    }
    const { abstention, degraded, standalone_question: understood } = answer;
    if (degraded) {
      const key = answer.mode === "generative" ? "degraded_stopped" : degraded;
      const note = make("p", { class: "warning" }, chat.say(key));
      (answer.mode === "generative" ? this.rest : this.above).append(note);
      chat.announce(chat.say(key));
    }
    if (abstention) this.refuse(answer);
    else if (answer.unanswered.length) this.partly(answer);
    if (understood && understood !== answer.question) {
      const quoted = make("q", { lang: answer.language }, make("bdi", {}, understood));
      this.rest.append(make("p", { class: "note" }, chat.say("understood"), " ", quoted));
    }
    this.list(answer);
    const held = answer.dropped.length;
    const notes = [origin(answer, chat.language)];
    if (held) notes.push(chat.say(held === 1 ? "withheld_one" : "withheld", { count: held }));
    const note = notes.filter(Boolean).join(" ");
    if (note) this.rest.append(make("p", { class: "note" }, note));
    this.rest.append(new Actions(this).element);
    if (!abstention) chat.announce(chat.say("done"));
  }

  refuse({ abstention, language }) {
    const { message, searched } = abstention;
    const box = make("div", { class: "aside", lang: language }, make("p", {}, message));
    if (searched.passages) {
      box.append(make("p", { class: "note" }, say(language, "searched", searched)));
    }
    this.rest.append(box);
    this.chat.announce(message, language);
  }

  partly({ unanswered, language }) {
    const parts = unanswered.map((part) => make("li", {}, make("bdi", {}, part)));
    const told = make("p", {}, this.chat.say("partly"));
    const list = make("ul", { lang: language }, parts);
    this.rest.append(make("div", { class: "aside" }, told, list));
    this.chat.announce(this.chat.say("partly"));
    this.chat.announce(unanswered.join("; "), language);
  }

  /** The sources, those at one place together; nearest passages are quoted whole. */
  list({ abstention, citations }) {
    const { chat } = this;
    const cited = abstention ? abstention.nearest : citations;
    if (!cited.length) return;
    const groups = new Map();
    for (const citation of cited) {
      const { title, section, page } = place(citation, chat.language);
      const key = abstention ? citation.number : [title, section, page].join("\n");
      groups.set(key, [...(groups.get(key) ?? []), citation]);
    }
    const items = [...groups.values()].map((group) => {
      const [first] = group;
      const words = abstention && make("blockquote", { lang: first.language }, first.quote);
      const chips = group.flatMap((citation) => [chip(citation, chat), " "]);
      const foreign = tongue(first.language, chat.language, chat);
      const line = make("div", {}, words, where(first, chat), foreign);
      return make("li", {}, make("span", { class: "chips" }, chips), line);
    });
    this.rest.append(
      make("h4", {}, chat.say(abstention ? "nearest" : "cited")),
      make("ul", { class: "list" }, items),
    );
  }

  /** What was shown stays; beneath it stands what happened and what to do. */
  fail(trouble) {
    const { chat } = this;
    const told = make("p", { class: "warning" }, trouble.message);
    this.rest.append(told);
    if (trouble.again) {
      this.rest.append(button(chat.say("again"), () => chat.run(this), { class: "again" }));
    }
    chat.announce(trouble.message);
  }
}
