/* Parts of the output that a reader marks: select, press H. They are kept as [start, end] of the output as it came, in
   characters (a letter outside the basic plane is one), and shown where that text stands and as a list of quotes. */
(() => {
  "use strict";
  if (!document.getElementById("reading-shell")) return;

  const output = () => document.querySelector("#text-output [data-raw]");
  const field = () => document.querySelector("[data-marked]");
  const quotes = () => document.querySelector("[data-quotes]");

  /** The one text node that holds the output, and its words. What is drawn as plain stands in a block within. */
  const nodeOf = () => {
    const walker = document.createTreeWalker(output(), NodeFilter.SHOW_TEXT);
    let found = null;
    for (let node = walker.nextNode(); node; node = walker.nextNode()) {
      if (!found || node.data.length > found.data.length) found = node;
    }
    return found;
  };
  const inCharacters = (words, units) => [...words.slice(0, units)].length;
  const inUnits = (words, characters) => [...words].slice(0, characters).join("").length;

  const marks = () =>
    field()
      .value.split(",")
      .filter(Boolean)
      .map((part) => part.split("-").map(Number));

  const write = (parts) => {
    field().value = parts.map((part) => part.join("-")).join(",");
    draw();
    field().dispatchEvent(new Event("change", { bubbles: true }));
  };

  /** What is selected, as [start, end] in the output: there itself, or found there by its words. */
  const selected = () => {
    const selection = getSelection();
    const node = nodeOf();
    if (!node || selection.isCollapsed) return null;
    const range = selection.getRangeAt(0);
    if (!document.getElementById("text-output").contains(range.commonAncestorContainer)) return null;
    if (range.startContainer === node && range.endContainer === node) return [range.startOffset, range.endOffset];
    const words = selection.toString().trim();
    const start = node.data.indexOf(words);
    return words && start >= 0 ? [start, start + words.length] : null;
  };

  const highlight = (node, parts) => {
    if (!window.CSS?.highlights) return;
    const ranges = parts.map(([start, end]) => {
      const range = new Range();
      range.setStart(node, Math.min(inUnits(node.data, start), node.data.length));
      range.setEnd(node, Math.min(inUnits(node.data, end), node.data.length));
      return range;
    });
    CSS.highlights.set("reading-mark", new Highlight(...ranges));
  };

  const draw = () => {
    const node = output() && nodeOf();
    if (!node || !field()) return;
    const parts = marks();
    highlight(node, parts);
    const rows = parts.map(([start, end], at) => {
      const row = document.createElement("li");
      const words = [...node.data].slice(start, end).join("");
      const quote = document.createElement("q");
      quote.textContent = words.length > 160 ? `${words.slice(0, 159)}…` : words;
      const away = document.createElement("button");
      Object.assign(away, { type: "button", textContent: "×", title: "Take this mark away" });
      away.setAttribute("aria-label", `Take the mark of “${quote.textContent}” away`);
      away.dataset.dropMark = at;
      row.append(quote, away);
      return row;
    });
    quotes().replaceChildren(...rows);
  };

  /** Mark what is selected; says why where that cannot be. */
  window.markSelection = () => {
    if (!field() || field().closest("fieldset:disabled")) return;
    const announcer = document.getElementById("announcer");
    const found = selected();
    if (!found) {
      const asItCame = document.querySelector("#text-output details");
      if (asItCame) asItCame.open = true;
      announcer.textContent = "Select a part of the output as it came, then press H.";
      return;
    }
    const words = nodeOf().data;
    const part = found.map((units) => inCharacters(words, units));
    const others = marks().filter(([start, end]) => end <= part[0] || start >= part[1]);
    write([...others, part].sort((one, other) => one[0] - other[0]));
    getSelection().removeAllRanges();
    announcer.textContent = "Marked.";
  };

  document.addEventListener("click", ({ target }) => {
    const at = target.closest?.("[data-drop-mark]")?.dataset.dropMark;
    if (at !== undefined) write(marks().filter((_, place) => place !== Number(at)));
  });
  document.addEventListener("change", ({ target }) => target.matches?.("form[data-reading]") && draw());
  document.addEventListener("DOMContentLoaded", draw);
  document.addEventListener("htmx:load", draw);
})();
