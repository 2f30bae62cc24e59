/* Enter in an input of a scenario keeps the page: the answer is on its way already. The buttons still send the form. */
(() => {
  "use strict";
  if (!window.htmx) return;
  document.addEventListener("submit", (event) => {
    const sends = event.submitter?.hasAttribute("formaction");
    if (event.target.id === "scenario-form" && !sends) event.preventDefault();
  });
})();
