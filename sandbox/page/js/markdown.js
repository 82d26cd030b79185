// Standard Markdown, as models write it, as DOM nodes: headings, lists, tables, code, quotes.

import { h } from "./dom.js";
import { EMOJI, emoji } from "./emoji.js";
import { bracketed, link } from "./entities.js";

const FENCE = /^\s*(```|~~~)/;
const HEADING = /^(#{1,6})\s+(.*?)\s*#*$/;
const RULE = /^\s*([-*_])(\s*\1){2,}\s*$/;
const ITEM = /^(\s*)([-*+]|\d{1,9}[.)])\s+(.*)$/;
const DELIMITER = /^\s*\|?\s*:?-+:?\s*(\|\s*:?-+:?\s*)*\|?\s*$/;

export function markdown(text) {
  return blocks(text.replace(/\r\n?/g, "\n").split("\n"));
}

function blocks(lines) {
  const nodes = [];
  let at = 0;
  while (at < lines.length) {
    const line = lines[at];
    const [node, next] =
      blank(line, at) || fenced(lines, at) || heading(line, at) || quoted(lines, at) || table(lines, at) ||
      list(lines, at) || paragraph(lines, at);
    if (node) nodes.push(node);
    at = next;
  }
  return nodes;
}

function blank(line, at) {
  if (!line.trim()) return [null, at + 1];
  return RULE.test(line) ? [h("hr"), at + 1] : null;
}

function fenced(lines, at) {
  const open = FENCE.exec(lines[at]);
  if (!open) return null;
  let end = at + 1;
  while (end < lines.length && !lines[end].trim().startsWith(open[1])) end += 1;
  return [h("pre", { tabindex: 0 }, lines.slice(at + 1, end).join("\n")), end + 1];
}

function heading(line, at) {
  const match = HEADING.exec(line);
  return match && [h("p", { class: `md-h md-h${match[1].length}` }, inline(match[2])), at + 1];
}

function quoted(lines, at) {
  if (!/^\s*>/.test(lines[at])) return null;
  let end = at;
  while (end < lines.length && /^\s*>/.test(lines[end])) end += 1;
  return [h("blockquote", {}, blocks(lines.slice(at, end).map((line) => line.replace(/^\s*> ?/, "")))), end];
}

function table(lines, at) {
  if (!lines[at].includes("|") || !DELIMITER.test(lines[at + 1] || "")) return null;
  const cells = (line) => line.trim().replace(/^\||\|$/g, "").split(/(?<!\\)\|/).map((cell) => cell.trim());
  const sides = cells(lines[at + 1]).map((cell) =>
    cell.endsWith(":") ? (cell.startsWith(":") ? "center" : "right") : "left");
  const row = (line, tag) =>
    h("tr", {}, cells(line).map((cell, index) => h(tag, { class: `to-${sides[index] || "left"}` }, inline(cell))));
  let end = at + 2;
  while (end < lines.length && lines[end].includes("|") && lines[end].trim()) end += 1;
  const body = lines.slice(at + 2, end).map((line) => row(line, "td"));
  const grid = h("table", {}, h("thead", {}, row(lines[at], "th")), h("tbody", {}, body));
  return [h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": "Table" }, grid), end];
}

function list(lines, at) {
  const first = ITEM.exec(lines[at]);
  if (!first) return null;
  const indent = first[1].length;
  const ordered = /\d/.test(first[2]);
  const items = [];
  let end = at;
  while (end < lines.length) {
    const match = ITEM.exec(lines[end]);
    if (match && match[1].length <= indent + 1 && /\d/.test(match[2]) === ordered) {
      if (match[1].length < indent) break;
      items.push([match[3]]);
    } else if (match && match[1].length <= indent) {
      break;
    } else if (!lines[end].trim()) {
      if (!/^\s+\S/.test(lines[end + 1] || "") && !ITEM.test(lines[end + 1] || "")) break;
      items[items.length - 1].push("");
    } else if (match || /^\s{2,}/.test(lines[end])) {
      items[items.length - 1].push(lines[end].slice(Math.min(indent + 2, lines[end].search(/\S/))));
    } else {
      break;
    }
    end += 1;
  }
  const start = ordered ? parseInt(first[2], 10) : null;
  return [h(ordered ? "ol" : "ul", { start }, items.map(item)), end];
}

function item(lines) {
  const task = /^\[([ xX])\]\s+(.*)$/.exec(lines[0]);
  if (task) {
    const done = task[1] !== " ";
    return h("li", { class: "task" }, h("span", { class: "tick", "aria-label": done ? "Done:" : "Open:", role: "img" },
      done ? "☑" : "☐"), " ", inline(task[2]), blocks(lines.slice(1)));
  }
  return h("li", {}, inline(lines[0]), blocks(lines.slice(1)));
}

function paragraph(lines, at) {
  let end = at + 1;
  while (
    end < lines.length && lines[end].trim() && !HEADING.test(lines[end]) && !FENCE.test(lines[end]) &&
    !ITEM.test(lines[end]) && !RULE.test(lines[end]) && !/^\s*>/.test(lines[end])
  ) end += 1;
  const content = lines.slice(at, end).flatMap((line, index) => [index ? h("br") : null, ...inline(line.trim())]);
  return [h("p", {}, content), end];
}

const INLINE = [
  [/^`([^`\n]+)`/, (match) => h("code", {}, match[1])],
  [/^\\([\\`*_{}[\]()#+\-.!~|>])/, (match) => document.createTextNode(match[1])],
  [/^\*\*(?=\S)([^\n]*?\S)\*\*/, (match) => h("strong", {}, inline(match[1]))],
  [/^__(?=\S)([^\n]*?\S)__(?!\w)/, (match) => h("strong", {}, inline(match[1]))],
  [/^~~(?=\S)([^\n]*?\S)~~/, (match) => h("s", {}, inline(match[1]))],
  [/^\*(?=[^\s*])([^*\n]*?[^\s*])\*/, (match) => h("em", {}, inline(match[1]))],
  [/^_(?=[^\s_])([^_\n]*?[^\s_])_(?!\w)/, (match) => h("em", {}, inline(match[1]))],
  [/^!?\[([^\]\n]*)\]\((\S+?)(?:\s+"[^"]*")?\)/, (match) => link(match[2], inline(match[1] || match[2]))],
  [/^<((?:[@#!]|https?:|mailto:)[^<>\n]+)>/, (match) => bracketed(match[1])],
  [/^https?:\/\/[^\s<>]*[^\s<>.,;:!?)"'\]]/, (match) => link(match[0], match[0])],
  [EMOJI, (match) => document.createTextNode(emoji(match[1]))],
];

export function inline(text) {
  const nodes = [];
  let buffer = "";
  let at = 0;
  while (at < text.length) {
    const found = at > 0 && /\w/.test(text[at - 1]) && /[_h]/.test(text[at]) ? null : first(text.slice(at));
    if (found) {
      if (buffer) nodes.push(document.createTextNode(buffer));
      buffer = "";
      nodes.push(found.node);
      at += found.length;
    } else {
      buffer += text[at];
      at += 1;
    }
  }
  if (buffer) nodes.push(document.createTextNode(buffer));
  return nodes;
}

function first(rest) {
  if (!/^[`\\*_~![<h:]/.test(rest)) return null;
  for (const [pattern, make] of INLINE) {
    const match = pattern.exec(rest);
    if (match) return { node: make(match), length: match[0].length };
  }
  return null;
}
