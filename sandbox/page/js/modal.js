// Modals: the top one of the stack is shown; fields keep what was typed until the form is sent.

import { blocks } from "./blocks.js";
import { focusKept, h, icon, refocus } from "./dom.js";
import { act } from "./feed.js";
import { modals } from "./store.js";
import { isEmpty, Place } from "./values.js";

let dialog = null;
let shown = null;
let missing = {};
let giveFocusBack = null;

export function drawModal() {
  const stack = modals();
  const top = stack[stack.length - 1];
  if (!top) return shut();
  const key = `${top.id}|${top.hash}|${JSON.stringify(top.errors)}|${JSON.stringify(missing)}|${stack.length}`;
  if (shown === key) return;
  const isSame = shown?.startsWith(`${top.id}|`);
  const focused = dialog?.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  if (!isSame) missing = {};
  shown = isSame ? key : `${top.id}|${top.hash}|${JSON.stringify(top.errors)}|{}|${stack.length}`;
  if (!dialog) open();
  const errors = { ...missing, ...top.errors };
  dialog.replaceChildren(...content(top, stack, errors));
  focusFirst(isSame && focused, errors);
}

function open() {
  giveFocusBack = focusKept();
  dialog = h("dialog", { class: "modal", "aria-labelledby": "modal-title" });
  dialog.addEventListener("cancel", (event) => { event.preventDefault(); act("close_view"); });
  document.body.append(dialog);
  dialog.showModal();
}

function shut() {
  if (!dialog) return;
  dialog.close();
  dialog.remove();
  dialog = shown = null;
  missing = {};
  giveFocusBack();
}

function content(view, stack, errors) {
  const body = view.body;
  const place = new Place(`view:${view.id}`, {
    click: (name) => act("click_view", { name }),
    choose: (name, option) => act("choose_view", { name, option }),
    isForm: true,
  });
  const form = h("form", { id: "modal-form", novalidate: true }, blocks(body.blocks, place, errors));
  const send = body.submit && h("button", { type: "submit", form: "modal-form", class: "button primary filled" }, body.submit.text);
  form.addEventListener("submit", (event) => { event.preventDefault(); submit(view, place, form, send); });
  const depth = stack.length > 1 && h("button", { type: "button", class: "quiet", "aria-label": `Back to ${stack[stack.length - 2].body.title.text}`,
    on: { click: () => act("close_view") } }, icon("back"));
  return [
    h("div", { class: "modal-head" }, depth, h("h2", { id: "modal-title", tabindex: -1 }, body.title.text),
      h("button", { type: "button", class: "quiet shut", "aria-label": "Close", on: { click: () => act("close_view", { all: true }) } }, icon("close"))),
    h("div", { class: "modal-body" }, form),
    h("div", { class: "modal-foot" },
      h("button", { type: "button", class: "button", on: { click: () => act("close_view") } }, body.close?.text || (send ? "Cancel" : "Close")), send),
  ];
}

async function submit(view, place, form, send) {
  if (!send || send.getAttribute("aria-busy") === "true") return;
  missing = lacking(view, place, form);
  if (Object.keys(missing).length) {
    view.errors = {};
    return drawModal();
  }
  send.setAttribute("aria-busy", "true");
  await act("submit", { values: place.values(view.body.blocks) });
  send.removeAttribute("aria-busy");
}

// What Slack's client checks before the app hears of the form.
function lacking(view, place, form) {
  const found = {};
  for (const block of view.body.blocks.filter((one) => one.type === "input")) {
    const name = `${block.block_id}/${block.element.action_id}`;
    const value = place.get(name, block.element);
    const { min_length: low } = block.element;
    const node = [...form.elements].find((one) => one.dataset.focus === name);
    if (isEmpty(value)) {
      if (!block.optional) found[block.block_id] = "Please complete this required field.";
    } else if (low && value.length < low) {
      found[block.block_id] = `Please enter at least ${low} characters.`;
    } else if (node?.type === "email" || node?.type === "url" ? !node.checkValidity() : false) {
      found[block.block_id] = node.type === "email" ? "Please enter a valid email address." : "Please enter a valid link.";
    } else if (block.element.type === "number_input") {
      const wrong = wrongNumber(block.element, value);
      if (wrong) found[block.block_id] = wrong;
    }
  }
  return found;
}

function wrongNumber(element, value) {
  const number = Number(value);
  if (!Number.isFinite(number) || (!element.is_decimal_allowed && !Number.isInteger(number))) return "Please enter a number.";
  if (element.min_value !== undefined && number < Number(element.min_value)) return `At least ${element.min_value}, please.`;
  if (element.max_value !== undefined && number > Number(element.max_value)) return `At most ${element.max_value}, please.`;
  return null;
}

function focusFirst(focused, errors) {
  const wrong = Object.keys(errors).length ? dialog.querySelector('[aria-invalid="true"]') : null;
  if (wrong) return (wrong.querySelector("input") || wrong).focus();
  if (focused) return refocus(dialog, focused);
  const first = dialog.querySelector("[autofocus]") ||
    dialog.querySelector(".modal-body input, .modal-body textarea, .modal-body select, .modal-body button");
  return (first || dialog.querySelector("h2")).focus();
}
