/* Threads: one opens under its question and closes again, and is left alone while somebody writes in it.
   Without script the same links lead to the page of the discussion. */
(() => {
  "use strict";

  const placeOf = (link) => document.getElementById(link.id.replace("discuss-", "place-"));
  const isOpen = (link) => Boolean(placeOf(link)?.hasChildNodes());

  const showState = () => {
    if (!window.htmx) return;
    for (const link of document.querySelectorAll("a.discuss")) {
      link.setAttribute("aria-expanded", String(isOpen(link)));
    }
  };

  // In the capture phase: before htmx, which would fetch the thread again.
  document.addEventListener(
    "click",
    (event) => {
      const link = event.target.closest?.("a.discuss");
      if (!link) return;
      const wantsAnotherTab = event.ctrlKey || event.metaKey || event.shiftKey;
      if (wantsAnotherTab || isOpen(link)) event.stopPropagation();
      if (wantsAnotherTab || !isOpen(link)) return;
      event.preventDefault();
      placeOf(link).replaceChildren(); // what was written there is kept (drafts.js)
      showState();
    },
    true,
  );

  // Who rewrites a comment is not interrupted: the next question for news brings what came meanwhile.
  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    if (detail.target.matches(".comments") && detail.target.querySelector("form")) detail.shouldSwap = false;
  });

  // What is on its way is not written on, and the cursor waits where the reply brings an empty field.
  const hold = (held) => ({ detail }) => {
    const form = detail.requestConfig?.elt || detail.elt;
    const field = form.matches(".comment-form") && form.querySelector("textarea");
    if (!field) return;
    field.readOnly = held;
    if (held && form.contains(document.activeElement)) field.focus();
  };
  document.addEventListener("htmx:beforeRequest", hold(true));
  document.addEventListener("htmx:afterRequest", hold(false));

  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !(event.ctrlKey || event.metaKey)) return;
    if (event.target.closest?.(".comment-form")) event.target.form?.requestSubmit();
  });

  document.addEventListener("DOMContentLoaded", showState);
  document.addEventListener("htmx:afterSettle", showState);
})();
