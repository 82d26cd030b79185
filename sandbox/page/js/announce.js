// Say new messages to screen readers, once, when they are whole.

import { h } from "./dom.js";
import { channel, channelName, me, nameOf } from "./store.js";

const said = new Set();
const KEPT = 20;

let heardBy = null;

export function announce(news) {
  if (heardBy !== me()) {
    // Someone else listens now: what was said to the one before is not for them.
    heardBy = me();
    said.clear();
    document.getElementById("live").replaceChildren();
  }
  const found = Object.entries(news.set || {}).filter(([key]) => /^(message|ephemeral):/.test(key));
  const isHistory = "workspace" in (news.set || {}) && found.length > 1;
  for (const [key, message] of found) {
    if (message.streaming || said.has(key)) continue;
    said.add(key);
    if (isHistory || message.user === me() || message.subtype === "tombstone") continue;
    say(message);
  }
}

function say(message) {
  const where = channel(message.channel);
  const kind = message.ephemeral ? ", only visible to you" : message.reply ? ", in a thread" : "";
  const text = message.text.replace(/<[@#!]?([^>|]+)(?:\|([^>]+))?>/g, (_, target, label) => label || nameOf(target)).slice(0, 300);
  const live = document.getElementById("live");
  live.append(h("p", {}, `${nameOf(message.user)} in ${where ? channelName(where) : "a conversation"}${kind}: ${text}`));
  while (live.childElementCount > KEPT) live.firstElementChild.remove();
}
