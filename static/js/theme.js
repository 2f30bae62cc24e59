/* Light, dark, or as the system says. Loaded before the first paint, so that no page flashes in the other theme.
   Without script the system's choice holds (tokens.css). The class says that scripts run: with it, the buttons
   that only a page without script needs are hidden. */
(() => {
  "use strict";
  const root = document.documentElement;
  const systemIsDark = matchMedia("(prefers-color-scheme: dark)");

  const stored = () => {
    try {
      const choice = localStorage.getItem("theme");
      return choice === "light" || choice === "dark" ? choice : "";
    } catch {
      return ""; // storage may be forbidden
    }
  };

  const apply = () => {
    root.dataset.bsTheme = stored() || (systemIsDark.matches ? "dark" : "light");
    for (const button of document.querySelectorAll("[data-theme-choice]")) {
      button.setAttribute("aria-pressed", String(button.dataset.themeChoice === stored()));
    }
  };

  const choose = (choice) => {
    try {
      if (choice) localStorage.setItem("theme", choice);
      else localStorage.removeItem("theme");
    } catch {
      root.dataset.bsTheme = choice || root.dataset.bsTheme; // for this page at least
      return;
    }
    apply();
  };

  root.classList.add("js");
  apply();
  systemIsDark.addEventListener("change", apply);
  addEventListener("storage", (event) => event.key === "theme" && apply());
  document.addEventListener("DOMContentLoaded", apply);
  document.addEventListener("click", (event) => {
    const button = event.target.closest?.("[data-theme-choice]");
    if (button) choose(button.dataset.themeChoice);
  });
})();
