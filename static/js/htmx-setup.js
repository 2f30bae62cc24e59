/* How htmx behaves here.
   - Every request carries the CSRF token as the cookie holds it at that moment.
   - An element with data-revision is never replaced by one with a lower number.
   - What was open in a region stays open, and focus stays, when the region (with details[id] in it) is replaced.
   - data-announce of a region is read aloud when it changed, and nothing else of the region.
   - A save that did not arrive says so in its [data-save-state] and is tried again: later, and when back online. */
(() => {
  "use strict";
  if (!window.htmx) {
    document.documentElement.classList.remove("js"); // the plain forms do the work
    return;
  }

  const listen = (name, handle) => document.addEventListener(name, handle);

  listen("htmx:configRequest", ({ detail }) => {
    if (detail.verb === "get") return;
    const token = document.cookie.match(/(?:^|;\s*)csrftoken=([^;]+)/)?.[1];
    if (token) detail.headers["X-CSRFToken"] = decodeURIComponent(token);
  });

  /* Replacing a region ------------------------------------------------------------------------------------ */

  const isOlder = (incoming, shown) => Number(incoming?.dataset.revision) < Number(shown?.dataset.revision);

  const announce = (shown, incoming) => {
    const words = incoming?.dataset.announce;
    if (words && words !== shown.dataset.announce) document.getElementById("announcer").textContent = words;
  };

  /** What the reader has open and where they are, to be found again in the element of the same id. */
  const remember = (region) => {
    const focused = region.contains(document.activeElement) ? document.activeElement : null;
    return {
      open: [...region.querySelectorAll("details[open][id]")].map((details) => details.id),
      focused: focused && (focused.id || focused.closest("details[id]")?.id || ""),
    };
  };

  const reopen = (root, memory) => {
    for (const id of memory.open) root.querySelector(`details#${CSS.escape(id)}`)?.setAttribute("open", "");
  };

  const refocus = (regionId, memory) => {
    if (memory.focused === null || document.activeElement !== document.body) return;
    const found = memory.focused ? document.getElementById(memory.focused) : null;
    const place = found?.matches("details") ? found.querySelector("summary") : found;
    (place || document.getElementById(regionId))?.focus({ preventScroll: true });
  };

  listen("htmx:oobBeforeSwap", ({ detail }) => {
    const shown = detail.target;
    const incoming = detail.fragment.firstElementChild;
    if (isOlder(incoming, shown)) {
      detail.shouldSwap = false;
      return;
    }
    announce(shown, incoming);
    const memory = remember(shown);
    reopen(detail.fragment, memory);
    queueMicrotask(() => refocus(shown.id, memory));
  });

  listen("htmx:beforeSwap", ({ detail }) => {
    const shown = detail.target;
    if (!detail.shouldSwap || !shown.id) return;
    const page = new DOMParser().parseFromString(detail.serverResponse, "text/html");
    const incoming = page.getElementById(shown.id);
    if (isOlder(incoming, shown)) {
      detail.shouldSwap = false;
      return;
    }
    announce(shown, incoming);
    const memory = remember(shown);
    queueMicrotask(() => {
      const arrived = document.getElementById(shown.id);
      if (arrived) reopen(arrived, memory);
      refocus(shown.id, memory);
    });
  });

  /* Requests that a newer one replaces (hx-sync="this:replace") are no errors, although htmx would log them so. */

  const replaced = new WeakSet();
  document.addEventListener("htmx:abort", ({ target }) => replaced.add(target), true);
  window.htmx.logger = (element, name, detail) => {
    if (!detail.error || !replaced.has(element)) return;
    delete detail.error;
    if (name === "htmx:sendAbort") replaced.delete(element);
  };

  /* Saves that do not arrive ------------------------------------------------------------------------------ */

  const waiting = new Map(); // element → { tries, timer, event }
  const slow = new WeakMap(); // element → timer

  const stateOf = (block) => block.querySelector("[data-save-state]");

  /** Say beside a block how its save stands: "saving" or "unsaved". The next fragment from the server replaces it. */
  const say = (block, state, words) => {
    const place = stateOf(block);
    if (!place) {
      if (state === "unsaved") document.getElementById("announcer").textContent = words;
      return;
    }
    const message = place.querySelector("[data-save-message]") || place.appendChild(document.createElement("span"));
    message.setAttribute("data-save-message", "");
    message.textContent = words;
    place.dataset.state = state;
  };

  const send = (block) => {
    clearTimeout(waiting.get(block)?.timer);
    if (block.isConnected) window.htmx.trigger(block, waiting.get(block).event);
    else waiting.delete(block);
  };

  const tryLater = (detail) => {
    const block = detail.elt;
    if (!block.matches("[data-keep]")) {
      say(block, "unsaved", "That did not work. Try again.");
      return;
    }
    const before = waiting.get(block);
    const tries = (before?.tries || 0) + 1;
    clearTimeout(before?.timer);
    const timer = setTimeout(() => send(block), Math.min(30_000, 1000 * 2 ** tries));
    const event = detail.requestConfig.triggeringEvent?.type || "change";
    waiting.set(block, { tries, timer, event });
    say(block, "unsaved", "Not saved yet. Trying again…");
  };

  listen("htmx:beforeRequest", ({ detail }) => {
    slow.set(detail.elt, setTimeout(() => say(detail.elt, "saving", "Saving…"), 400));
  });

  listen("htmx:afterRequest", ({ detail }) => {
    clearTimeout(slow.get(detail.elt));
    if (stateOf(detail.elt)?.dataset.state === "saving") delete stateOf(detail.elt).dataset.state;
    if (!detail.xhr.status || detail.xhr.status >= 500) return;
    clearTimeout(waiting.get(detail.elt)?.timer);
    waiting.delete(detail.elt);
  });

  listen("htmx:sendError", ({ detail }) => tryLater(detail));
  listen("htmx:timeout", ({ detail }) => tryLater(detail));
  listen("htmx:responseError", ({ detail }) => {
    if (detail.xhr.status >= 500) tryLater(detail);
    else say(detail.elt, "unsaved", "That did not work. Load the page again; what you entered is kept.");
  });

  addEventListener("online", () => [...waiting.keys()].forEach(send));

  window.saveState = say; // drafts.js says the same in the same place
})();
