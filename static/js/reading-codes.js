/* Codes of one example. Chosen ones stand in one field (ids, the first thing upstream first); the list to choose from
   is #reading-codebook, most used first, whose first nine have digit keys. What the cause asks for is shown with it. */
(() => {
  "use strict";
  if (!document.getElementById("reading-shell")) return;
  const WITH_DIGITS = 9;

  const all = (selector, root = document) => [...root.querySelectorAll(selector)];
  const place = () => document.querySelector("[data-codes]");
  const inPlace = (selector) => place()?.querySelector(selector);
  const book = () =>
    all("#reading-codebook > li").map(({ dataset, textContent }) => ({ ...dataset, name: textContent.trim() }));
  const field = () => inPlace("[data-codes-entered]");
  const search = () => inPlace("[data-code-search]");
  const list = () => inPlace("[data-code-options]");
  const chosen = () => field()?.value.split(",").filter(Boolean) || [];
  const isLocked = () => Boolean(place()?.closest("fieldset:disabled"));

  const make = (tag, properties = {}, ...inside) => {
    const element = Object.assign(document.createElement(tag), properties);
    element.append(...inside);
    return element;
  };

  /* Drawing ------------------------------------------------------------------------------------------------- */

  const button = (words, label, deed) => {
    const made = make("button", { type: "button", textContent: words, title: label });
    made.setAttribute("aria-label", label);
    Object.assign(made.dataset, deed);
    return made;
  };

  const drawChosen = (codes) => {
    const chips = codes.map(({ code, cause, name }, at) => {
      const chip = make("li", { className: "code-chip" }, make("span", { textContent: name }));
      chip.dataset.cause = cause;
      if (at) chip.append(button("↑", `Move “${name}” up`, { moveCode: code }));
      chip.append(button("×", `Take “${name}” away`, { dropCode: code }));
      return chip;
    });
    inPlace("[data-codes-chosen]").replaceChildren(...chips);
  };

  const drawQuick = (given) => {
    const buttons = book()
      .slice(0, WITH_DIGITS)
      .map(({ code, cause, says, name }, at) => {
        const made = make("button", { type: "button", className: "code-digit", title: says });
        made.append(make("kbd", { textContent: at + 1 }), make("span", { textContent: name }));
        made.dataset.toggleCode = code;
        made.dataset.cause = cause;
        made.setAttribute("aria-pressed", String(given.includes(code)));
        return made;
      });
    inPlace("[data-code-quick]").replaceChildren(...buttons);
  };

  const drawCause = (codes) => {
    const form = place().closest("form");
    const overruled = form.querySelector("[data-overruled]");
    const cause = overruled.value || codes[0]?.cause || "";
    const says = [...overruled.options].find(({ value }) => value === cause)?.dataset.says || "";
    const words = cause ? ["Counts as ", make("strong", { textContent: cause }), `. ${says}`] : [];
    form.querySelector("[data-cause-line]").replaceChildren(...words);
    for (const asked of all("[data-when]", form)) asked.hidden = !asked.dataset.when.split(" ").includes(cause);
  };

  const draw = () => {
    if (!place()) return;
    const given = chosen();
    const known = book();
    const codes = given.map((id) => known.find(({ code }) => code === id)).filter(Boolean);
    drawChosen(codes);
    drawQuick(given);
    drawCause(codes);
  };

  /* Choosing ------------------------------------------------------------------------------------------------- */

  const choose = (ids) => {
    if (isLocked()) return;
    field().value = ids.join(",");
    draw();
    field().dispatchEvent(new Event("change", { bubbles: true }));
  };

  const toggle = (id) => choose(chosen().includes(id) ? chosen().filter((other) => other !== id) : [...chosen(), id]);

  const moveUp = (id) => {
    const ids = chosen();
    const at = ids.indexOf(id);
    if (at > 0) [ids[at - 1], ids[at]] = [ids[at], ids[at - 1]];
    choose(ids);
  };

  document.addEventListener("click", ({ target }) => {
    const pressed = target.closest?.("[data-toggle-code], [data-drop-code], [data-move-code]");
    if (!pressed) return;
    const { toggleCode, dropCode, moveCode } = pressed.dataset;
    if (moveCode) moveUp(moveCode);
    else toggle(toggleCode || dropCode);
    if (!pressed.isConnected && document.activeElement === document.body) search()?.focus();
  });

  // A press with the pointer leaves the keyboard where it is, so that keys go on working.
  document.addEventListener("mousedown", (event) => {
    if (event.target.closest?.("[data-codes] button[type=button], [data-code-options]")) event.preventDefault();
  });

  /** The nth of the codes that have digits, given or taken. */
  window.toggleCodeAt = (digit) => {
    const code = book()[digit - 1]?.code;
    if (code && digit <= WITH_DIGITS && place()) toggle(code);
  };

  /* Searching ------------------------------------------------------------------------------------------------ */

  const options = () => all("[role=option]", list());
  const picked = () => list().querySelector("[aria-selected=true]");

  const pick = (option) => {
    picked()?.setAttribute("aria-selected", "false");
    if (!option) {
      search().removeAttribute("aria-activedescendant");
      return;
    }
    option.setAttribute("aria-selected", "true");
    option.scrollIntoView({ block: "nearest" });
    search().setAttribute("aria-activedescendant", option.id);
  };

  const isShown = () => !list().hidden;
  const show = (shown) => {
    list().hidden = !shown;
    search().setAttribute("aria-expanded", String(shown));
    if (!shown) search().removeAttribute("aria-activedescendant");
  };

  const matching = (wanted) => {
    const words = wanted.toLowerCase().split(/\s+/).filter(Boolean);
    const taken = chosen();
    return book().filter(
      ({ code, name, cause }) => !taken.includes(code) && words.every((word) => `${name} ${cause}`.toLowerCase().includes(word)),
    );
  };

  const option = (id, data, ...inside) => {
    const made = make("li", { id }, ...inside);
    made.setAttribute("role", "option");
    made.setAttribute("aria-selected", "false");
    Object.assign(made.dataset, data);
    return made;
  };

  const offer = () => {
    const wanted = search().value.trim();
    const found = matching(wanted).map(({ code, cause, name }) =>
      option(`option-${code}`, { pick: code }, make("span", { textContent: name }), make("small", { textContent: cause })),
    );
    const isKnown = book().some(({ name }) => name.toLowerCase() === wanted.toLowerCase());
    if (wanted.length > 1 && !isKnown) {
      found.push(option("option-new", { add: wanted }, make("span", { textContent: `Add “${wanted}” as a code` })));
    }
    list().replaceChildren(...found);
    show(found.length > 0);
    pick(wanted ? options()[0] : null);
  };

  const showNew = (name) => {
    const box = inPlace("[data-code-new]");
    box.hidden = name === null;
    if (name === null) return;
    box.querySelector("[name=new_code]").value = name;
    box.querySelector("[name=new_cause]").focus();
  };

  const take = (chosenOption) => {
    const { pick: id, add } = chosenOption.dataset;
    search().value = "";
    show(false);
    if (add) showNew(add);
    else choose([...chosen(), id]);
  };

  const move = (by) => {
    const places = options();
    if (!places.length) return;
    const at = places.indexOf(picked());
    pick(places[(at + by + places.length) % places.length]);
  };

  const keys = {
    ArrowDown: () => (isShown() ? move(1) : offer()),
    ArrowUp: () => isShown() && move(-1),
    Enter: () => isShown() && picked() && take(picked()),
    Backspace: () => !search().value && chosen().length && choose(chosen().slice(0, -1)),
  };

  document.addEventListener("keydown", (event) => {
    if (event.target !== search() || event.isComposing || event.ctrlKey || event.metaKey) return;
    if (event.key === "Escape" && isShown()) {
      show(false);
      event.stopImmediatePropagation();
      event.preventDefault();
    } else if (event.key in keys) {
      if (event.key !== "Backspace") event.preventDefault();
      keys[event.key]();
    }
  }, true);

  document.addEventListener("input", (event) => {
    if (event.target === search()) {
      event.stopImmediatePropagation(); // nothing that is saved
      offer();
    }
  }, true);
  for (const name of ["change"]) {
    document.addEventListener(name, (event) => event.target === search() && event.stopImmediatePropagation(), true);
  }
  document.addEventListener("focusout", ({ target }) => target === search() && isShown() && show(false));
  document.addEventListener("click", ({ target }) => {
    const clicked = target.closest?.("[data-code-options] [role=option]");
    if (clicked) take(clicked);
  });
  document.addEventListener("keydown", (event) => {
    if (event.key !== "Enter" || !event.target.matches?.("[name=new_cause], [name=new_code]")) return;
    if (event.ctrlKey || event.metaKey || event.isComposing) return;
    event.preventDefault();
    inPlace("[data-add-code]").click();
  });

  /* What excludes each other, and what follows ----------------------------------------------------------------- */

  document.addEventListener("input", ({ target }) => {
    const other = target.dataset?.or && document.getElementById(target.dataset.or);
    if (other && target.value) other.checked = false;
  });
  document.addEventListener("change", ({ target }) => {
    const words = target.checked && target.id && document.querySelector(`[data-or="${target.id}"]`);
    if (words) words.value = "";
    if (target.closest?.("form[data-reading]")) draw();
  }, true);

  const begin = () => {
    if (!place()) return;
    inPlace("[data-plain]")?.remove();
    field().disabled = false;
    showNew(null);
    draw();
  };
  document.addEventListener("DOMContentLoaded", begin);
  document.addEventListener("htmx:load", begin);
})();
