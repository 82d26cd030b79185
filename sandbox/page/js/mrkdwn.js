// Slack's mrkdwn as DOM nodes: never as markup.

import { h } from "./dom.js";
import { EMOJI, emoji } from "./emoji.js";
import { bracketed, unescape } from "./entities.js";

const MARKS = { "*": "strong", _: "em", "~": "s" };
const BEFORE = /[\s([{"'*_~\-–—.,:;!?/|]/;
const AFTER = /[\s)\]}"'*_~\-–—.,:;!?/|]/;

export function mrkdwn(text) {
  const nodes = [];
  const fence = /```\n?([\s\S]*?)\n?```/g;
  let end = 0;
  for (const match of text.matchAll(fence)) {
    nodes.push(...lines(text.slice(end, match.index).replace(/\n$/, "")));
    nodes.push(h("pre", { tabindex: 0 }, plainOf(match[1])));
    end = match.index + match[0].length;
    if (text[end] === "\n") end += 1;
  }
  nodes.push(...lines(text.slice(end)));
  return nodes;
}

function lines(text) {
  if (!text) return [];
  const nodes = [];
  let quote = null;
  const all = text.split("\n");
  all.forEach((line, index) => {
    const quoted = /^(?:&gt;|>) ?(.*)$/.exec(line);
    if (quoted) {
      if (!quote) nodes.push((quote = h("blockquote", {})));
      else quote.append(h("br"));
      quote.append(...inline(quoted[1]));
      return;
    }
    if (index > 0 && !quote) nodes.push(h("br"));
    quote = null;
    nodes.push(...inline(line));
  });
  return nodes;
}

const plainOf = (text) => unescape(text.replace(/<([^<>|]+)(?:\|([^<>]+))?>/g, (_, target, label) => label || target));

export function inline(text) {
  const nodes = [];
  let buffer = "";
  let at = 0;
  const flush = () => {
    if (buffer) nodes.push(document.createTextNode(unescape(buffer)));
    buffer = "";
  };
  while (at < text.length) {
    const found = special(text, at);
    if (found) {
      flush();
      nodes.push(found.node);
      at = found.end;
    } else {
      buffer += text[at];
      at += 1;
    }
  }
  flush();
  return nodes;
}

function special(text, at) {
  const char = text[at];
  const rest = text.slice(at);
  if (char === "<") {
    const match = /^<([^<>\n]+)>/.exec(rest);
    return match && { node: bracketed(match[1]), end: at + match[0].length };
  }
  if (char === ":") {
    const match = EMOJI.exec(rest);
    return match && { node: document.createTextNode(emoji(match[1])), end: at + match[0].length };
  }
  if (char === "`") {
    const match = /^`([^`\n]+)`/.exec(rest);
    return match && { node: h("code", {}, plainOf(match[1])), end: at + match[0].length };
  }
  return MARKS[char] ? marked(text, at, char) : null;
}

function marked(text, at, char) {
  if (at > 0 && !BEFORE.test(text[at - 1])) return null;
  if (!text[at + 1] || /\s/.test(text[at + 1])) return null;
  for (let end = at + 2; end < text.length; end += 1) {
    if (text[end] !== char || /\s/.test(text[end - 1])) continue;
    if (end + 1 < text.length && !AFTER.test(text[end + 1])) continue;
    return { node: h(MARKS[char], {}, inline(text.slice(at + 1, end))), end: end + 1 };
  }
  return null;
}

// A text object of Block Kit, or a plain string.
export function textOf(object) {
  if (!object) return [];
  if (object.type === "mrkdwn") return mrkdwn(object.text);
  return object.text.split("\n").flatMap((line, index) => [index ? h("br") : null, ...emojiOnly(line)]);
}

function emojiOnly(line) {
  return [line.replace(/:([a-z0-9_+'-]+):/g, (whole, name) => emoji(name))];
}
