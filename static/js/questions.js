/* Questions of a review: answers that exclude each other, the choice between two answers, clearing, and which
   question is worth asking next. The plain form works without any of it. */
(() => {
  "use strict";

  /** What was just given takes back what it contradicts, before the change is saved. */
  const takeBack = (changed) => {
    const question = changed.closest(".question");
    const typed = changed.closest("[data-typed]");
    if (typed) {
      const field = typed.querySelector("input:not([type=checkbox])");
      const ticks = [...typed.querySelectorAll("input[type=checkbox]")];
      if (changed.type === "checkbox" && changed.checked) {
        field.value = "";
        for (const tick of ticks) if (tick !== changed) tick.checked = false;
      } else if (changed === field && field.value) {
        for (const tick of ticks) tick.checked = false;
      }
    } else if (changed.type === "checkbox" && changed.checked) {
      for (const other of question.querySelectorAll("input[type=checkbox]")) {
        if (other !== changed && ("alone" in changed.dataset || "alone" in other.dataset)) other.checked = false;
      }
    }
  };

  // In the capture phase: the save reads the fields after this.
  document.addEventListener(
    "change",
    ({ target }) => {
      if (target.closest?.(".question")) takeBack(target);
    },
    true,
  );

  // Enter in a field has changed it, and the change is saved: the page is not sent as a whole besides.
  document.addEventListener(
    "submit",
    (event) => {
      if (event.target.id !== "answers" || !window.htmx) return;
      event.preventDefault();
      event.stopPropagation();
    },
    true,
  );

  const resolve = (button) => {
    const question = button.closest(".question");
    const chosen = document.createElement("input");
    Object.assign(chosen, { type: "hidden", name: button.name, value: button.value });
    question.querySelector(".answer-state").append(chosen);
    window.htmx.trigger(question, "resolve");
  };

  const clear = (button) => {
    const question = button.closest(".question");
    for (const input of question.querySelectorAll("input[type=radio]")) input.checked = false;
    question.querySelector("input[type=radio]").focus();
    window.htmx.trigger(question, "change");
  };

  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-resolve], [data-clear]");
    if (!button || !window.htmx) return;
    event.preventDefault();
    if ("resolve" in button.dataset) resolve(button);
    else clear(button);
  });

  /** Fields of a question with a problem say so to assistive technology. */
  const markProblems = () => {
    for (const state of document.querySelectorAll(".answer-state")) {
      const question = state.closest(".question");
      const wrong = state.dataset.problem === "error";
      question?.classList.toggle("has-error", wrong);
      question?.classList.toggle("has-conflict", state.dataset.problem === "conflict");
      for (const input of question?.querySelectorAll("input:not([type=hidden]), select, textarea") || []) {
        if (wrong) input.setAttribute("aria-invalid", "true");
        else input.removeAttribute("aria-invalid");
      }
    }
  };

  const markNext = () => {
    const key = document.getElementById("recommendation")?.dataset.next;
    for (const question of document.querySelectorAll(".question.is-next")) question.classList.remove("is-next");
    if (key) document.getElementById(`question-${key}`)?.classList.add("is-next");
  };

  /* Others' answers, which arrive while one works (#changes asks for them) ---------------------------------- */

  const versionIn = (root) => Number(root?.querySelector("input[name$='-version']")?.value || 0);

  /** Whether somebody is in the middle of something here that a fresh question would take away. */
  const isBusy = (question) => {
    const state = question.querySelector(".answer-state");
    const typing = document.activeElement?.matches("textarea, select, input:not([type=radio], [type=checkbox])");
    return (
      (typing && question.contains(document.activeElement)) ||
      question.classList.contains("htmx-request") ||
      Boolean(state.dataset.state || state.dataset.problem)
    );
  };

  const sayMeanwhile = (question, incoming) => {
    const state = question.querySelector(".answer-state");
    const words = incoming.querySelector(".answer-state")?.dataset.by;
    const place = state.querySelector(".meanwhile") || state.appendChild(document.createElement("span"));
    place.className = "meanwhile";
    place.textContent = `${words} has just answered this too.`;
  };

  document.addEventListener("htmx:oobBeforeSwap", ({ detail }) => {
    const question = detail.target;
    if (!question.matches(".question[data-keep]")) return;
    const incoming = detail.fragment.firstElementChild;
    if (versionIn(incoming) <= versionIn(question)) detail.shouldSwap = false;
    else if (isBusy(question)) {
      detail.shouldSwap = false;
      sayMeanwhile(question, incoming);
    }
  });

  const refresh = () => {
    for (const button of document.querySelectorAll("[data-clear]")) button.hidden = false;
    markProblems();
    markNext();
  };

  document.addEventListener("DOMContentLoaded", refresh);
  document.addEventListener("htmx:afterSettle", refresh);
})();
