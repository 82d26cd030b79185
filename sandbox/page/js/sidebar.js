// The list of conversations, with what is unread.

import { avatar } from "./avatar.js";
import { ensureTabStop, h, icon, rove, sync } from "./dom.js";
import { act } from "./feed.js";
import { menuButton } from "./menu.js";
import { openChannel } from "./navigation.js";
import { channelName, channels, isDirect, ui, unreadIn, workspace } from "./store.js";

let lists = null;

export function drawSidebar(root) {
  if (!lists) lists = build(root);
  const groups = { channels: channels().filter((one) => !isDirect(one)), direct: channels().filter(isDirect) };
  for (const [name, list] of Object.entries(lists)) {
    if (!groups[name]) continue;
    sync(list, groups[name], {
      key: (one) => one.id,
      mark: (one) => [channelName(one), unreadIn(one.id), ui.channel === one.id, one.archived].join("|"),
      make: entry,
    });
    ensureTabStop(list, "button", "first");
  }
  lists.global.hidden = !workspace().shortcuts.some((one) => one.type === "global");
}

function build(root) {
  const channelList = h("ul", {});
  const direct = h("ul", {});
  for (const list of [channelList, direct]) rove(list, "button");
  const global = h("div", { class: "global" }, menuButton("Shortcuts", "Shortcuts", () =>
    workspace().shortcuts.filter((one) => one.type === "global").map((one) => ({
      text: one.name, description: workspace().app, run: () => act("shortcut", { callback_id: one.id }),
    })), { cls: "button" }));
  root.append(h("h2", { id: "channels-title" }, "Channels"), channelList, h("h2", { id: "direct-title" }, "Direct messages"), direct, global);
  channelList.setAttribute("aria-labelledby", "channels-title");
  direct.setAttribute("aria-labelledby", "direct-title");
  return { channels: channelList, direct, global };
}

function entry(one) {
  const unread = unreadIn(one.id);
  const bot = one.members.find((id) => id === workspace().bot);
  const sign = isDirect(one) ? avatar(bot || one.members[0], "small") : icon(one.kind === "group" ? "lock" : "hash");
  const button = h("button", { type: "button", class: unread ? "unread" : null, "aria-current": ui.channel === one.id ? "page" : null,
    "data-focus": one.id, tabindex: -1, on: { click: () => openChannel(one.id) } },
    sign, h("span", { class: "name" }, channelName(one)),
    one.kind === "group" && h("span", { class: "unseen" }, " (private)"),
    unread > 0 && h("span", { class: "pill", "aria-label": `${unread} unread` }, String(unread)));
  return h("li", {}, button);
}
