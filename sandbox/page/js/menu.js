// A small menu that opens at a button: arrow keys, Enter, Escape.

import { h } from "./dom.js";

let open = null;

export function menuButton(label, content, entries, { cls = "quiet", focus = null } = {}) {
  const button = h("button", { type: "button", class: cls, "aria-label": label, title: label,
    "aria-haspopup": "menu", "aria-expanded": "false", "data-focus": focus }, content);
  button.addEventListener("click", () => (open?.button === button ? closeMenu() : openMenu(button, entries())));
  return button;
}

export function openMenu(button, entries) {
  closeMenu();
  const items = entries.map(({ text, description, danger, run }) =>
    h("button", { type: "button", role: "menuitem", tabindex: -1, class: danger ? "danger" : null,
      on: { click: () => { closeMenu(true); run(); } } }, h("span", {}, text),
      description && h("small", {}, description)));
  if (!items.length) items.push(h("p", { class: "none" }, "Nothing to do here"));
  const menu = h("div", { role: "menu", class: "menu", "aria-label": button.getAttribute("aria-label") }, items);
  // A modal dialog makes all outside of it inert: the menu belongs inside.
  (button.closest("dialog") || document.body).append(menu);
  place(menu, button);
  button.setAttribute("aria-expanded", "true");
  open = { button, menu };
  items[0].focus();
  menu.addEventListener("keydown", (event) => {
    const here = items.indexOf(document.activeElement);
    const to = { ArrowDown: here + 1, ArrowUp: here - 1, Home: 0, End: items.length - 1 }[event.key];
    if (to !== undefined) items[(to + items.length) % items.length].focus();
    else if (event.key === "Escape" || event.key === "Tab") closeMenu(true);
    else return;
    if (event.key !== "Tab") event.preventDefault();
    event.stopPropagation();
  });
}

function place(menu, button) {
  const at = button.getBoundingClientRect();
  const size = menu.getBoundingClientRect();
  const below = at.bottom + size.height + 8 < innerHeight;
  menu.style.left = `${Math.max(8, Math.min(at.right - size.width, innerWidth - size.width - 8))}px`;
  menu.style.top = `${Math.max(8, below ? at.bottom + 4 : at.top - size.height - 4)}px`;
}

export function closeMenu(refocus = false) {
  if (!open) return;
  const { button, menu } = open;
  open = null;
  // First the focus: a message's toolbar is hidden once neither it nor its menu is in use.
  if (refocus) button.focus();
  menu.remove();
  button.setAttribute("aria-expanded", "false");
}

document.addEventListener("pointerdown", (event) => {
  if (open && !open.menu.contains(event.target) && !open.button.contains(event.target)) closeMenu();
});
