/* <vaxqa-chat>: asks a vaxqa endpoint from within a course page and shows the checked answer.

   site      the site's publishable key
   src       address of the endpoint; left away, where this file comes from
   lang      id or en, of buttons and notices; left away, that of the page, else id
   theme     auto, light or dark
   sources   ids to search, with commas between; left away, all that the site may see
   starters  questions to begin with, with | between; left away, the endpoint's suggestions
   load      now, or click: nothing is asked before
   question  what stands in the box at first
   name      tells several on one page apart in the addresses of shared answers

   It keeps to a strict page: no inline style or script, no HTML made of text, no cookie, and no
   address asked but the endpoint's. One thing is stored: a random id of the reader in
   sessionStorage, gone with the tab, by which the server counts their quota.

   What it holds (the plain link, for instance) is shown where scripts do not run. */

const HERE = document.currentScript?.src;
const NEAR = 200; // characters left from which on they are counted
const FEW = 3; // questions left from which on the reader is told
const HISTORY = 40_000; // bytes of earlier exchanges sent with a question: the server reads 64 KB

const SHEET = new CSSStyleSheet();
SHEET.replaceSync(STYLE);

class VaxqaChat extends HTMLElement {
  connectedCallback() {
    this.listening = new AbortController();
    const { signal } = this.listening;
    window.addEventListener("online", () => this.online(), { signal });
    window.addEventListener("offline", () => this.online(), { signal });
    window.addEventListener("hashchange", () => this.openShared(), { signal });
    if (!this.shadowRoot) this.build();
  }

  disconnectedCallback() {
    this.listening.abort();
    queueMicrotask(() => this.isConnected || this.running?.stop()); // it may just be moved
  }

  build() {
    const marked = this.closest("[lang]")?.lang; // its own, or that of what it stands in
    this.language = known(marked) || known(document.documentElement.lang) || "id";
    this.root = this.attachShadow({ mode: "open" });
    this.root.adoptedStyleSheets = [SHEET];
    this.exchanges = [];
    this.panel = new SourcePanel(this);
    this.endpoint = this.found();
    this.frame = make("div", { class: "frame", lang: this.language });
    this.root.append(this.frame);
    if (!this.endpoint) {
      this.frame.append(make("p", { class: "warning" }, this.say("nowhere")));
    } else if (this.getAttribute("load") === "click" && !this.sharedId()) {
      const open = button(this.say("open"), () => this.start(true), { class: "first" });
      this.frame.append(open);
    } else {
      this.start(false);
    }
  }

  /** The endpoint that the attributes name, or null. */
  found() {
    try {
      const named = this.getAttribute("src");
      const base = named ? new URL(named, document.baseURI) : new URL(".", HERE);
      if (!/^https?:$/.test(base.protocol)) return null;
      const at = base.origin + base.pathname.replace(/\/+$/, "");
      const site = this.getAttribute("site");
      return new Endpoint(at, site, this.language, (rates) => this.left(rates));
    } catch {
      return null;
    }
  }

  get sources() {
    const named = (this.getAttribute("sources") || "").split(/[\s,]+/).filter(Boolean);
    return named.length ? named : undefined;
  }

  say(key, values) {
    return say(this.language, key, values);
  }

  /** Tell those who listen, once and in whole sentences; the log itself stays quiet. */
  announce(text, lang = this.language) {
    const line = make("p", { lang }, text);
    this.announcer.append(line);
    setTimeout(() => line.remove(), 10_000);
  }

  // The parts

  start(focus) {
    this.heading = make("h2", {}, this.say("name"));
    this.greeting = make("p", { class: "greeting" });
    this.state = make("div", { role: "status" });
    this.missing = make("div", { role: "status" });
    this.begin = make("div", { class: "begin" });
    const label = this.say("conversation");
    this.log = make("div", { role: "log", "aria-live": "off", "aria-label": label });
    this.announcer = make("div", { class: "hidden", "aria-live": "polite" });
    const plain = { class: "plain", hidden: true };
    this.fresh = button(this.say("fresh"), () => this.restart(), plain);
    const head = make("div", { class: "head" }, this.heading, this.fresh);
    const parts = [head, this.greeting, this.begin, this.log, this.missing, this.state];
    this.frame.replaceChildren(...parts, this.form(), this.announcer);
    this.frame.addEventListener("keydown", (event) => this.escape(event));
    if (focus) this.field.focus();
    this.online();
    this.openShared();
  }

