// One message, and lists of messages.

import { avatar } from "./avatar.js";
import { blocks } from "./blocks.js";
import { ensureTabStop, h, icon, sync } from "./dom.js";
import { act } from "./feed.js";
import { shownFile } from "./files.js";
import { emoji } from "./emoji.js";
import { menuButton } from "./menu.js";
import { mrkdwn } from "./mrkdwn.js";
import { openThread } from "./navigation.js";
import { me, nameOf, person, readUntil, replies, thread, ui, workspace } from "./store.js";
import { clock, day, dayName, full } from "./time.js";
import { Place } from "./values.js";

const NEAR_SECONDS = 300;

// Draw the messages into the list; `newFrom` is the ts after which all is new to the person.
export function drawMessages(list, messages, { inThread, newFrom }) {
  const rows = [];
  let before = null;
  let isMarked = false;
  for (const message of messages) {
    if (!inThread && (!before || day(before.ts) !== day(message.ts))) {
      rows.push({ key: `day-${day(message.ts)}`, mark: "", make: () => divider(dayName(message.ts), "day") });
      before = null;
    }
    if (!isMarked && newFrom && Number(message.ts) > newFrom && message.user !== me()) {
      isMarked = true;
      rows.push({ key: "new", mark: "", make: () => divider("New", "new") });
      before = null;
    }
    const isClose = Boolean(before) && follows(before, message);
    rows.push({ key: message.ts, mark: markOf(message, isClose, inThread), make: () => row(message, isClose, inThread) });
    before = message;
  }
  sync(list, rows, { key: (one) => one.key, mark: (one) => one.mark, make: (one) => one.make() });
  ensureTabStop(list, ".message");
}

function follows(before, message) {
  return before.user === message.user && before.ephemeral === message.ephemeral && !before.subtype &&
    Number(message.ts) - Number(before.ts) < NEAR_SECONDS && replies(before.channel, before.ts).length === 0;
}

function markOf(message, isClose, inThread) {
  const answers = inThread ? [] : replies(message.channel, message.ts);
  const last = answers[answers.length - 1]?.ts || "";
  const status = inThread ? "" : thread(message.channel, message.ts).status;
  const unread = !inThread && isUnread(message, answers);
  return [message.version, isClose, answers.length, last, status, unread, ui.thread === message.ts && !inThread].join("|");
}

const isUnread = (message, answers) =>
  answers.some((one) => one.user !== me() && Number(one.ts) > readUntil(`${message.channel}:${message.ts}`));

function divider(text, cls) {
  return h("li", { class: `divider-line ${cls}` }, h("span", {}, text));
}

function row(message, isClose, inThread) {
  const isOpen = ui.thread === message.ts && !inThread;
  const name = message.name || nameOf(message.user);
  const cls = ["message", isClose && "close", message.ephemeral && "ephemeral", message.streaming && "streaming",
    isOpen && "open"].filter(Boolean).join(" ");
  const label = `${name}, ${clock(message.ts)}`;
  const node = h("li", { class: cls, tabindex: -1, "data-ts": message.ts, "data-focus": message.ts, "aria-label": label },
    h("div", { class: "gutter" }, isClose ? h("time", { title: full(message.ts) }, clock(message.ts)) : avatar(message.user)),
    h("div", { class: "content" },
      message.ephemeral && h("p", { class: "only-you" }, icon("eye"), "Only visible to you"),
      !isClose && h("p", { class: "who" }, h("strong", {}, name), person(message.user)?.bot && h("span", { class: "badge" }, "App"),
        h("time", { title: full(message.ts) }, clock(message.ts))),
      h("div", { class: "body" }, body(message)),
      message.edited && !person(message.user)?.bot && h("small", { class: "dim" }, "(edited)"),
      message.reactions.length > 0 && h("div", { class: "reactions" }, message.reactions.map((one) =>
        h("span", { title: one.users.map(nameOf).join(", ") }, `${emoji(one.name)} ${one.users.length}`))),
      !inThread && threadLine(message)),
    message.subtype === "tombstone" || message.ephemeral ? null : toolbar(message, inThread));
  node.addEventListener("keydown", (event) => {
    if (event.target === node && event.key === "Enter" && !inThread && !message.ephemeral) openThread(message.ts);
  });
  return node;
}

