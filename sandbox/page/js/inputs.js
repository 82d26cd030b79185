// Elements that hold a value: text, menus, pickers, boxes.

import { confirmed } from "./confirm.js";
import { h } from "./dom.js";
import { textOf } from "./mrkdwn.js";
import { channelName, channels, isDirect, me, people } from "./store.js";

const TEXTS = { plain_text_input: "text", email_text_input: "email", url_text_input: "url", number_input: "text",
  rich_text_input: "text" };
const PICKERS = { datepicker: "date", timepicker: "time", datetimepicker: "datetime-local" };

let numbers = 0;

export function inputFor(spec, name, place, use) {
  const used = { id: `in-${(numbers += 1)}`, tells: !place.isForm, ...use };
  if (TEXTS[spec.type]) return text(spec, name, place, used);
  if (PICKERS[spec.type]) return picker(spec, name, place, used);
  if (spec.type === "checkboxes" || spec.type === "radio_buttons") return boxes(spec, name, place, used);
  const options = optionsOf(spec);
  if (!options) return spec.type === "file_input" ? files(spec, name, place, used) : null;
  return spec.type.startsWith("multi_") ? many(spec, name, place, used, options) : menu(spec, name, place, used, options);
}

function common(spec, name, used) {
  return {
    id: used.id,
    "data-focus": name,
    "aria-label": used.labelled ? null : used.label || spec.placeholder?.text || null,
    "aria-describedby": used.describedBy || null,
    "aria-invalid": used.isWrong ? "true" : null,
    "aria-required": used.isRequired ? "true" : null,
    autofocus: spec.focus_on_load || null,
  };
}

async function tell(spec, place, name, value, undo) {
  if (!(await confirmed(spec.confirm))) return undo();
  place.set(name, value);
  return place.choose(name, value);
}

function text(spec, name, place, used) {
  const isLong = spec.multiline || spec.type === "rich_text_input";
  const props = {
    ...common(spec, name, used), class: "field", placeholder: spec.placeholder?.text,
    minlength: spec.min_length, maxlength: spec.max_length, value: place.get(name, spec) ?? "",
    inputmode: spec.type === "number_input" ? "decimal" : null,
  };
  const node = isLong
    ? h("textarea", { ...props, rows: spec.min_lines || 5 })
    : h("input", { ...props, type: TEXTS[spec.type] });
  node.addEventListener("input", () => place.set(name, node.value));
  const config = spec.dispatch_action_config?.trigger_actions_on || ["on_enter_pressed"];
  if (used.tells) {
    if (config.includes("on_character_entered")) node.addEventListener("input", () => place.choose(name, node.value));
    else node.addEventListener("keydown", (event) => event.key === "Enter" && !isLong && place.choose(name, node.value));
  }
  return node;
}

function picker(spec, name, place, used) {
  const isInstant = spec.type === "datetimepicker";
  const shown = place.get(name, spec);
  const props = common(spec, name, used);
  const node = h("input", { ...props, class: "field short", type: PICKERS[spec.type],
    "aria-label": props["aria-label"] || (used.labelled ? null : "Pick a date"),
    value: isInstant && shown ? local(shown) : shown ?? "" });
  node.addEventListener("change", () => {
    const value = isInstant && node.value ? Math.round(new Date(node.value).getTime() / 1000) : node.value || null;
    if (!used.tells) place.set(name, value);
    else tell(spec, place, name, value, () => { node.value = shown ?? ""; });
  });
  return node;
}

function local(seconds) {
  const when = new Date(seconds * 1000);
  return new Date(when.getTime() - when.getTimezoneOffset() * 60000).toISOString().slice(0, 16);
}

