/* An answer as text, and the text around a quote. */

const LONGEST = 2000; // characters of a question, and of a comment
const AROUND = 300; // characters shown before and behind a quote

const TURNS = 20; // exchanges that the server takes as history

function said(answer) {
  if (answer.abstention) return answer.abstention.message;
  return answer.sentences.map((sentence) => sentence.text).join(" ");
}

/** Kind, title, section and page of a citation. */
function place(citation, language) {
  const { section, source_title: title } = citation;
  const page = citation.page && (citation.page.label || citation.page.number);
  return {
    title,
    section: section && section.toLowerCase() !== title.toLowerCase() ? section : "",
    page: page ? say(language, "page", { page }) : "",
  };
}

/** The latest of `turns`, as many as fit into so many bytes. */
function latest(turns, bytes) {
  const kept = turns.slice(-TURNS);
  const size = () => new TextEncoder().encode(JSON.stringify(kept)).length;
  while (kept.length && size() > bytes) kept.shift();
  return kept;
}

/** The answer with its references, to be pasted elsewhere. */
function copied(answer, language) {
  const abstained = answer.abstention;
  const numbered = (s) => `${s.text} ${s.citations.map((n) => `[${n}]`).join("")}`;
  const parts = [answer.question];
  parts.push(abstained ? said(answer) : answer.sentences.map(numbered).join(" "));
  if (answer.unanswered.length) {
    parts.push([say(language, "partly"), ...answer.unanswered.map((p) => `- ${p}`)].join("\n"));
  }
  const cited = abstained ? abstained.nearest : answer.citations;
  if (cited.length) parts.push(say(language, abstained ? "nearest" : "cited"));
  for (const citation of cited) {
    const { title, section, page } = place(citation, language);
    const where = [say(language, citation.provenance), title, section, page];
    const url = followed(citation.url);
    const lines = [`[${citation.number}] ${where.filter(Boolean).join("; ")}`];
    if (url) lines[0] += ` <${url}>`;
    lines.push(`"${citation.quote}"`);
    for (const reference of citation.references) {
      const link = followed(reference.url);
      lines.push(`- ${reference.text}${link ? ` <${link}>` : ""}`);
    }
    parts.push(lines.join("\n"));
  }
  parts.push(`${origin(answer, language)} vaxqa, ${answer.index_id}.`.trim());
  return clean(parts.join("\n\n")) + "\n";
}

/** How the answer came about. */
const origin = (answer, language) =>
  answer.abstention ? "" : say(language, answer.mode, { model: answer.model || "?" });

/** The stretch of a source around a quote, or null when the quote does not stand there.

    Positions count code points, as the server's do. */
function surroundings(source, { start, end, quote }) {
  const text = Array.from(source.text);
  const slice = (from, to) => text.slice(from, to).join("");
  if (slice(start, end) !== quote) return null;
  let from = Math.max(0, start - AROUND);
  let to = Math.min(text.length, end + AROUND);
  while (from > 0 && from < start && text[from - 1].trim()) from += 1; // whole words
  while (to < text.length && to > end && text[to].trim()) to -= 1;
  let blocks = source.blocks.filter((block) => block.end > from && block.start < to);
  if (!blocks.some((block) => block.start <= start && end <= block.end)) {
    blocks = [{ start: from, end: to, level: 0 }];
  }
  return blocks.map((block) => {
    const first = Math.max(block.start, from);
    const last = Math.min(block.end, to);
    const inside = (position) => Math.min(Math.max(position, first), last);
    return {
      heading: block.level > 0,
      cut: [first > block.start, last < block.end],
      before: slice(first, inside(start)),
      quote: slice(inside(start), inside(end)),
      after: slice(inside(end), last),
    };
  });
}