function body(message) {
  const place = new Place(`${message.channel}:${message.ts}`, {
    click: (name) => act("click", { channel: message.channel, ts: message.ts, name }),
    choose: (name, option) => act("choose", { channel: message.channel, ts: message.ts, name, option }),
  });
  const words = message.text ? [h("div", { class: "block" }, mrkdwn(message.text))] : [];
  const shown = message.blocks.length ? blocks(message.blocks, place) : words;
  const attached = message.attachments.map((one) => h("div", { class: "attachment" },
    one.blocks ? blocks(one.blocks, place) : mrkdwn(one.text || one.fallback || "")));
  return [...shown, ...attached, ...message.files.map(shownFile)];
}

function threadLine(message) {
  const answers = replies(message.channel, message.ts).filter((one) => !one.ephemeral);
  const { status } = thread(message.channel, message.ts);
  if (!answers.length && !status) return null;
  const who = [...new Set(answers.map((one) => one.user))].slice(0, 4);
  const count = answers.length === 1 ? "1 reply" : `${answers.length} replies`;
  const last = answers[answers.length - 1];
  return h("button", { type: "button", class: "thread-line", "data-focus": `replies-${message.ts}`,
    on: { click: () => openThread(message.ts) } },
    who.map((id) => avatar(id, "small")), answers.length > 0 && h("span", { class: "count" }, count),
    isUnread(message, answers) && h("span", { class: "pill" }, "New"),
    h("span", { class: "dim" }, status ? `${workspace().app} ${status}` : `Last at ${clock(last.ts)}`));
}

function toolbar(message, inThread) {
  const isMine = message.user === me();
  const entries = () => [
    ...workspace().shortcuts.filter((one) => one.type === "message").map((one) => ({
      text: one.name, description: workspace().app,
      run: () => act("shortcut", { callback_id: one.id, channel: message.channel, ts: message.ts }),
    })),
    { text: "Copy the text", run: () => navigator.clipboard?.writeText(message.text) },
    ...(isMine ? [
      { text: "Edit message", run: () => edit(message) },
      { text: "Delete message", danger: true, run: () => act("delete", { channel: message.channel, ts: message.ts }) },
    ] : []),
  ];
  const who = message.name || nameOf(message.user);
  return h("div", { class: "toolbar", role: "group", "aria-label": "Message actions" },
    !inThread && h("button", { type: "button", class: "quiet", "aria-label": `Reply in thread to ${who}`, title: "Reply in thread",
      "data-focus": `reply-${message.ts}`, on: { click: () => openThread(message.ts) } }, icon("reply")),
    menuButton(`More actions for the message of ${who}`, icon("more"), entries, { focus: `more-${message.ts}` }));
}

function edit(message) {
  const field = h("textarea", { class: "field", rows: 3, "aria-label": "Edit message", value: typed(message.text) });
  const dialog = h("dialog", { class: "ask", "aria-labelledby": "edit-title" }, h("h2", { id: "edit-title" }, "Edit message"), field,
    h("div", { class: "row end" },
      h("button", { type: "button", class: "button", on: { click: () => dialog.close() } }, "Cancel"),
      h("button", { type: "button", class: "button primary", on: { click: () => {
        act("edit", { channel: message.channel, ts: message.ts, text: field.value });
        dialog.close();
      } } }, "Save")));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

// The text as it was typed: names for people, plain signs for entities.
const typed = (text) => text.replace(/<@(\w+)(?:\|[^>]*)?>/g, (_, id) => `@${nameOf(id)}`)
  .replace(/<(https?:[^>|]+)(?:\|[^>]*)?>/g, "$1").replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
