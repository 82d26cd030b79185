// Block elements one can use: buttons, menus, pickers, inputs.

import { confirmed } from "./confirm.js";
import { h, icon } from "./dom.js";
import { menuButton } from "./menu.js";
import { inputFor } from "./inputs.js";
import { textOf } from "./mrkdwn.js";
import { me } from "./store.js";

const SAFE = /^https?:/i;

// `use` says how the element stands in its block: its label, the id of its error, whether it tells the app.
export function element(spec, block, place, use = {}) {
  const name = `${block.block_id}/${spec.action_id}`;
  if (spec.visible_to_user_ids && !spec.visible_to_user_ids.includes(me())) return null;
  switch (spec.type) {
    case "button":
    case "workflow_button":
      return button(spec, name, place);
    case "icon_button":
      return iconButton(spec, name, place);
    case "feedback_buttons":
      return feedback(spec, place, name);
    case "overflow":
      return overflow(spec, name, place);
    case "image":
      return image(spec, "accessory-image");
    default:
      return inputFor(spec, name, place, use) || unknown(spec.type);
  }
}

function button(spec, name, place) {
  const kind = { primary: "button primary", danger: "button danger" }[spec.style] || "button";
  const text = textOf(spec.text);
  const label = spec.accessibility_label || null;
  const node = h("button", { type: "button", class: kind, "aria-label": label, "data-focus": name }, text);
  node.addEventListener("click", async () => {
    if (!(await confirmed(spec.confirm))) return;
    if (spec.url && SAFE.test(spec.url)) window.open(spec.url, "_blank", "noopener,noreferrer");
    await busy(node, () => place.click(name));
  });
  return node;
}

async function busy(node, work) {
  if (node.getAttribute("aria-busy") === "true") return;
  node.setAttribute("aria-busy", "true");
  try {
    await work();
  } finally {
    node.removeAttribute("aria-busy");
  }
}

function iconButton(spec, name, place) {
  const label = spec.accessibility_label || spec.text.text;
  const node = h("button", { type: "button", class: "quiet", "aria-label": label, title: label, "data-focus": name },
    icon(spec.icon));
  node.addEventListener("click", async () => {
    if (await confirmed(spec.confirm)) await busy(node, () => place.click(name));
  });
  return node;
}

function feedback(spec, place, name) {
  const pressed = place.get(name, {});
  const half = (half, shape) => {
    const label = half.accessibility_label || half.text.text;
    const node = h("button", { type: "button", class: "quiet", "aria-label": label, title: half.text.text,
      "aria-pressed": String(pressed === half.value), "data-focus": `${name}/${shape}` }, icon(shape));
    node.addEventListener("click", async () => {
      place.set(name, half.value);
      for (const other of node.parentElement.children) other.setAttribute("aria-pressed", String(other === node));
      await busy(node, () => place.click(half.value));
    });
    return node;
  };
  return h("span", { class: "feedback", role: "group", "aria-label": "Feedback" },
    half(spec.positive_button, "up"), half(spec.negative_button, "down"));
}

function overflow(spec, name, place) {
  return menuButton("More actions", icon("more"), () =>
    spec.options.map((option) => ({
      text: option.text.text,
      description: option.description?.text,
      run: async () => {
        if (!(await confirmed(spec.confirm))) return;
        if (option.url && SAFE.test(option.url)) window.open(option.url, "_blank", "noopener,noreferrer");
        await place.choose(name, option.value);
      },
    })), { cls: "button square", focus: name });
}

export function image(spec, cls) {
  const file = spec.slack_file && (spec.slack_file.id || /\bF\w{8,}/.exec(spec.slack_file.url)?.[0]);
  const address = file ? new URL(`/file/${file}?as=${me()}`, location.href).href : spec.image_url || "";
  if (!/^(https?:|data:image\/)/i.test(address)) return h("span", { class: `${cls} missing` }, spec.alt_text);
  const node = h("img", { src: address, alt: spec.alt_text, class: cls, loading: "lazy", referrerpolicy: "no-referrer" });
  node.addEventListener("error", () => node.replaceWith(h("span", { class: `${cls} missing` }, spec.alt_text)));
  return node;
}

export const unknown = (type) => h("p", { class: "unknown" }, `This page cannot show "${type}" yet.`);
