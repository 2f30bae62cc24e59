/* [data-copy="id"] copies what stands in that field, and says so. Without script one selects it oneself. */
(() => {
  "use strict";

  const say = (button, words) => {
    const before = button.dataset.words || button.textContent;
    button.dataset.words = before;
    button.textContent = words;
    document.getElementById("announcer").textContent = words;
    setTimeout(() => (button.textContent = before), 2000);
  };

  document.addEventListener("click", async ({ target }) => {
    const button = target.closest("[data-copy]");
    if (!button) return;
    const field = document.getElementById(button.dataset.copy);
    field.select();
    try {
      await navigator.clipboard.writeText(field.value);
      say(button, "Copied");
    } catch {
      say(button, "Selected: copy it with Ctrl or ⌘ and C"); // the clipboard is closed to this page
    }
  });
})();
