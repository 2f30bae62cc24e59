/* What was typed is not lost: by a reload, a dropped connection, or an expired sign-in.

   Inside a block `<… id="…" data-keep>`, every change is kept in this tab's session storage, per person
   (`<body data-person>`), path and block, until the server confirms the save: by a reply to an htmx request of the
   block, or of a button in it, with the header `X-Saved`, or, for a plain form, by showing the same page again.
   After a load of the page, what differs from what the server shows is put back, marked as not saved, and sent
   again with the version it was based on, so that somebody else's newer answer is never overwritten unseen.
   A form that arrives later gets its words back then; data-opens="<id>" on a link says that it brings that form.
   data-cancel inside a block throws away what was typed in it.
   Nobody gets another person's words: theirs are removed, and all are removed at sign-out. */
(() => {
  "use strict";
  const PREFIX = "draft:";
  const person = document.body.dataset.person;
  // A block that is replaced by one of another page while this one stays says in data-keep-at whose it is.
  const keyOf = (block) => `${PREFIX}${person}:${block.dataset?.keepAt || location.pathname}:${block.id}`;

  const blockOf = (element) => element.closest("[data-keep][id]"); // a button in a block sends all of it

  const storage = (() => {
    try {
      return window.sessionStorage;
    } catch {
      return null; // forbidden: nothing is kept
    }
  })();
  if (!storage) return;

  const forget = (belongs) => {
    for (const key of Object.keys(storage)) {
      if (key.startsWith(PREFIX) && belongs(key)) storage.removeItem(key);
    }
  };

  document.addEventListener("submit", ({ target }) => {
    if (target.matches("[data-sign-out]")) forget(() => true);
  });

  if (!person) return; // signed out: what waits, waits for the same person
  forget((key) => !key.startsWith(`${PREFIX}${person}:`));

  /* Reading and writing a block --------------------------------------------------------------------------- */

  const fields = (block) =>
    [...block.querySelectorAll("input, select, textarea")].filter(
      ({ name, type }) =>
        name && name !== "csrfmiddlewaretoken" && !["file", "password", "submit", "button"].includes(type),
    );
  const isPicked = ({ type }) => type === "radio" || type === "checkbox";

  /** The entered values as [name, value] pairs; the hidden ones, such as a version, apart. */
  const read = (block) => {
    const draft = { entered: [], hidden: [] };
    for (const field of fields(block)) {
      if (isPicked(field) && !field.checked) continue;
      draft[field.type === "hidden" ? "hidden" : "entered"].push([field.name, field.value]);
    }
    return draft;
  };

  const write = (block, draft) => {
    const left = [...draft.entered, ...draft.hidden];
    const take = (name, value) => {
      const at = left.findIndex((pair) => pair[0] === name && (value === undefined || pair[1] === value));
      return at < 0 ? undefined : left.splice(at, 1)[0][1];
    };
    for (const field of fields(block)) {
      if (isPicked(field)) {
        field.checked = take(field.name, field.value) !== undefined;
        continue;
      }
      const value = take(field.name);
      if (value === undefined) continue;
      if (value && value !== field.value) field.closest("details")?.setAttribute("open", "");
      field.value = value;
    }
  };

  const words = (draft) => JSON.stringify(draft.entered);
  const shown = new WeakMap(); // block → what the server has, as words
  const sent = new WeakMap(); // block → what the request on its way carries

  const keep = (block) => {
    const draft = read(block);
    if (words(draft) === shown.get(block)) storage.removeItem(keyOf(block));
    else storage.setItem(keyOf(block), JSON.stringify(draft));
  };

  const confirmSaved = (block) => {
    shown.set(block, sent.get(block));
    if (block.isConnected) keep(block); // what was typed since stays kept
    else storage.removeItem(keyOf(block)); // the reply has put what the server has in its place
  };

  const restore = (block) => {
    shown.set(block, words(read(block)));
    const draft = JSON.parse(storage.getItem(keyOf(block)) || "null");
    if (!draft) return;
    const handled = draft.submitted && document.referrer === location.href;
    if (handled || words(draft) === shown.get(block)) {
      storage.removeItem(keyOf(block));
      return;
    }
    write(block, draft);
    window.saveState?.(block, "unsaved", "Put back what you entered. Not saved yet.");
    if (block.hasAttribute("hx-post")) window.htmx?.trigger(block, "change");
  };

  /* When ---------------------------------------------------------------------------------------------------- */

  for (const name of ["input", "change"]) {
    document.addEventListener(name, ({ target }) => {
      const block = target.closest?.("[data-keep][id]");
      if (block && target !== block) keep(block);
    });
  }

  document.addEventListener("submit", (event) => {
    if (event.defaultPrevented) return; // htmx sends it, and hears whether it arrived
    const { target } = event;
    for (const block of document.querySelectorAll("[data-keep][id]")) {
      const draft = JSON.parse(storage.getItem(keyOf(block)) || "null");
      const belongs = block === target || target.contains(block) || fields(block)[0]?.form === target;
      if (draft && belongs) storage.setItem(keyOf(block), JSON.stringify({ ...draft, submitted: true }));
    }
  });

  document.addEventListener("htmx:configRequest", ({ detail }) => {
    const block = blockOf(detail.elt);
    if (block) sent.set(block, words(read(block)));
  });
  document.addEventListener("htmx:afterRequest", ({ detail }) => {
    const block = blockOf(detail.requestConfig.elt); // which the reply may have replaced
    if (block && detail.xhr.getResponseHeader("X-Saved")) confirmSaved(block);
  });
  document.addEventListener("click", ({ target }) => {
    const block = target.closest?.("[data-cancel]")?.closest("[data-keep][id]");
    if (block) storage.removeItem(keyOf(block));
  });
  document.addEventListener("htmx:load", ({ target }) => {
    if (target !== document.body) target.querySelectorAll("form[data-keep][id]").forEach(restore);
  });
  document.addEventListener("DOMContentLoaded", () => {
    document.querySelectorAll("[data-keep][id]").forEach(restore);
    for (const link of document.querySelectorAll("[data-opens]")) {
      if (storage.getItem(keyOf({ id: link.dataset.opens }))) link.click();
    }
  });
})();
