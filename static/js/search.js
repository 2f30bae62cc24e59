/* Searching by keyboard. "/" leads to the search field, from wherever one is not typing; the field has a list under
   it (htmx brings #suggestions as one types), which arrow keys, Enter and Escape move through, choose from and
   close. The keyboard stays in the field all the while. Without script it is a plain form. */
(() => {
  "use strict";
  const field = document.querySelector("[data-search]");
  if (!field || !window.htmx) return;
  const hasList = field.hasAttribute("hx-get");
  const LEAST = 2; // letters worth a request

  /* "/" ------------------------------------------------------------------------------------------------------ */

  const isTyping = (element) =>
    element.isContentEditable ||
    element.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])");

  document.addEventListener("keydown", (event) => {
    if (event.key !== "/" || event.ctrlKey || event.metaKey || event.altKey || event.defaultPrevented) return;
    if (document.documentElement.dataset.shortcuts === "off" || isTyping(event.target)) return;
    event.preventDefault();
    const box = field.closest("[popover]");
    if (box && !field.checkVisibility()) box.showPopover();
    field.focus();
    field.select();
  });

  if (!hasList) return;

  /* The list --------------------------------------------------------------------------------------------------- */

  for (const [name, value] of Object.entries({
    role: "combobox",
    "aria-autocomplete": "list",
    "aria-haspopup": "listbox",
    "aria-controls": "suggestion-list",
    "aria-expanded": "false",
    "aria-keyshortcuts": "/",
  })) {
    field.setAttribute(name, value);
  }

  const list = () => document.getElementById("suggestions");
  const options = () => [...list().querySelectorAll("[role=option]")];
  const chosen = () => list().querySelector("[aria-selected=true]");

  const choose = (option) => {
    chosen()?.setAttribute("aria-selected", "false");
    if (!option) {
      field.removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    field.setAttribute("aria-activedescendant", option.id);
  };

  const open = () => {
    list().hidden = false;
    field.setAttribute("aria-expanded", String(options().length > 0));
  };

  const close = () => {
    choose(null);
    list().hidden = true;
    field.setAttribute("aria-expanded", "false");
  };

  /** One further or back; before the first and after the last stands the field itself. */
  const move = (by) => {
    const places = [null, ...options()];
    const at = places.indexOf(chosen());
    choose(places[(at + by + places.length) % places.length]);
  };

  const wanted = () => field.value.trim();
  const answers = () => list().dataset.for === wanted();

  const keys = {
    ArrowDown: () => (list().hidden ? answers() && open() : move(1)),
    ArrowUp: () => !list().hidden && move(-1),
    Enter: () => chosen()?.click(),
    Escape: () => !list().hidden && close(),
  };

  field.addEventListener("keydown", (event) => {
    if (event.isComposing || !(event.key in keys)) return;
    const wasOpen = !list().hidden;
    const had = chosen();
    keys[event.key]();
    // Enter without a choice searches; Escape without a list does what it does everywhere.
    if (event.key === "Enter" ? had : wasOpen || event.key === "ArrowDown") event.preventDefault();
  });

  field.addEventListener("input", () => {
    choose(null);
    if (wanted().length < LEAST) close();
  });
  field.addEventListener("focus", () => answers() && wanted().length >= LEAST && open());
  field.addEventListener("blur", close);
  field.form.addEventListener("toggle", ({ newState }) => newState === "open" && field.focus());
  // A press on the list leaves the keyboard in the field.
  field.form.addEventListener("pointerdown", (event) => event.target.closest("#suggestions") && event.preventDefault());
  field.form.addEventListener("mousedown", (event) => event.target.closest("#suggestions") && event.preventDefault());

  field.addEventListener("htmx:beforeRequest", (event) => {
    if (wanted().length < LEAST) event.preventDefault();
  });

  // Of a reply that comes too late nothing is shown.
  document.addEventListener("htmx:beforeSwap", ({ detail }) => {
    if (detail.requestConfig?.elt !== field) return;
    if (document.activeElement !== field || detail.requestConfig.parameters.q.trim() !== wanted()) detail.shouldSwap = false;
  });
  document.addEventListener("htmx:afterSwap", ({ detail }) => {
    if (detail.requestConfig?.elt !== field) return;
    list().dataset.for = wanted();
    open();
  });
})();
