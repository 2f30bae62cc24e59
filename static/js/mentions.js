/* Typing @ in a field with data-mentions offers the names of <datalist data-people>: arrow keys choose, Enter or a
   click takes, Escape closes. Without it the full name can be typed. */
(() => {
  "use strict";
  const SHOWN = 6;
  let offer = null; // { field, list, people, chosen } while names are offered

  const folded = (text) => text.normalize("NFD").replace(/\p{M}/gu, "").toLowerCase();
  const options = () => [...(document.querySelector("datalist[data-people]")?.options || [])];

  /** What stands between the last @ and the caret; null where nobody is being named. */
  const begun = (field) => {
    const before = field.value.slice(0, field.selectionStart);
    return before.match(/(?<![\p{L}\p{N}_])@([^\n@]{0,60})$/u)?.[1] ?? null;
  };

  const fitting = (text) => {
    const wanted = folded(text);
    const fits = ({ value }) => {
      const name = folded(value);
      return name !== wanted && (name.startsWith(wanted) || (wanted && name.includes(` ${wanted}`)));
    };
    return options().filter(fits).slice(0, SHOWN);
  };

  const close = () => {
    if (!offer) return;
    offer.list.remove();
    for (const name of ["aria-controls", "aria-activedescendant"]) offer.field.removeAttribute(name);
    offer = null;
  };

  const choose = (index) => {
    offer.chosen = (index + offer.people.length) % offer.people.length;
    [...offer.list.children].forEach((item, at) => item.setAttribute("aria-selected", String(at === offer.chosen)));
    offer.field.setAttribute("aria-activedescendant", `mention-${offer.chosen}`);
  };

  const itemOf = ({ value, textContent }, at) => {
    const item = document.createElement("li");
    Object.assign(item, { id: `mention-${at}`, role: "option" });
    const title = Object.assign(document.createElement("span"), { className: "muted", textContent });
    item.append(value, textContent ? " " : "", title);
    return item;
  };

  const open = (field, people) => {
    close();
    const list = Object.assign(document.createElement("ul"), { id: "mention-names", role: "listbox" });
    list.className = "mention-names";
    list.setAttribute("aria-label", "People to mention");
    list.append(...people.map(itemOf));
    field.after(list);
    field.setAttribute("aria-controls", list.id);
    offer = { field, list, people, chosen: 0 };
    choose(0);
    const count = people.length === 1 ? "1 name" : `${people.length} names`;
    document.getElementById("announcer").textContent = `${count} to choose from with the arrow keys.`;
  };

  const take = () => {
    const { field, people, chosen } = offer;
    const at = field.selectionStart - begun(field).length;
    const name = `${people[chosen].value} `;
    field.setRangeText(name, at, field.selectionStart, "end");
    close();
    field.dispatchEvent(new Event("input", { bubbles: true }));
  };

  const look = (field) => {
    const text = begun(field);
    const people = text === null ? [] : fitting(text);
    if (people.length) open(field, people);
    else close();
  };

  const isField = (element) => element.matches?.("[data-mentions]");

  document.addEventListener("input", ({ target }) => isField(target) && look(target));
  document.addEventListener("focusout", ({ target }) => isField(target) && close());

  // In the capture phase: Enter takes a name before anything else hears of it.
  document.addEventListener(
    "keydown",
    (event) => {
      if (!offer || event.target !== offer.field || event.ctrlKey || event.metaKey) return;
      const deeds = {
        ArrowDown: () => choose(offer.chosen + 1),
        ArrowUp: () => choose(offer.chosen - 1),
        Enter: take,
        Escape: close,
      };
      if (!deeds[event.key]) return;
      event.preventDefault();
      event.stopPropagation();
      deeds[event.key]();
    },
    true,
  );

  const pressed = (event) => event.target.closest?.(".mention-names > li");
  document.addEventListener("pointerdown", (event) => pressed(event) && event.preventDefault()); // keeps the focus
  document.addEventListener("click", (event) => {
    const item = pressed(event);
    if (!item || !offer) return;
    choose([...offer.list.children].indexOf(item));
    take();
  });
})();
