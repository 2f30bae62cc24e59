/* Keys of one letter, such as "/", can be switched off in one's own menu: speech input and slipping fingers press
   them unmeant. Scripts ask for `document.documentElement.dataset.shortcuts !== "off"`. */
(() => {
  "use strict";
  const root = document.documentElement;

  const stored = () => {
    try {
      return localStorage.getItem("shortcuts");
    } catch {
      return null; // storage may be forbidden
    }
  };

  const store = (choice) => {
    try {
      localStorage.setItem("shortcuts", choice);
    } catch {
      // for this page at least
    }
  };

  const apply = (choice) => {
    root.dataset.shortcuts = choice;
    for (const button of document.querySelectorAll("[data-shortcuts-switch]")) {
      button.setAttribute("aria-pressed", String(choice !== "off"));
    }
  };

  apply(stored() === "off" ? "off" : "on");
  addEventListener("storage", (event) => event.key === "shortcuts" && apply(event.newValue));
  document.addEventListener("click", (event) => {
    if (!event.target.closest?.("[data-shortcuts-switch]")) return;
    const choice = root.dataset.shortcuts === "off" ? "on" : "off";
    apply(choice);
    store(choice);
  });
})();
