/* Long texts are clamped and scroll inside; "Show all" lets one have its whole height. */
(() => {
  "use strict";

  const offer = () => {
    for (const button of document.querySelectorAll("[data-unclamp]")) {
      const body = document.getElementById(button.dataset.unclamp);
      const isWhole = button.getAttribute("aria-expanded") === "true";
      button.hidden = !isWhole && body.scrollHeight <= body.clientHeight + 4;
    }
  };

  document.addEventListener("click", ({ target }) => {
    const button = target.closest?.("[data-unclamp]");
    if (!button) return;
    const isWhole = document.getElementById(button.dataset.unclamp).classList.toggle("is-whole");
    button.setAttribute("aria-expanded", String(isWhole));
    button.textContent = isWhole ? "Show less" : "Show all";
  });

  document.addEventListener("DOMContentLoaded", offer);
  document.addEventListener("htmx:load", offer);
  document.addEventListener("toggle", offer, true);
  addEventListener("resize", offer);
})();
