/* Draws every [data-chart]: the id it names is a <script type="application/json"> with { data, layout }.
   - Colours are named as on the page, "var(--rag-fill)" or "color-mix(… var(--rag-fill) …)", and looked up when
     drawn: so a chart follows the theme, and forced colours.
   - A chart is drawn once it has a width, and drawn anew when the width or the theme changes; its height is the
     stylesheet's, so that nothing moves.
   - Left and right go along its points. Nothing is animated.
   - A point whose customdata is an address of ours leads there, by a click or by Enter.
   - [data-copy] copies the table of numbers beneath. */
(() => {
  "use strict";
  if (!window.Plotly) return; // the numbers stand beneath
  const root = document.documentElement;
  const CONFIG = { displayModeBar: false, responsive: false, scrollZoom: false, doubleClick: false, showTips: false };
  const drawn = new Map(); // element → the width it was drawn for

  /* Colours and type ----------------------------------------------------------------------------------------- */

  const probe = document.createElement("span");
  probe.hidden = true;

  const colour = (named) => {
    if (!probe.isConnected) document.body.append(probe);
    probe.style.color = "";
    probe.style.color = named;
    const found = getComputedStyle(probe).color;
    const parts = found.match(/^color\(srgb ([\d.]+) ([\d.]+) ([\d.]+)(?: \/ ([\d.]+))?\)$/);
    if (!parts) return found;
    const [red, green, blue] = parts.slice(1, 4).map((part) => Math.round(255 * part));
    return `rgba(${red}, ${green}, ${blue}, ${parts[4] ?? 1})`;
  };

  const resolved = (value) => {
    if (typeof value === "string") return value.includes("var(--") ? colour(value) : value;
    if (Array.isArray(value)) return value.map(resolved);
    if (value === null || typeof value !== "object") return value;
    return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, resolved(inner)]));
  };

  const AXIS = {
    fixedrange: true,
    automargin: true,
    gridcolor: "var(--line)",
    linecolor: "var(--line-strong)",
    zerolinecolor: "var(--line-strong)",
    ticklabelstandoff: 4,
  };

  const dressed = (layout) => {
    const axes = Object.entries(layout).filter(([key]) => /^[xy]axis\d*$/.test(key));
    return resolved({
      paper_bgcolor: "rgba(0, 0, 0, 0)",
      plot_bgcolor: "rgba(0, 0, 0, 0)",
      margin: { l: 8, r: 16, t: 8, b: 8 },
      showlegend: false,
      dragmode: false,
      hovermode: "closest",
      ...layout,
      font: { family: getComputedStyle(root).getPropertyValue("--font"), size: 13, color: "var(--text)", ...layout.font },
      hoverlabel: { bgcolor: "var(--raised)", bordercolor: "var(--line-strong)", font: { color: "var(--text)" } },
      ...Object.fromEntries(axes.map(([key, axis]) => [key, { ...AXIS, ...axis }])),
    });
  };

  /* Drawing -------------------------------------------------------------------------------------------------- */

  const draw = (element) => {
    const source = document.getElementById(element.dataset.chart);
    const { clientWidth: width, clientHeight: height } = element;
    if (!source || !width || !height) return;
    drawn.set(element, width);
    const { data, layout } = JSON.parse(source.textContent);
    window.Plotly.react(element, resolved(data), { ...dressed(layout), width, height }, CONFIG);
    if (!leading.has(element) && data.some((trace) => leadsSomewhere(trace.customdata?.[0]))) lead(element);
  };

  /* Leading to what is counted ------------------------------------------------------------------------------- */

  const leading = new WeakSet();

  const leadsSomewhere = (value) => typeof value === "string" && value.startsWith("/");

  const follow = (value) => {
    if (leadsSomewhere(value)) location.assign(value);
  };

  const lead = (element) => {
    leading.add(element);
    element.classList.add("chart-leads");
    element.on("plotly_click", ({ points }) => follow(points[0].customdata));
  };

  const sizes = new ResizeObserver((entries) => {
    for (const { target } of entries) if (drawn.get(target) !== target.clientWidth) draw(target);
  });

  const watch = (element) => {
    if (drawn.has(element)) return;
    drawn.set(element, 0);
    sizes.observe(element);
    element.addEventListener("keydown", alongPoints);
  };

  const leave = (element) => {
    if (!drawn.delete(element)) return;
    sizes.unobserve(element);
    window.Plotly.purge(element);
  };

  const within = (element) => [
    ...(element.matches?.("[data-chart]") ? [element] : []),
    ...(element.querySelectorAll?.("[data-chart]") ?? []),
  ];

  /* By keyboard ---------------------------------------------------------------------------------------------- */

  const pointsOf = (element) =>
    (element.data ?? []).flatMap((trace, curveNumber) =>
      trace.hoverinfo === "skip" ? [] : (trace.x ?? trace.y).map((_, pointNumber) => ({ curveNumber, pointNumber })),
    );

  function alongPoints(event) {
    const step = { ArrowRight: 1, ArrowDown: 1, ArrowLeft: -1, ArrowUp: -1 }[event.key];
    const points = pointsOf(this);
    if (event.key === "Escape") window.Plotly.Fx.unhover(this);
    if (event.key === "Enter" && this.dataset.point) {
      const { curveNumber, pointNumber } = points[this.dataset.point];
      follow(this.data[curveNumber].customdata?.[pointNumber]);
    }
    if (!step || !points.length || event.ctrlKey || event.altKey || event.metaKey) return;
    event.preventDefault();
    const before = Number(this.dataset.point ?? (step > 0 ? -1 : 0));
    this.dataset.point = String((before + step + points.length) % points.length);
    window.Plotly.Fx.hover(this, [points[this.dataset.point]]);
  }

  /* When --------------------------------------------------------------------------------------------------- */

  const drawAll = () => {
    for (const [element, width] of drawn) if (width) draw(element);
  };

  const start = (element) => within(element).forEach(watch);

  document.addEventListener("DOMContentLoaded", () => start(document));
  document.addEventListener("htmx:load", ({ target }) => start(target));
  document.addEventListener("htmx:beforeCleanupElement", ({ target }) => within(target).forEach(leave));
  new MutationObserver(drawAll).observe(root, { attributeFilter: ["data-bs-theme"] });
  matchMedia("(forced-colors: active)").addEventListener("change", drawAll);

  /* Paper is white. */
  let theme;
  addEventListener("beforeprint", () => {
    theme = root.dataset.bsTheme;
    root.dataset.bsTheme = "light";
    drawAll();
  });
  addEventListener("afterprint", () => (root.dataset.bsTheme = theme));

  /* The numbers ---------------------------------------------------------------------------------------------- */

  const asText = (table) =>
    [...table.rows].map((row) => [...row.cells].map((cell) => cell.textContent.trim()).join("\t")).join("\n");

  document.addEventListener("click", async ({ target }) => {
    const button = target.closest?.("[data-copy]");
    if (!button) return;
    const table = document.getElementById(button.dataset.copy);
    const announcer = document.getElementById("announcer");
    try {
      await navigator.clipboard.writeText(asText(table));
      if (announcer) announcer.textContent = "The numbers are copied.";
      button.textContent = "Copied";
    } catch {
      getSelection().selectAllChildren(table); // without permission: chosen, to be copied by hand
    }
  });
})();