  form() {
    this.field = make("textarea", {
      id: "question",
      rows: "2",
      maxlength: LONGEST,
      "aria-describedby": "left",
      oninput: () => this.count(),
      onkeydown: (event) => {
        if (event.key !== "Enter" || event.shiftKey || event.isComposing) return;
        event.preventDefault();
        this.submit();
      },
    });
    this.field.value = this.getAttribute("question") || "";
    this.counter = make("p", { class: "note", id: "left" });
    this.quota = make("p", { class: "note", role: "status" });
    this.sending = make("button", { type: "submit" }, this.say("ask"));
    this.stopping = button(this.say("stop"), () => this.running?.stop(), { hidden: true });
    const onsubmit = (event) => {
      event.preventDefault();
      this.submit();
    };
    return make(
      "form",
      { onsubmit },
      make("label", { for: "question" }, this.say("label")),
      this.field,
      make(
        "div",
        { class: "row" },
        ...[this.sending, this.stopping, make("div", { class: "told" }, this.counter, this.quota)],
      ),
    );
  }

  count() {
    const left = LONGEST - this.field.value.length;
    this.counter.textContent = left <= NEAR ? this.say("left", { count: left }) : "";
  }

  escape(event) {
    if (event.key !== "Escape" || !this.panel.element) return;
    event.preventDefault();
    event.stopPropagation(); // the page may close something of its own with it
    this.panel.close(true);
  }

  // Greeting

  async greet() {
    try {
      const told = await this.endpoint.get(`/v1/suggestions?language=${this.language}`);
      this.suggested = this.starters ?? told.suggestions;
      this.keepDays = told.keep_days;
      if (told.name) this.heading.textContent = clean(told.name);
      this.greeting.textContent = clean(told.greeting);
      this.state.replaceChildren();
      this.suggest(this.suggested);
    } catch (error) {
      this.tell(error);
      this.suggest(this.starters ?? []);
    }
  }

  get starters() {
    const named = (this.getAttribute("starters") || "").split("|").map((text) => text.trim());
    return named.some(Boolean) ? named.filter(Boolean) : null;
  }

  suggest(questions) {
    this.begin.replaceChildren();
    if (!questions.length || this.exchanges.length) return;
    const items = questions.map((question) =>
      make("li", {}, button(question, () => this.ask(question), { class: "starter" })),
    );
    const heading = make("h3", { class: "small" }, this.say("starters"));
    const list = { class: this.starters ? "starters" : "starters suggested" };
    this.begin.append(heading, make("ul", list, items));
  }

  /** What keeps the whole from working, above the box. */
  tell(trouble) {
    const told = [make("p", { class: "warning" }, trouble.message)];
    if (trouble.again) told.push(button(this.say("retry"), () => this.greet(), { class: "again" }));
    this.state.replaceChildren(...told);
  }

  online() {
    if (!this.state) return;
    if (!navigator.onLine) this.tell(new Trouble(this.say("offline"), false));
    else {
      this.state.replaceChildren();
      if (!this.suggested) this.greet();
    }
  }

  /** Say when little is left: `rates` is `"reader";r=2;t=42, …`, of addresses too. */
  left(rates) {
    const limits = [...(rates || "").matchAll(/"(reader|day)";r=(\d+);t=(\d+)/g)];
    if (!limits.length || !this.quota) return;
    const [, , count, reset] = limits.reduce((a, b) => (Number(b[2]) < Number(a[2]) ? b : a));
    const time = duration(Number(reset), this.language);
    const key = { 0: "none", 1: "few_one" }[count] ?? "few";
    this.quota.textContent = Number(count) <= FEW ? this.say(key, { count, time }) : "";
    clearTimeout(this.refill);
    this.refill = setTimeout(() => (this.quota.textContent = ""), Number(reset) * 1000);
  }

