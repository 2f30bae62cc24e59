/* Reading failures one by one, by keyboard. Drafts save themselves (the form's own htmx request; drafts.js keeps what
   did not arrive). Done, put off and undo replace #annotator by what comes next, which was fetched ahead.

   Single keys (data-key) press what they are written on. They stand down while one types, while a dialog or a menu is
   open, while a button or link has the focus, and while the next example is on its way. AltGr is no modifier: on some
   keyboards it is how one writes "?". Submitting works from every field. */
(() => {
  "use strict";
  const shell = document.getElementById("reading-shell");
  if (!shell) return;

  const annotator = () => document.getElementById("annotator");
  const form = () => document.querySelector("form[data-reading]");
  const say = (words) => (document.getElementById("announcer").textContent = words);
  const sheet = document.getElementById("keys");

  /* Codes come after the note ---------------------------------------------------------------------------------- */

  // As the server sees it: three words, or twelve letters.
  const isSentence = (note) =>
    note.split(/\s+/).filter(Boolean).length >= 3 || (note.match(/[\p{L}\p{N}]/gu) || []).length >= 12;

  const unlock = () => {
    const after = form()?.querySelector("[data-after-note]");
    if (after) after.disabled = !isSentence(form().note.value);
  };

  /* Time at the example: what was looked at, not what lay open ----------------------------------------------------- */

  const IDLE_AFTER = 60_000;
  let lastActive = Date.now();
  for (const name of ["keydown", "pointermove", "pointerdown", "wheel"]) {
    document.addEventListener(name, () => (lastActive = Date.now()), { passive: true, capture: true });
  }
  setInterval(() => {
    const seconds = form()?.querySelector("[data-seconds]");
    if (seconds && !document.hidden && Date.now() - lastActive < IDLE_AFTER) seconds.value = Number(seconds.value) + 1;
  }, 1000);

  /* What comes next, fetched ahead ----------------------------------------------------------------------------------- */

  let ahead = null; // { from, id, html }

  const fetchAhead = async () => {
    const here = annotator();
    if (!here?.dataset.next || document.hidden) return;
    try {
      const reply = await fetch(here.dataset.next, { headers: { "HX-Request": "true" } });
      const html = reply.ok ? await reply.text() : "";
      const id = new DOMParser().parseFromString(html, "text/html").getElementById("annotator")?.dataset.example;
      if (id && annotator() === here) ahead = { from: here.dataset.example, id, html };
    } catch {
      // without a connection the next one comes with the answer
    }
  };

  document.addEventListener("htmx:configRequest", ({ detail }) => {
    if (detail.elt.matches("[data-deed]") && ahead?.from === annotator()?.dataset.example) {
      detail.parameters.ahead = ahead.id;
    }
  });
  document.addEventListener(
    "htmx:beforeSwap",
    ({ detail }) => {
      const id = detail.xhr.getResponseHeader("X-Ahead");
      if (id && ahead?.id === id) detail.serverResponse = ahead.html + detail.serverResponse;
    },
    true,
  );

  /* Coming to an example ------------------------------------------------------------------------------------------- */

  const open = new Set(); // what the reader has folded out stays so from one example to the next
  document.addEventListener(
    "toggle",
    ({ target }) => {
      if (!/^open-(expected|context|system|history)$/.test(target.id)) return;
      if (target.open) open.add(target.id);
      else open.delete(target.id);
    },
    true,
  );

  const showKey = () => {
    const mac = /Mac|iPhone|iPad/.test(navigator.platform);
    const words = { "mod-enter": mac ? "⌘ Enter" : "Ctrl Enter", enter: "Enter", f2: "F2" };
    for (const place of document.querySelectorAll("[data-submit-words]")) {
      place.textContent = words[shell.dataset.submitKey];
    }
  };

  const arrive = () => {
    for (const id of open) document.getElementById(id)?.setAttribute("open", "");
    unlock();
    showKey();
    setTimeout(fetchAhead, 400);
  };

  const cameTo = () => {
    const here = annotator();
    if (location.pathname !== new URL(here.dataset.url, location).pathname) {
      history.pushState(null, "", here.dataset.url);
    }
    const named = here.dataset.number ? `Example ${here.dataset.number}` : "Reading";
    document.title = document.title.replace(/^[^·]*/, `${named} `);
    if (here.dataset.number) say(named);
    const back = sheet.querySelector("[data-back]");
    back.value = location.pathname;
    scrollTo(0, 0);
    const wanted = here.querySelector(".is-invalid") || here.querySelector("[autofocus]") || here;
    wanted.focus({ preventScroll: wanted === here });
  };

  let arrived = annotator();
  document.addEventListener("DOMContentLoaded", arrive);
  document.addEventListener("htmx:load", () => {
    if (annotator() === arrived) return;
    arrived = annotator();
    arrive();
    cameTo();
  });
  addEventListener("popstate", () => location.reload());

  document.addEventListener("input", ({ target }) => target.name === "note" && unlock());
  document.addEventListener("change", ({ target }) => target === form() && unlock()); // put back by drafts.js

  /* Leaving: what waits to be saved goes first ------------------------------------------------------------------------ */

  let unsaved = false;
  document.addEventListener("input", ({ target }) => target.form === form() && (unsaved = true));
  document.addEventListener("htmx:beforeRequest", ({ detail }) => detail.elt === form() && (unsaved = false));

  // A save that comes up after "done" was pressed would take its place in the queue.
  let leaving = null; // the button that was pressed
  document.addEventListener("htmx:confirm", (event) => {
    const { elt } = event.detail;
    if (elt.matches("[data-deed]")) leaving = elt;
    else if (elt === form() && leaving?.isConnected) event.preventDefault();
    else if (elt.matches("[data-step]") && form() && unsaved) window.htmx.trigger(form(), "flush");
  });

  let tries = 0;
  let again = null;
  const stay = () => {
    clearTimeout(again);
    again = leaving = null;
    tries = 0;
  };
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    if (detail.xhr.status && detail.xhr.status < 500 && detail.requestConfig.elt === leaving) stay();
  });

  const retry = () => again && leaving?.isConnected && leaving.click();
  for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    // In the capture phase: before htmx-setup.js says it of the button alone.
    document.addEventListener(
      failure,
      (event) => {
        const { elt, xhr } = event.detail;
        if (!elt.matches("[data-deed], [data-step]") || (failure === "htmx:responseError" && xhr.status < 500)) return;
        event.stopPropagation();
        if (elt.matches("[data-step]")) {
          say("No connection. The other example cannot be shown now.");
          return;
        }
        tries += 1;
        again = setTimeout(retry, Math.min(30_000, 1000 * 2 ** tries));
        if (form()) window.saveState?.(form(), "unsaved", "No connection. What you wrote is kept here, and sent when it is back.");
      },
      true,
    );
  }
  addEventListener("online", retry);
  document.addEventListener("input", ({ target }) => again && target.form === form() && stay()); // they write on

  /* Keys ----------------------------------------------------------------------------------------------------------- */

  const isTyping = (element) =>
    element.isContentEditable ||
    element.matches("textarea, select, input:not([type=radio], [type=checkbox], [type=button], [type=submit])");
  const isBusy = () => Boolean(leaving) || document.querySelector("[data-step].htmx-request");
  const isCovered = () => document.querySelector("dialog[open], :popover-open");
  const isModified = (event) =>
    event.metaKey || ((event.ctrlKey || event.altKey) && !event.getModifierState("AltGraph"));

  const submits = (event) => {
    const modified = (event.ctrlKey || event.metaKey) && !event.altKey && !event.shiftKey;
    switch (shell.dataset.submitKey) {
      case "f2":
        return event.key === "F2";
      case "enter":
        return event.key === "Enter" && !event.shiftKey && !event.altKey && (modified || isForSubmit(event.target));
    }
    return event.key === "Enter" && modified;
  };
  const isForSubmit = (element) =>
    !element.closest("button, a, summary, select, [role=combobox], [data-code-new], #corrected");

  const press = (element) => {
    if (element.matches("textarea, input[type=text]")) element.focus();
    else element.click();
  };

  const single = (event) => {
    const { key, target } = event;
    if (key === "?") return sheet.showModal();
    if (/^[1-9]$/.test(key)) return window.toggleCodeAt(Number(key));
    if (key.toLowerCase() === "h") return window.markSelection();
    const arrows = target.matches("input[type=radio]") ? {} : { ArrowRight: "j", ArrowLeft: "k" };
    const wanted = arrows[key] || key.toLowerCase();
    const found = /^[a-z]$/.test(wanted) && annotator().querySelector(`[data-key="${wanted}"]`);
    if (!found || found.closest("fieldset:disabled")) return false;
    press(found);
    return true;
  };

  document.addEventListener("keydown", (event) => {
    const { target, key } = event;
    if (event.defaultPrevented || event.isComposing || isCovered() || !annotator()) return;
    if (submits(event)) {
      event.preventDefault();
      const done = annotator().querySelector("[data-finish], [data-onward]");
      if (done && !isBusy() && !event.repeat) done.click();
      return;
    }
    if (key === "Escape" && annotator().contains(target) && target !== annotator()) {
      annotator().focus({ preventScroll: true });
      return;
    }
    if (isTyping(target)) {
      // Enter in a line must not send the form.
      if (key === "Enter" && target.matches("input") && target.form === form()) event.preventDefault();
      return;
    }
    if (document.documentElement.dataset.shortcuts === "off" || isModified(event) || event.repeat) return;
    if (target.closest("button, a, summary") || isBusy()) return;
    if (single(event) !== false) event.preventDefault();
  });

  // What a key has pressed does not keep the focus: the next key works too.
  document.addEventListener("click", ({ target, detail }) => {
    const pressed = target.closest?.("summary, [data-unclamp]");
    if (pressed && detail && annotator()?.contains(pressed)) pressed.blur();
  });

  document.querySelector("[data-show-keys]").addEventListener("click", () => sheet.showModal());
  sheet.addEventListener("click", (event) => event.target === sheet && sheet.close());
})();
