// Layout blocks of Block Kit as DOM nodes.

import { chart } from "./charts.js";
import { h } from "./dom.js";
import { element, image, unknown } from "./elements.js";
import { link } from "./entities.js";
import { markdown } from "./markdown.js";
import { textOf } from "./mrkdwn.js";
import { richText } from "./rich_text.js";
import { dataTable, table } from "./tables.js";

const WORDS = { pending: "Waiting", in_progress: "Under way", complete: "Done", error: "Failed" };
const SIGNS = { pending: "○", in_progress: "◐", complete: "✓", error: "!" };
const LEVELS = { info: "Note", warning: "Warning", error: "Error", success: "Done", default: "Note" };

let numbers = 0;

export function blocks(list, place, errors = {}) {
  return list.map((block) => h("div", { class: `block ${block.type}` }, drawn(block, place, errors)));
}

function drawn(block, place, errors) {
  switch (block.type) {
    case "section": return section(block, place);
    case "divider": return h("hr");
    case "header": return h("h3", {}, textOf(block.text));
    case "context": return block.elements.map((one) =>
      one.type === "image" ? image(one, "tiny") : h("span", {}, textOf(one)));
    case "actions": return block.elements.map((one) => element(one, block, place));
    case "context_actions": return block.elements.map((one) => element(one, block, place));
    case "input": return input(block, place, errors[block.block_id]);
    case "image": return h("figure", {}, block.title && h("figcaption", {}, textOf(block.title)), image(block, "picture"));
    case "video": return video(block);
    case "auth_provider": return account(block, place);
    case "markdown": return markdown(block.text);
    case "rich_text": return richText(block);
    case "table": return table(block);
    case "data_table": return dataTable(block);
    case "data_visualization": return chart(block);
    case "task_card": return task(block);
    case "plan": return plan(block);
    case "alert": return alert(block);
    case "card": return card(block, place);
    case "carousel": return h("div", { class: "scroll row", tabindex: 0, role: "region", "aria-label": "Cards" },
      block.elements.map((one) => h("div", { class: "block card" }, card(one, place))));
    case "container": return container(block, place, errors);
    default: return unknown(block.type);
  }
}

function section(block, place) {
  const label = block.text?.text.replace(/[*_~`]/g, "").split("\n")[0].slice(0, 80);
  return [
    h("div", { class: "said" }, block.text && h("div", {}, textOf(block.text)),
      block.fields && h("div", { class: "fields" }, block.fields.map((one) => h("div", {}, textOf(one))))),
    block.accessory && h("div", { class: "accessory" }, element(block.accessory, block, place, { label })),
  ];
}

function input(block, place, error) {
  const id = `field-${(numbers += 1)}`;
  const isGroup = ["checkboxes", "radio_buttons"].includes(block.element.type) || block.element.type.startsWith("multi_");
  const describedBy = [error && `${id}-error`, block.hint && `${id}-hint`].filter(Boolean).join(" ");
  const control = element(block.element, block, place, {
    id, describedBy, labelled: !isGroup, label: block.label.text, isWrong: Boolean(error),
    isRequired: !block.optional, tells: block.dispatch_action === true,
  });
  const name = [textOf(block.label), block.optional && h("span", { class: "optional" }, " (optional)")];
  return [
    isGroup ? h("div", { class: "label", "aria-hidden": "true" }, name) : h("label", { class: "label", for: id }, name),
    control,
    h("p", { class: "error", id: `${id}-error`, hidden: !error }, error || ""),
    block.hint && h("p", { class: "hint", id: `${id}-hint` }, textOf(block.hint)),
  ];
}

function task(block) {
  const parts = [block.details, block.output].filter(Boolean).map((one) => h("div", {}, richText(one)));
  const sources = block.sources?.map((one) => h("li", {}, link(one.url, one.text)));
  return [
    h("div", { class: `task-line ${block.status}` },
      h("span", { class: "sign", role: "img", "aria-label": WORDS[block.status] }, SIGNS[block.status]), h("span", {}, block.title)),
    parts.length || sources ? h("div", { class: "task-more" }, parts, sources && h("ul", {}, sources)) : null,
  ];
}

function plan(block) {
  const tasks = block.tasks || [];
  const done = tasks.filter((one) => one.status === "complete").length;
  return h("details", { open: true }, h("summary", {}, block.title, h("small", {}, ` ${done} of ${tasks.length} done`)),
    tasks.map((one) => h("div", { class: "block task_card" }, task(one))));
}

function alert(block) {
  const level = block.level || "default";
  return h("div", { class: `alert-box ${level}`, role: level === "error" ? "alert" : "note" },
    h("strong", {}, `${LEVELS[level]}: `), textOf(block.text));
}

function card(block, place) {
  return [
    block.hero_image && image(block.hero_image, "hero"),
    h("div", { class: "card-body" },
      h("div", { class: "row" }, block.icon && image(block.icon, "tiny"), block.title && h("strong", {}, textOf(block.title))),
      block.subtitle && h("div", { class: "dim" }, textOf(block.subtitle)),
      block.body && h("div", {}, textOf(block.body)),
      block.actions && h("div", { class: "block actions" }, block.actions.map((one) => element(one, block, place)))),
  ];
}

function video(block) {
  const by = [block.author_name, block.provider_name].filter(Boolean).join(" · ");
  return h("figure", {}, h("figcaption", {}, by), h("p", {}, link(block.title_url || block.video_url, textOf(block.title))),
    block.description && h("p", { class: "dim" }, textOf(block.description)),
    link(block.video_url, image({ image_url: block.thumbnail_url, alt_text: block.alt_text }, "picture")));
}

function account(block, place) {
  const address = block.is_connected ? block.disconnect_url : block.auth_url;
  const known = [block.connected_identity, block.connected_context].filter(Boolean).map((one) => h("div", { class: "dim" }, textOf(one)));
  return h("div", { class: "box row" }, block.icon_url && image({ image_url: block.icon_url, alt_text: "" }, "tiny"),
    h("div", { class: "grow" }, h("strong", {}, textOf(block.name)),
      block.description && h("div", { class: "dim" }, textOf(block.description)), block.is_connected && known),
    address ? link(address, block.is_connected ? "Disconnect" : "Connect") : block.is_connected && h("span", { class: "badge" }, "Connected"),
    block.accessory && element(block.accessory, block, place));
}

function container(block, place, errors) {
  const title = block.title ? textOf(block.title) : richText(block.rich_text_title);
  const head = [block.icon && image(block.icon, "tiny"), h("strong", {}, title),
    block.subtitle && h("span", { class: "dim" }, textOf(block.subtitle))];
  const body = blocks(block.child_blocks, place, errors);
  const width = `box ${block.width || "standard"}`;
  if (!block.is_collapsible) {
    return h("div", { class: width }, h("div", { class: "row" }, head), block.has_header_divider && h("hr"), body);
  }
  return h("details", { class: width, open: !block.default_collapsed }, h("summary", {}, h("span", { class: "row" }, head)), body);
}
