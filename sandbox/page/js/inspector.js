// The inspector: every envelope and call, what was refused, and switches that break things.

import { h, icon } from "./dom.js";
import { act, inspect } from "./feed.js";
import { changed, faults, numbered, take, ui, workspace } from "./store.js";
import { second } from "./time.js";

const TABS = { envelope: "Envelopes", call: "API calls", refused: "Refused", fault: "Faults" };
const FAULTS = [
  ["slow", "Slow API", "Every call takes a second, until switched off."],
  ["rate_limit", "Rate limit", "The next call gets a 429: wait two seconds."],
  ["server_error", "Server error", "The next call gets a 500."],
  ["drop", "Drop the sockets", "Cuts the connections, as a network does."],
  ["duplicate", "Send twice", "The next event is delivered twice."],
];
const opened = new Map();
let tab = "envelope";
let drawnKey = null;

export function toggleInspector() {
  ui.inspector = !ui.inspector;
  if (ui.inspector && innerWidth < 720) ui.pane = "inspector";
  else if (ui.pane === "inspector") ui.pane = "channel";
  changed();
  if (ui.inspector) setTimeout(() => document.querySelector("#inspector button")?.focus(), 0);
}

export function drawInspector(root) {
  root.hidden = !ui.inspector;
  document.getElementById("inspect").setAttribute("aria-expanded", String(ui.inspector));
  if (!ui.inspector) return;
  const rows = tab === "fault" ? [] : numbered(tab).reverse();
  const key = JSON.stringify([tab, rows, faults(), numbered("refused").length, workspace().connections, [...opened]]);
  if (key === drawnKey) return;
  drawnKey = key;
  const focused = root.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  const scroll = root.querySelector(".pane-scroll")?.scrollTop || 0;
  root.replaceChildren(head(), tabs(), h("div", { class: "pane-scroll", tabindex: 0, role: "region", "aria-label": TABS[tab] }, content(rows)));
  root.querySelector(".pane-scroll").scrollTop = scroll;
  const target = focused && [...root.querySelectorAll("[data-focus]")].find((node) => node.dataset.focus === focused);
  target?.focus();
}

function head() {
  const lines = workspace().connections;
  return h("div", { class: "pane-head" }, h("h2", {}, "Inspector"),
    h("span", { class: lines ? "dim" : "dim bad", title: "Socket Mode connections of the app" }, lines ? `${lines} connected` : "not connected"),
    h("button", { type: "button", class: "quiet shut", "aria-label": "Close the inspector", on: { click: toggleInspector } }, icon("close")));
}

function tabs() {
  return h("div", { class: "tabs", role: "group", "aria-label": "What to inspect" }, Object.entries(TABS).map(([name, text]) => {
    const count = { refused: numbered("refused").length, fault: switchedOn() }[name] || 0;
    return h("button", { type: "button", class: "quiet", "aria-pressed": String(tab === name), "data-focus": `tab-${name}`,
      on: { click: () => { tab = name; changed(); } } }, text, count > 0 && h("span", { class: "pill" }, String(count)));
  }));
}

function content(rows) {
  if (tab === "fault") return switches();
  if (!rows.length) return h("p", { class: "dim pad" }, tab === "refused" ? "A strict Slack has refused nothing." : "Nothing yet.");
  return h("ol", { class: "records" }, rows.map((row) => record(row, tab)));
}

const switchedOn = () => Object.values(faults()).reduce((sum, one) => sum + one, 0);

async function flip(fault) {
  const answer = await act("fault", { fault });
  if (answer.faults) take({ set: { faults: answer.faults } });
}

function switches() {
  const rows = FAULTS.map(([fault, name, about]) => {
    const count = faults()[fault] || 0;
    const state = fault === "slow" ? "on" : `${count} waiting`;
    return h("li", {},
      h("button", { type: "button", class: "button small", "data-focus": `fault-${fault}`, "aria-pressed": fault === "slow" ? String(count > 0) : null,
        on: { click: () => flip(fault) } }, name),
      count > 0 && h("span", { class: "pill" }, state), h("p", { class: "dim" }, about));
  });
  return h("div", { class: "faults" }, h("p", { class: "dim" }, "Break something, and see what the app makes of it."), h("ul", {}, rows),
    h("button", { type: "button", class: "button small", "data-focus": "fault-none", disabled: !switchedOn(), on: { click: () => flip("none") } }, "All well again"));
}

function record(row, kind) {
  const id = `${kind}:${row.number}`;
  const isOpen = opened.has(id);
  const button = h("button", { type: "button", class: "record", "aria-expanded": String(isOpen), "data-focus": id }, kind === "envelope" ? envelope(row) : call(row));
  button.addEventListener("click", async () => {
    if (isOpen) opened.delete(id);
    else opened.set(id, JSON.stringify(await inspect(kind, row.number), null, 2));
    changed();
  });
  return h("li", {}, button, isOpen && h("pre", { tabindex: 0, "aria-label": "Details" }, opened.get(id)));
}

function envelope(row) {
  const fate = row.lost ? "lost" : row.ms === null ? "waiting" : `${row.ms} ms`;
  const tries = row.attempts > 1 ? `${row.attempts} attempts: ${row.reasons.join(", ")}` : "";
  return [h("time", {}, second(row.at)), h("span", { class: "what" }, row.what, h("small", {}, row.kind)),
    h("span", { class: row.lost ? "bad" : row.ms === null ? "dim" : "good" }, fate), tries && h("small", { class: "bad" }, tries)];
}

function call(row) {
  return [h("time", {}, second(row.at)), h("span", { class: "what" }, row.method),
    h("span", { class: row.ok ? "good" : "bad" }, row.ok ? "ok" : "refused"),
    !row.ok && h("small", { class: "bad" }, [row.error, ...row.why].join(" "))];
}
