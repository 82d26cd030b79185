// Short notices at the foot of the page.

import { h, icon } from "./dom.js";

const SECONDS = 6;

export function toast(text, level = "info") {
  const close = h("button", { type: "button", class: "quiet", "aria-label": "Dismiss" }, icon("close"));
  const node = h("div", { class: `toast ${level}` }, h("span", {}, text), close);
  close.addEventListener("click", () => node.remove());
  document.getElementById("toasts").append(node);
  setTimeout(() => node.remove(), SECONDS * 1000);
}
