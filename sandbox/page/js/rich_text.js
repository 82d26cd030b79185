// rich_text: sections, lists, quotes, preformatted text.

import { h } from "./dom.js";
import { emoji } from "./emoji.js";
import { broadcast, channelLink, link, mention } from "./entities.js";
import { slackDate } from "./time.js";

export function richText(block) {
  const nodes = [];
  for (const part of block.elements) {
    if (part.type === "rich_text_list") addList(nodes, part);
    else nodes.push(partOf(part));
  }
  return nodes;
}

function partOf(part) {
  switch (part.type) {
    case "rich_text_preformatted":
      return h("pre", { tabindex: 0 }, part.elements.map(run));
    case "rich_text_quote":
      return h("blockquote", {}, part.elements.map(run));
    default:
      return h("div", { class: "rich" }, part.elements.map(run));
  }
}

function addList(nodes, part) {
  const tag = part.style === "ordered" ? "ol" : "ul";
  const list = h(tag, { class: `indent-${Math.min(part.indent || 0, 8)}`, start: part.offset ? part.offset + 1 : null });
  for (const item of part.elements) list.append(h("li", {}, item.elements.map(run)));
  nodes.push(list);
}

function run(element) {
  switch (element.type) {
    case "text":
      return styled(element.style, broken(element.text));
    case "link":
      return styled(element.style, link(element.url, element.text || element.url));
    case "user":
      return mention(element.user_id);
    case "channel":
      return channelLink(element.channel_id);
    case "broadcast":
      return broadcast(element.range);
    case "usergroup":
      return h("span", { class: "mention" }, "@group");
    case "emoji":
      return element.unicode
        ? String.fromCodePoint(...element.unicode.split("-").map((code) => parseInt(code, 16)))
        : emoji(element.name);
    case "date":
      return h("time", {}, slackDate(element.timestamp, element.format, element.fallback || ""));
    case "color":
      return h("code", {}, element.value);
    default:
      return "";
  }
}

const broken = (text) => text.split("\n").flatMap((line, index) => (index ? [h("br"), line] : [line]));

function styled(style, content) {
  const tags = { code: "code", bold: "strong", italic: "em", strike: "s", underline: "u", highlight: "mark" };
  return Object.entries(tags).reduce((inner, [name, tag]) => (style?.[name] ? h(tag, {}, inner) : inner), content);
}
