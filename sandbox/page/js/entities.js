// What people and apps point at in a text: links, people, channels, dates.

import { h } from "./dom.js";
import { openMessage } from "./navigation.js";
import { channel, channelName, me, messageAt, nameOf } from "./store.js";
import { slackDate } from "./time.js";

const SAFE = /^(https?:|mailto:|tel:)/i;

const PERMALINK = /\/archives\/(\w+)\/p(\d{10})(\d{6})/;

export function link(url, content) {
  if (!SAFE.test(url)) return h("span", {}, content);
  const [, channelId, seconds, rest] = PERMALINK.exec(url) || [];
  if (channelId && messageAt(channelId, `${seconds}.${rest}`)) {
    const jump = (event) => { event.preventDefault(); openMessage(channelId, `${seconds}.${rest}`); };
    return h("a", { href: url, on: { click: jump } }, content);
  }
  return h("a", { href: url, target: "_blank", rel: "noopener noreferrer" }, content);
}

export function mention(id, label = null) {
  return h("span", { class: id === me() ? "mention you" : "mention" }, `@${label || nameOf(id)}`);
}

export function channelLink(id, label = null) {
  return h("span", { class: "mention" }, `#${channel(id) ? channelName(channel(id)) : label || id}`);
}

export const broadcast = (range) => h("span", { class: "mention you" }, `@${range}`);

// What stands between < and >.
export function bracketed(body) {
  const bar = body.indexOf("|");
  const target = bar < 0 ? body : body.slice(0, bar);
  const label = bar < 0 ? null : unescape(body.slice(bar + 1));
  if (target.startsWith("@")) return mention(target.slice(1), label);
  if (target.startsWith("#")) return channelLink(target.slice(1), label);
  if (target.startsWith("!date^")) {
    const [, ts, pattern, url] = target.split("^");
    const node = h("time", {}, slackDate(ts, pattern || "{date}", label || ts));
    return url ? link(url, node) : node;
  }
  if (target.startsWith("!subteam^")) return h("span", { class: "mention" }, label || "@group");
  if (target.startsWith("!")) return broadcast(target.slice(1));
  return link(unescape(target), label || unescape(target).replace(/^mailto:/, ""));
}

export const unescape = (text) => text.replace(/&lt;/g, "<").replace(/&gt;/g, ">").replace(/&amp;/g, "&");