  // Asking

  submit() {
    const question = this.field.value.trim();
    if (!question || this.running) return;
    this.field.value = "";
    this.count();
    this.ask(question);
  }

  ask(question) {
    if (this.running) return;
    const began = this.begin.contains(this.root.activeElement);
    const exchange = new Exchange(this, question, this.history());
    this.add(exchange);
    if (began) exchange.heading.focus({ preventScroll: true });
    exchange.element.scrollIntoView({ block: "nearest" });
    this.run(exchange);
  }

  add(exchange) {
    this.exchanges.push(exchange);
    this.begin.replaceChildren();
    this.log.append(exchange.element);
    this.fresh.hidden = false;
  }

  async run(exchange) {
    if (this.running) return;
    const focused = exchange.element.contains(this.root.activeElement);
    this.running = exchange;
    this.sending.setAttribute("aria-disabled", "true");
    this.stopping.hidden = false;
    const done = exchange.run();
    if (focused) exchange.heading.focus({ preventScroll: true });
    await done;
    this.running = null;
    this.sending.removeAttribute("aria-disabled");
    if (this.root.activeElement === this.stopping) this.field.focus();
    this.stopping.hidden = true;
  }

  /** What was answered before, as far as it may be sent: the latest. */
  history() {
    const answered = this.exchanges.filter((exchange) => exchange.answer);
    const turns = answered.map(({ question, answer }) => ({ question, answer: said(answer) }));
    return latest(turns, HISTORY);
  }

  restart() {
    this.running?.stop();
    this.panel.close(false);
    this.exchanges = [];
    this.log.replaceChildren();
    this.fresh.hidden = true;
    this.field.focus();
    this.suggest(this.suggested ?? this.starters ?? []);
  }

  // Shared answers

  /** The word before the `=` in addresses; a named component has its own. */
  get word() {
    const name = this.getAttribute("name");
    return name ? `vaxqa-${name}` : "vaxqa";
  }

  /** The address under which this page shows the answer kept as `id`. */
  address(id) {
    const here = new URL(location.href);
    if (this.hasAttribute("question")) here.searchParams.delete("q");
    here.hash = new URLSearchParams({ [this.word]: id });
    return here.href;
  }

  /** The shared answer that the page's address names, for the first component with that name. */
  sharedId() {
    const id = new URLSearchParams(location.hash.slice(1)).get(this.word);
    const chats = [...document.querySelectorAll("vaxqa-chat")];
    const first = chats.find((chat) => chat.word === this.word);
    return first === this && /^[\w-]{1,100}$/.test(id ?? "") ? id : null;
  }

  async openShared() {
    const id = this.sharedId();
    if (!id || id === this.opened) return;
    if (!this.log) return this.start(false);
    this.opened = id;
    this.missing.replaceChildren();
    try {
      const kept = await this.endpoint.get(`/v1/answers/${id}`);
      const { answer, exact, shared_at: at, expires_at: until } = kept;
      const exchange = new Exchange(this, answer.question, []);
      Object.assign(exchange, { address: this.address(id), until, shown: 0 });
      this.add(exchange);
      const days = { from: date(at, this.language), date: date(until, this.language) };
      exchange.above.append(make("p", { class: "note" }, this.say("shared", days)));
      if (!exact) exchange.above.append(make("p", { class: "warning" }, this.say("inexact")));
      exchange.finish(answer);
      this.scrollIntoView({ block: "start" });
    } catch (error) {
      this.opened = null;
      const text = error.status === 404 ? this.say("shared_gone") : error.message;
      this.missing.replaceChildren(make("p", { class: "warning" }, text));
      this.scrollIntoView({ block: "start" });
    }
  }
}

if (!customElements.get("vaxqa-chat")) customElements.define("vaxqa-chat", VaxqaChat);
