// The guided tour: steps that tick themselves off; the sandbox decides what was done.

import { h, icon, refocus } from "./dom.js";
import { follow } from "./feed.js";
import { openChannel, openThread, showPane } from "./navigation.js";
import { changed, channels, drafts, isWithBot, me, messageAt, tour, ui, workspace } from "./store.js";

const POINTED_MS = 4000;
const DRAWN_MS = 50;
const TRIES = 40;
let drawnKey = null;
let chosen = null;
let known = null;
let errand = null;

const shelf = () => `sandbox.tour.${workspace().team_id}`;
const isOpen = () => localStorage.getItem(shelf()) !== "closed";

export function drawTour(root) {
  const shown = tour();
  const button = document.getElementById("guide");
  const badge = document.getElementById("assistant");
  button.hidden = badge.hidden = !shown;
  root.hidden = !shown || !isOpen();
  if (!shown) return;
  runErrand();
  noteTicks(root, shown.steps);
  button.onclick = () => toggle(root);
  button.setAttribute("aria-expanded", String(!root.hidden));
  badge.textContent = shown.assistant;
  badge.title = shown.about;
  const key = JSON.stringify([shown, chosen]);
  if (key === drawnKey) return;
  drawnKey = key;
  const focused = root.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  const said = root.querySelector(".tour-said") || h("p", { class: "tour-said unseen", role: "status" });
  root.replaceChildren(head(root, shown), list(shown.steps), instruction(shown), said);
  if (focused) refocus(root, focused);
}

function toggle(root, wanted = root.hidden) {
  localStorage.setItem(shelf(), wanted ? "open" : "closed");
  changed();
  setTimeout(() => (wanted ? root.querySelector("[aria-current] button") : document.getElementById("guide"))?.focus(), 0);
}

// What was ticked off since the last look is said, and the tour goes on by itself.
function noteTicks(root, steps) {
  const done = steps.filter((one) => one.done);
  if (known !== null && done.length > known) {
    chosen = null;
    const last = done.length === steps.length;
    const text = `${done.length} of ${steps.length} done. ${last ? "That was the whole tour." : `Next: ${next(steps).title}.`}`;
    setTimeout(() => { const said = root.querySelector(".tour-said"); if (said) said.textContent = text; }, 50);
  }
  known = done.length;
}

const next = (steps) => steps.find((one) => !one.done);
const current = (steps) => steps.find((one) => one.id === chosen) || next(steps);

function head(root, shown) {
  const done = shown.steps.filter((one) => one.done).length;
  return h("div", { class: "tour-head" },
    h("h2", {}, "Try it"),
    h("span", { class: "dim" }, `${done} of ${shown.steps.length} done`),
    h("button", { type: "button", class: "quiet", "aria-label": "Close the tour", title: "Close; the Guide button brings it back",
      "data-focus": "tour-close", on: { click: () => toggle(root, false) } }, icon("close")));
}

function list(steps) {
  const here = current(steps);
  return h("ol", { class: "tour-steps" }, steps.map((one, index) =>
    h("li", { class: one.done ? "done" : null, "aria-current": one === here ? "step" : null },
      h("button", { type: "button", "data-focus": `tour-${one.id}`, on: { click: () => { chosen = one.id; changed(); } } },
        h("span", { class: "sign", "aria-hidden": "true" }, one.done ? "✓" : String(index + 1)),
        h("span", { class: "name" }, one.title),
        h("span", { class: "unseen" }, one.done ? ", done" : ", to do")))));
}

function instruction(shown) {
  const here = current(shown.steps);
  // The top bar says who answers; a narrow one has no room for that.
  const who = h("span", { class: "dim who-answers" }, `${shown.assistant} answers.`);
  if (!here) {
    return h("p", { class: "tour-what" }, h("span", {}, "That is the main job: people talk, Convers proposes, one click decides, and nothing is final."),
      h("span", { class: "dim" }, "To have it in your own Slack, run ", h("code", {}, "convers manifest"), "."), who);
  }
  return h("p", { class: "tour-what" }, h("span", {}, here.hint),
    h("button", { type: "button", class: "button small", "data-focus": "tour-show", on: { click: () => go(here.place) } }, "Show me where"), who);
}

// Go to a place; for another person's place, become that person first.
function go(place) {
  errand = place;
  if (place.as && place.as !== me()) follow(place.as);
  else runErrand();
}

function runErrand() {
  if (!errand || (errand.as && errand.as !== me())) return;
  const place = errand;
  errand = null;
  const target = place.is_direct ? channels().find(isWithBot) : channels().find((one) => one.id === place.channel);
  if (!target) return;
  if (ui.channel !== target.id || ui.tab !== "messages" || !place.thread) openChannel(target.id);
  const isThread = place.thread && messageAt(target.id, place.thread);
  if (isThread && ui.thread === place.thread) showPane("thread");
  else if (isThread) openThread(place.thread);
  else if (ui.thread) { ui.thread = null; changed(); }
  const key = `${me()}:${target.id}:${isThread ? place.thread : ""}`;
  // A thread that opens takes the focus first.
  setTimeout(() => point(place, key, isThread ? "#thread" : "#main"), DRAWN_MS);
}

// Once the place is drawn: put the words into an empty field, or the focus on the button.
function point(place, key, pane, tries = TRIES) {
  const field = document.querySelector(`${pane} textarea.typing`);
  const row = place.ts && document.querySelector(`${pane} [data-ts="${CSS.escape(place.ts)}"]`);
  const button = row && [...row.querySelectorAll(".body button")].find((one) => one.textContent.startsWith(place.button));
  const target = place.button ? button : field;
  if (!target) {
    if (tries) setTimeout(() => point(place, key, pane, tries - 1), DRAWN_MS);
    return;
  }
  if (target === field && !drafts.get(key)) {
    field.value = place.words || "";
    field.dispatchEvent(new Event("input"));
  }
  target.scrollIntoView({ block: "nearest" });
  target.focus();
  const shown = target === field ? field.closest(".composer") : target;
  for (const old of document.querySelectorAll(".pointed")) old.classList.remove("pointed");
  shown.classList.add("pointed");
  setTimeout(() => shown.classList.remove("pointed"), POINTED_MS);
}
