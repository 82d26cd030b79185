// The Home tab of the app.

import { blocks } from "./blocks.js";
import { h } from "./dom.js";
import { act } from "./feed.js";
import { home } from "./store.js";
import { Place } from "./values.js";

let shown = { key: null, node: null };

export function drawHome(root) {
  const view = home();
  const key = view ? `${view.id}:${view.hash}` : "none";
  if (shown.key !== key) shown = { key, node: view ? drawn(view) : h("p", { class: "dim pad" }, "The app has put nothing here yet.") };
  if (root.firstElementChild !== shown.node) root.replaceChildren(shown.node);
}

function drawn(view) {
  const place = new Place(`view:${view.id}`, {
    click: (name) => act("click_view", { name }),
    choose: (name, option) => act("choose_view", { name, option }),
  });
  return h("div", { class: "home" }, blocks(view.body.blocks, place));
}
