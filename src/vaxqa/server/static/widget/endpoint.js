const SILENCE = 45_000; // milliseconds without a sign of the server, which gives one every 15 s

/** What keeps the reader from an answer: a sentence, and whether asking again may help. */
class Trouble extends Error {
  constructor(text, again = true, status = 0) {
    super(text);
    Object.assign(this, { again, status });
  }
}

/** The endpoint at `base`, asked for a site in the reader's language. */
class Endpoint {
  constructor(base, site, language, left) {
    Object.assign(this, { base, site, language, left });
    this.host = new URL(base).host;
    this.sources = new Map();
  }

  async get(path) {
    return (await this.request(path)).json();
  }

  /** `body` is text: an answer goes back letter by letter, as its seal wants it. */
  async post(path, body, signal) {
    return this.request(path, { method: "POST", body, signal });
  }

  /** A source with its text, loaded once. */
  source(id) {
    if (!this.sources.has(id)) {
      const loading = this.get(`/v1/sources/${encodeURIComponent(id)}`);
      loading.catch(() => this.sources.delete(id));
      this.sources.set(id, loading);
    }
    return this.sources.get(id);
  }

  async request(path, options = {}) {
    const headers = { "Accept-Language": this.language };
    if (this.site) headers["Vaxqa-Site"] = this.site;
    if (options.body) {
      headers["Content-Type"] = "application/json";
      headers["Vaxqa-Session"] = reader(this.base);
    }
    let response;
    try {
      response = await this.fetch(path, { ...options, headers });
    } catch (error) {
      if (options.signal?.aborted) throw error;
      throw await this.unreached();
    }
    this.left(response.headers.get("RateLimit"));
    if (!response.ok) {
      const problem = await response.json().catch(() => ({}));
      throw this.trouble({ ...problem, status: response.status }, response.headers);
    }
    return response;
  }

  fetch(path, options) {
    const fixed = { credentials: "omit", cache: "no-store", referrerPolicy: "no-referrer" };
    return fetch(this.base + path, { ...fixed, ...options });
  }

  /** Why nothing came back. A browser does not say, but this file every page may ask for. */
  async unreached() {
    if (!navigator.onLine) return new Trouble(this.say("offline"));
    try {
      const signal = AbortSignal.timeout(5000);
      const seen = await this.fetch("/widget.js", { method: "HEAD", signal });
      const why = location.protocol === "file:" ? "file" : "refused";
      if (seen.ok) return new Trouble(this.say(why), false);
    } catch {
      // not there either
    }
    return new Trouble(this.say("unreachable"));
  }

  /** What a problem document (RFC 9457) means for a reader. */
  trouble(problem, headers) {
    if (problem.status === 429) {
      const wait = Number(headers?.get("Retry-After")) || 60;
      const time = duration(wait, this.language);
      return new Trouble(this.say("spent", { time, clock: clock(wait, this.language) }));
    }
    const detail = typeof problem.detail === "string" ? problem.detail : "";
    if (problem.status === 401 || problem.status === 403) {
      return new Trouble(`${detail} ${this.say("tell")}`.trim(), false);
    }
    return new Trouble(detail || this.say("down"), true, problem.status);
  }

  say(key, values) {
    return say(this.language, key, { host: this.host, ...values });
  }
}

const remembered = {};

/** The random id of this tab's reader at one endpoint. */
function reader(base) {
  const key = `vaxqa-reader ${base}`;
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  const fresh = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  try {
    if (!sessionStorage.getItem(key)) sessionStorage.setItem(key, fresh);
    return sessionStorage.getItem(key);
  } catch {
    return (remembered[key] ??= fresh); // the page may not store anything
  }
}

/** The server-sent events of `body` (WHATWG HTML, 9.2.6): {event, data, id}. */
async function* events(body, alive) {
  const stream = body.getReader();
  const decoder = new TextDecoder();
  let rest = "";
  let afterReturn = false;
  let told = { event: "message", data: [], id: "" };
  for (;;) {
    const { value, done } = await stream.read();
    if (done) return; // an event that was not finished is none
    alive();
    let text = decoder.decode(value, { stream: true });
    if (!text) continue;
    if (afterReturn && text.startsWith("\n")) text = text.slice(1);
    afterReturn = text ? text.endsWith("\r") : false;
    const lines = (rest + text).split(/\r\n|\n|\r/);
    rest = lines.pop();
    for (const line of lines) {
      if (line === "") {
        if (told.data.length) yield { ...told, data: told.data.join("\n") };
        told = { event: "message", data: [], id: told.id };
        continue;
      }
      const [, field, found] = /^([^:]*)(?:: ?(.*))?$/s.exec(line);
      if (field === "data") told.data.push(found ?? "");
      else if (field === "event" || field === "id") told[field] = found ?? "";
    }
  }
}
