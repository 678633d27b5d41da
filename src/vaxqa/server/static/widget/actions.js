const REPORTED = 20_000; // bytes of the conversation before it that go with a report

/** Copy, share, report: buttons beneath an answer, and the box that the last one opened. */
class Actions {
  constructor(exchange) {
    Object.assign(this, { exchange, chat: exchange.chat });
    const { chat } = this;
    this.box = make("div");
    this.status = make("p", { class: "note", role: "status" });
    const buttons = [button(chat.say("copy"), () => this.copy(this.text()), { class: "plain" })];
    if (exchange.seal || exchange.address) buttons.push(this.opener("share", () => this.share()));
    if (exchange.seal) buttons.push(this.opener("wrong", () => this.report()));
    const row = make("div", { class: "actions" }, buttons);
    this.element = make("div", {}, row, this.status, this.box);
  }

  /** A button that opens and closes its box. */
  opener(key, content) {
    const made = button(this.chat.say(key), () => this.open(made, content), {
      class: "plain",
      "aria-expanded": "false",
    });
    return made;
  }

  /** Open the box of `opener`, or close it. What it offers to keep it says for how long. */
  async open(opener, content) {
    if (opener.getAttribute("aria-disabled")) return;
    const { chat } = this;
    const same = this.opened === opener;
    this.close();
    if (same) return;
    this.opened = opener;
    opener.setAttribute("aria-expanded", "true");
    if (!chat.keepDays) await chat.greet();
    if (this.opened !== opener) return; // another was pressed meanwhile
    if (chat.keepDays) return this.box.replaceChildren(make("div", { class: "box" }, content()));
    this.close(true);
    this.status.textContent = chat.endpoint.say("down");
  }

  get time() {
    return keeping(this.chat.keepDays, this.chat.language);
  }

  /** Close the box; with `refocus` the button that opened it has the focus again. */
  close(refocus = false) {
    const { opened } = this;
    this.opened = null;
    this.box.replaceChildren();
    this.status.textContent = "";
    opened?.setAttribute("aria-expanded", "false");
    if (refocus) opened?.focus();
  }

  text() {
    return copied(this.exchange.answer, this.chat.language);
  }

  async copy(text) {
    const { chat } = this;
    try {
      await navigator.clipboard.writeText(text);
      this.status.textContent = chat.say("copied");
    } catch {
      this.close();
      const label = chat.say("copy_self");
      const field = make("textarea", { readonly: true, rows: "6", "aria-label": label });
      field.value = text;
      this.box.replaceChildren(make("div", { class: "box" }, make("p", {}, label), field));
      field.focus();
      field.select();
    }
  }

  share() {
    const { chat, exchange, time } = this;
    if (exchange.address) return this.kept();
    const keep = button(chat.say("share_keep", { time }), () =>
      this.send(keep, async () => {
        const body = `{"answer":${exchange.raw},"seal":${JSON.stringify(exchange.seal)}}`;
        const { id, expires_at: until } = await (
          await chat.endpoint.post("/v1/answers", body)
        ).json();
        Object.assign(exchange, { address: chat.address(id), until });
        this.box.replaceChildren(make("div", { class: "box" }, this.kept()));
        this.box.querySelector("input").select();
      }),
    );
    return [make("p", {}, chat.say("share_hint", { time })), keep];
  }

  kept() {
    const { chat, exchange } = this;
    const label = chat.say("share_kept", { date: date(exchange.until, chat.language) });
    const field = make("input", { readonly: true, "aria-label": label, value: exchange.address });
    const copy = button(chat.say("copy_address"), () => this.copy(exchange.address));
    return [make("p", {}, label), field, copy];
  }

  report() {
    const { chat, exchange, time } = this;
    const comment = make("textarea", { maxlength: LONGEST, rows: "3" });
    const send = button(chat.say("send", { time }), () =>
      this.send(send, async () => {
        const history = latest(exchange.history, REPORTED);
        const more = { rating: "wrong", comment: comment.value, history };
        const rest = JSON.stringify({ seal: exchange.seal, ...more }).slice(1);
        await chat.endpoint.post("/v1/feedback", `{"answer":${exchange.raw},${rest}`);
        const { opened } = this;
        this.close(true);
        this.status.textContent = chat.say("wrong_saved");
        opened.setAttribute("aria-disabled", "true");
      }),
    );
    return [
      make("p", {}, chat.say("wrong_hint", { time })),
      make("label", {}, chat.say("comment"), comment),
      make("div", { class: "row" }, send, button(chat.say("cancel"), () => this.close(true))),
    ];
  }

  /** Do `work` once, however often its button is pressed meanwhile. */
  async send(pressed, work) {
    if (pressed.getAttribute("aria-disabled")) return;
    pressed.setAttribute("aria-disabled", "true");
    this.status.textContent = "";
    try {
      await work();
    } catch (error) {
      this.status.textContent = error.message;
    } finally {
      pressed.removeAttribute("aria-disabled");
    }
  }
}
