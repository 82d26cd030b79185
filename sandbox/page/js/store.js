// What the person acted as may see, as the feed told it, and questions about it.

const parts = new Map();
const conversations = new Map();
// Each conversation in order, worked out once for each change of it.
const orders = new Map();
const changedListeners = new Set();

export const ui = { channel: null, thread: null, tab: "messages", pane: "channel", inspector: false };
export const drafts = new Map();
// What a person has chosen and not sent, by where it was chosen: survives a redraw of the message.
export const chosen = new Map();
let redraw = null;
let version = 0;

export function onChange(listener) {
  changedListeners.add(listener);
}

export function changed(news = null) {
  if (news) for (const listener of changedListeners) listener(news);
  if (redraw !== null) return;
  // A timer, not a frame: a hidden tab has no frames, and its title still counts what is unread.
  redraw = setTimeout(() => {
    redraw = null;
    for (const listener of changedListeners) listener(null);
  }, 0);
}

export function forget() {
  parts.clear();
  conversations.clear();
  orders.clear();
}

export function take(news) {
  for (const [key, value] of Object.entries(news.set || {})) {
    parts.set(key, value);
    place(key, value);
  }
  for (const key of news.gone || []) {
    parts.delete(key);
    place(key, null);
  }
  changed(news);
}

function place(key, value) {
  const [kind, channel, ts] = key.split(":");
  if (kind !== "message" && kind !== "ephemeral") return;
  orders.delete(channel);
  if (!conversations.has(channel)) conversations.set(channel, new Map());
  if (value) conversations.get(channel).set(ts, Object.assign(value, { version: (version += 1) }));
  else conversations.get(channel).delete(ts);
}

export const workspace = () => parts.get("workspace");
export const me = () => workspace()?.me;
export const people = () => parts.get("people")?.people || [];
export const person = (id) => people().find((one) => one.id === id);
export const nameOf = (id) => person(id)?.name || (id === "USLACKBOT" ? "Slackbot" : id);
export const channels = () => parts.get("channels")?.channels || [];
export const channel = (id) => channels().find((one) => one.id === id);
export const prompts = (id) => parts.get(`prompts:${id}`)?.prompts || [];
export const thread = (id, ts) => parts.get(`thread:${id}:${ts}`) || { status: "", stop: false, title: "" };
export const home = () => parts.get("home");
export const tour = () => parts.get("tour");
export const faults = () => parts.get("faults") || {};

export function modals() {
  const stack = [];
  while (parts.has(`modal:${stack.length}`)) stack.push(parts.get(`modal:${stack.length}`));
  return stack;
}

export function numbered(kind) {
  const found = [];
  for (const [key, value] of parts) {
    if (key.startsWith(`${kind}:`)) found.push({ number: Number(key.slice(kind.length + 1)), ...value });
  }
  return found.sort((a, b) => a.number - b.number);
}

const byTime = (a, b) => Number(a.ts) - Number(b.ts);

function ordered(channelId) {
  if (!orders.has(channelId)) {
    const whole = [...(conversations.get(channelId)?.values() || [])].sort(byTime);
    const threads = new Map();
    for (const one of whole.filter((one) => one.reply)) {
      if (!threads.has(one.thread)) threads.set(one.thread, []);
      threads.get(one.thread).push(one);
    }
    orders.set(channelId, { whole, threads, roots: whole.filter((one) => !one.reply || one.broadcast) });
  }
  return orders.get(channelId);
}

export const all = (channelId) => ordered(channelId).whole;
export const roots = (channelId) => ordered(channelId).roots;
export const replies = (channelId, ts) => ordered(channelId).threads.get(ts) || [];

export function messageAt(channelId, ts) {
  return conversations.get(channelId)?.get(ts);
}

export function channelName(one) {
  if (!one) return "";
  if (one.kind === "im" || one.kind === "mpim") {
    return one.members.filter((id) => id !== me()).map(nameOf).join(", ");
  }
  return one.name;
}

export const isDirect = (one) => one.kind === "im" || one.kind === "mpim";
export const isWithBot = (one) => one?.kind === "im" && one.members.includes(workspace().bot);

// Unread marks live in the browser, one record for each person.

const shelf = () => `sandbox.read.${workspace().team_id}.${me()}`;
let readCache = { shelf: null, marks: {} };

function marks() {
  if (readCache.shelf !== shelf()) {
    readCache = { shelf: shelf(), marks: JSON.parse(localStorage.getItem(shelf()) || "{}") };
  }
  return readCache.marks;
}

export function readUntil(place) {
  return Number(marks()[place] || 0);
}

export function markRead(place, ts) {
  if (readUntil(place) >= Number(ts)) return;
  marks()[place] = ts;
  localStorage.setItem(shelf(), JSON.stringify(marks()));
  changed();
}

export function unreadIn(channelId) {
  const mine = me();
  const seen = readUntil(channelId);
  const involved = new Set(all(channelId).filter((one) => one.user === mine).map((one) => one.thread || one.ts));
  const direct = isDirect(channel(channelId));
  return all(channelId).filter((one) => {
    if (one.user === mine) return false;
    if (!one.reply) return Number(one.ts) > seen;
    if (!direct && !involved.has(one.thread)) return false;
    return Number(one.ts) > readUntil(`${channelId}:${one.thread}`);
  }).length;
}
