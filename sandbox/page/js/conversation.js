// The two panes of a conversation: the channel, and a thread beside it.

import { composer } from "./composer.js";
import { h, icon, rove } from "./dom.js";
import { act } from "./feed.js";
import { drawHome } from "./home.js";
import { drawMessages } from "./messages.js";
import { closeThread, openChannel, openThread, showPane } from "./navigation.js";
import { channel, channelName, isDirect, isWithBot, markRead, me, messageAt, prompts, readUntil, replies, roots, thread, ui,
  workspace } from "./store.js";

const panes = {};

function pane(root, name, label) {
  const list = h("ol", { class: "messages", "aria-label": label });
  rove(list, ".message");
  const parts = { head: h("div", { class: "pane-head" }), list, scroll: h("div", { class: "pane-scroll" }, list),
    status: h("div", { class: "status", "aria-live": "polite" }), foot: h("div", { class: "pane-foot" }), context: null };
  root.replaceChildren(parts.head, parts.scroll, parts.status, parts.foot);
  panes[name] = parts;
  return parts;
}

export function drawChannel(root) {
  const here = channel(ui.channel);
  const parts = panes.channel || pane(root, "channel", "Messages");
  if (!here) return;
  const context = `${me()}:${here.id}:${ui.tab}:${workspace().has_home}`;
  const isNew = parts.context !== context;
  if (isNew) enter(parts, context, here);
  const isHome = ui.tab === "home";
  parts.status.hidden = parts.foot.hidden = isHome;
  if (isHome) return drawHome(parts.scroll);
  if (parts.list.parentElement !== parts.scroll) parts.scroll.replaceChildren(parts.list, parts.start);
  const seen = roots(here.id);
  parts.start.hidden = seen.length > 0;
  keepingFoot(parts, isNew, () => drawMessages(parts.list, seen, { inThread: false, newFrom: parts.newFrom }));
  drawPrompts(parts, here, seen);
  if (isSeen(root) && seen.length) markRead(here.id, seen[seen.length - 1].ts);
}

function enter(parts, context, here) {
  parts.context = context;
  parts.newFrom = readUntil(here.id) || null;
  parts.list.replaceChildren();
  const label = isDirect(here) ? channelName(here) : `#${channelName(here)}`;
  const count = here.members.length;
  parts.start = start(here, label);
  parts.scroll.replaceChildren(parts.list, parts.start);
  parts.head.replaceChildren(
    h("button", { type: "button", class: "quiet back", "aria-label": "Back to the conversations", on: { click: () => showPane("list") } }, icon("back")),
    h("h1", {}, label),
    isDirect(here) ? "" : h("span", { class: "dim" }, `${count} ${count === 1 ? "member" : "members"}`),
    isWithBot(here) && workspace().has_home ? tabs(here) : "");
  parts.foot.replaceChildren(here.archived
    ? h("p", { class: "dim" }, "This channel is archived.")
    : composer(here.id, null, { label: `Message ${label}`, onSent: (ts) => (ts && isWithBot(here) ? openThread(ts) : toFoot(parts)) }));
}

function start(here, label) {
  const about = isWithBot(here)
    ? "Ask it anything about your processes, or tell it what got done. It answers in a thread."
    : `Say hello, mention @${workspace().app}, or type / for a command.`;
  return h("div", { class: "start" }, h("p", {}, h("strong", {}, `This is the beginning of ${isDirect(here) ? "your conversation with " : ""}${label}.`)), h("p", { class: "dim" }, about));
}

function tabs(here) {
  const one = (tab, text) => h("button", { type: "button", class: "quiet", "aria-pressed": String(ui.tab === tab),
    on: { click: () => openChannel(here.id, { tab }) } }, text);
  return h("div", { class: "tabs", role: "group", "aria-label": "Views" }, one("home", "Home"), one("messages", "Messages"));
}

function drawPrompts(parts, here, seen) {
  const offered = seen.length ? [] : prompts(here.id);
  parts.status.replaceChildren(...offered.map((one) =>
    h("button", { type: "button", class: "button small", on: { click: () => act("say", { channel: here.id, text: one.message }) } }, one.title)));
}

export function drawThread(root) {
  const root_message = ui.thread && messageAt(ui.channel, ui.thread);
  root.hidden = !root_message;
  if (!root_message) {
    if (panes.thread) panes.thread.context = null;
    return;
  }
  const parts = panes.thread || pane(root, "thread", "Thread");
  const here = channel(ui.channel);
  const context = `${me()}:${here.id}:${ui.thread}`;
  const isNew = parts.context !== context;
  if (isNew) enterThread(parts, context, here);
  const place = `${here.id}:${ui.thread}`;
  const answers = replies(here.id, ui.thread);
  keepingFoot(parts, isNew, () => {
    drawMessages(parts.list, [root_message, ...answers], { inThread: true, newFrom: parts.newFrom });
    drawStatus(parts, here);
  });
  if (isSeen(root) && answers.length) markRead(place, answers[answers.length - 1].ts);
}

function enterThread(parts, context, here) {
  parts.context = context;
  parts.newFrom = readUntil(`${here.id}:${ui.thread}`) || null;
  parts.list.replaceChildren();
  parts.title = h("span", { class: "dim" });
  parts.head.replaceChildren(
    h("button", { type: "button", class: "quiet back", "aria-label": "Back to the channel", on: { click: closeThread } }, icon("back")),
    h("h2", {}, "Thread"), parts.title,
    h("button", { type: "button", class: "quiet shut", "aria-label": "Close the thread", title: "Close (Esc)", on: { click: closeThread } }, icon("close")));
  parts.foot.replaceChildren(here.archived
    ? h("p", { class: "dim" }, "This channel is archived.")
    : composer(here.id, ui.thread, { label: "Reply …", onSent: () => toFoot(parts) }));
}

function drawStatus(parts, here) {
  const { status, stop, title } = thread(here.id, ui.thread);
  const name = isDirect(here) ? channelName(here) : `#${channelName(here)}`;
  parts.title.textContent = title ? `${title} · ${name}` : name;
  const key = `${status}|${stop}`;
  if (parts.statusKey === key && parts.status.childElementCount > 0 === Boolean(status || stop)) return;
  parts.statusKey = key;
  const thread_ts = ui.thread;
  parts.status.replaceChildren(...(status || stop ? [
    h("span", { class: "pulse", "aria-hidden": "true" }),
    h("span", {}, status ? `${workspace().app} ${status}` : `${workspace().app} is answering …`),
    stop ? h("button", { type: "button", class: "button small", on: { click: () => act("stop", { channel: here.id, thread: thread_ts }) } }, "Stop") : "",
  ] : []));
}

// On a phone the pane may be another page than the one in sight.
const isSeen = (root) => !document.hidden && root.offsetWidth > 0;

// Stay at the foot of the list if one is there, else stay where one reads.
function keepingFoot(parts, isNew, draw) {
  const { scroll } = parts;
  const wasAtFoot = isNew || scroll.scrollHeight - scroll.scrollTop - scroll.clientHeight < 60;
  draw();
  if (wasAtFoot) scroll.scrollTop = scroll.scrollHeight;
}

function toFoot(parts) {
  setTimeout(() => { parts.scroll.scrollTop = parts.scroll.scrollHeight; }, 60);
}
