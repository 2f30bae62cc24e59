/* Elements that ask again and again (data-poll). They rest while nobody looks, and one question that fails is no
   news: the next one comes in seconds. An expired sign-in is met when something is saved, not while reading. */
(() => {
  "use strict";
  const isPoll = (element) => element.matches?.("[data-poll]");

  document.addEventListener("htmx:beforeRequest", (event) => {
    if (isPoll(event.detail.elt) && document.hidden) event.preventDefault();
  });
  document.addEventListener("htmx:beforeOnLoad", (event) => {
    const { elt, xhr } = event.detail;
    if (isPoll(elt) && xhr.getResponseHeader("HX-Redirect")) event.preventDefault();
  });
  for (const failure of ["htmx:sendError", "htmx:timeout", "htmx:responseError"]) {
    // In the capture phase: before htmx-setup.js tells the reader that their work was not saved.
    document.addEventListener(failure, (event) => isPoll(event.detail.elt) && event.stopPropagation(), true);
  }
})();