function boxes(spec, name, place, used) {
  const isRadio = spec.type === "radio_buttons";
  const held = () => [place.get(name, spec) ?? []].flat();
  const rows = spec.options.map((option, index) => {
    const id = `${used.id}-${index}`;
    const box = h("input", { type: isRadio ? "radio" : "checkbox", id, name: used.id, value: option.value,
      "data-focus": `${name}/${option.value}`, "aria-describedby": used.describedBy || null,
      "aria-invalid": used.isWrong && !isRadio ? "true" : null });
    box.checked = held().includes(option.value);
    box.addEventListener("change", () => {
      const others = held().filter((value) => value !== option.value);
      const value = isRadio ? option.value : box.checked ? [...others, option.value] : others;
      const undo = () => { box.checked = !box.checked; };
      if (!used.tells) place.set(name, value);
      else if (isRadio) tell(spec, place, name, value, undo);
      else toggle(spec, place, name, value, [option.value], undo);
    });
    return h("div", { class: "choice" }, box, h("label", { for: id }, textOf(option.text),
      option.description && h("small", {}, textOf(option.description))));
  });
  return h("div", { class: "choices", role: isRadio ? "radiogroup" : "group",
    "aria-label": used.label || (isRadio ? "One of" : "Any of"),
    "aria-invalid": used.isWrong && isRadio ? "true" : null, "aria-required": used.isRequired && isRadio ? "true" : null,
    "aria-describedby": isRadio ? used.describedBy || null : null }, rows);
}

// The sandbox flips what it is told, as a click on a box does; the page remembers the whole.
async function toggle(spec, place, name, whole, flipped, undo) {
  if (!(await confirmed(spec.confirm))) return undo();
  place.set(name, whole);
  return place.choose(name, flipped);
}

function optionsOf(spec) {
  const kind = spec.type.replace("multi_", "");
  if (kind === "static_select") return spec.option_groups?.map(group) || [{ options: spec.options.map(option) }];
  if (kind === "users_select") {
    return [{ options: people().map((one) => ({ value: one.id, text: one.id === me() ? `${one.name} (you)` : one.name })) }];
  }
  if (kind === "channels_select" || kind === "conversations_select") {
    const all = channels().filter((one) => kind === "conversations_select" || !isDirect(one));
    return [{ options: all.map((one) => ({ value: one.id, text: (isDirect(one) ? "" : "#") + channelName(one) })) }];
  }
  // The sandbox asks no app for choices: there are those the app chose beforehand.
  return kind === "external_select" ? [{ options: [spec.initial_options ?? spec.initial_option ?? []].flat().map(option) }] : null;
}

const option = (one) => ({ value: one.value, text: one.text.text, description: one.description?.text });
const group = (one) => ({ label: one.label.text, options: one.options.map(option) });

function menu(spec, name, place, used, groups) {
  const shown = place.get(name, spec);
  const rows = (options) => options.map((one) => {
    const node = h("option", { value: one.value, title: one.description }, one.text);
    node.selected = one.value === shown;
    return node;
  });
  const node = h("select", { ...common(spec, name, used), class: "field short" },
    h("option", { value: "" }, spec.placeholder?.text || "Choose …"),
    groups.map((one) => (one.label ? h("optgroup", { label: one.label }, rows(one.options)) : rows(one.options))));
  if (!node.getAttribute("aria-label") && !used.labelled) node.setAttribute("aria-label", "Choose");
  node.addEventListener("change", () => {
    if (!used.tells) place.set(name, node.value || null);
    else if (node.value) tell(spec, place, name, node.value, () => { node.value = shown ?? ""; });
  });
  return node;
}

function many(spec, name, place, used, groups) {
  const options = groups.flatMap((one) => one.options).map((one) => ({
    value: one.value, text: { type: "plain_text", text: one.text },
  }));
  if (!options.length) return h("p", { class: "hint" }, spec.placeholder?.text || "", " (nothing to choose from)");
  return boxes({ ...spec, type: "checkboxes", options }, name, place,
    { ...used, label: used.label || spec.placeholder?.text });
}

// Files travel within the form's values, as base64.
function files(spec, name, place, used) {
  const held = place.get(name, spec) || [];
  const list = h("p", { class: "hint" }, held.map((one) => one.name).join(", "));
  const node = h("input", { ...common(spec, name, used), type: "file", class: "field", multiple: (spec.max_files ?? 10) > 1,
    accept: spec.filetypes?.map((one) => `.${one}`).join(",") });
  node.addEventListener("change", async () => {
    const chosen = await Promise.all([...node.files].map(async (file) => ({
      name: file.name, kind: file.type, content: base64(new Uint8Array(await file.arrayBuffer())),
    })));
    place.set(name, chosen);
    list.textContent = chosen.map((one) => one.name).join(", ");
  });
  return h("div", {}, node, list);
}

function base64(bytes) {
  let binary = "";
  for (const byte of bytes) binary += String.fromCharCode(byte);
  return btoa(binary);
}
