// A small coloured square with a person's initial.

import { h } from "./dom.js";
import { nameOf, people, person } from "./store.js";

export function avatar(id, cls = "") {
  if (person(id)?.bot) return h("img", { src: "/page/icon.svg", alt: "", class: `avatar ${cls}` });
  const index = people().findIndex((one) => one.id === id);
  return h("span", { class: `avatar tint-${(index + 8) % 8} ${cls}`, "aria-hidden": "true" }, nameOf(id).slice(0, 1).toUpperCase());
}
