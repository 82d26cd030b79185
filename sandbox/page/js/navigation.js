// Where the person is: conversation, thread, tab; kept in the address so that a link leads back.

import { act } from "./feed.js";
import { changed, channel, channels, home, isWithBot, me, messageAt, nameOf, ui, workspace } from "./store.js";

export function openChannel(id, { tab = "messages" } = {}) {
  if (ui.channel !== id) ui.thread = null;
  ui.channel = id;
  ui.tab = tab;
  ui.pane = "channel";
  ui.newFrom = null;
  if (isWithBot(channel(id))) act("open_home", { tab });
  remember();
  changed();
}

export function openThread(ts) {
  ui.thread = ts;
  ui.pane = "thread";
  remember();
  changed();
  queueMicrotask(() => setTimeout(() => document.querySelector("#thread textarea")?.focus(), 0));
}

// Go to a message, as its permalink says, and put the focus on it.
export function openMessage(channelId, ts) {
  const message = messageAt(channelId, ts);
  if (ui.channel !== channelId) openChannel(channelId);
  if (message.reply) openThread(message.thread);
  else showPane("channel");
  const place = message.reply ? "#thread" : "#main";
  setTimeout(() => document.querySelector(`${place} [data-ts="${ts}"]`)?.focus(), 50);
}

export function closeThread() {
  const ts = ui.thread;
  ui.thread = null;
  ui.pane = "channel";
  remember();
  changed();
  setTimeout(() => document.querySelector(`#main [data-ts="${CSS.escape(ts || "")}"]`)?.focus(), 0);
}

export function showPane(pane) {
  ui.pane = pane;
  changed();
}

// What the address asks for, once the feed has told who is there.
export function startWhereAsked() {
  const asked = new URLSearchParams(location.search);
  const wanted = channels().find((one) => one.id === asked.get("channel") || one.name === asked.get("channel"));
  const first = channels().find((one) => one.name) || channels()[0];
  const here = ui.channel && channel(ui.channel) ? channel(ui.channel) : wanted || first;
  if (!here) return;
  const isNew = ui.channel !== here.id;
  ui.channel = here.id;
  ui.tab = asked.get("tab") === "home" && home() ? "home" : "messages";
  ui.thread = isNew ? asked.get("thread") : ui.thread;
  ui.pane = ui.thread ? "thread" : isNew && !asked.get("channel") && innerWidth < 720 ? "list" : "channel";
  remember();
}

export const askedPerson = () => new URLSearchParams(location.search).get("as");

function remember() {
  const address = new URL(location.href);
  address.search = "";
  address.searchParams.set("as", nameOf(me()));
  const here = channel(ui.channel);
  if (here) address.searchParams.set("channel", here.name || here.id);
  if (ui.tab === "home") address.searchParams.set("tab", "home");
  if (ui.thread) address.searchParams.set("thread", ui.thread);
  history.replaceState(null, "", address);
  document.title = `${here?.name ? `#${here.name}` : workspace().app} · Convers sandbox`;
}
