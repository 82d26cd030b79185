// Start the page: who acts, where one is, and a redraw at every change.

import { avatar } from "./avatar.js";
import { h } from "./dom.js";
import { drawChannel, drawThread } from "./conversation.js";
import { follow } from "./feed.js";
import { drawInspector, toggleInspector } from "./inspector.js";
import { closeMenu } from "./menu.js";
import { drawModal } from "./modal.js";
import { announce } from "./announce.js";
import { askedPerson, closeThread, startWhereAsked } from "./navigation.js";
import { changed, channel, channels, me, onChange, people, thread, ui, unreadIn, workspace } from "./store.js";
import { drawSidebar } from "./sidebar.js";
import { startTheme } from "./theme.js";
import { drawTour } from "./tour.js";

const byId = (id) => document.getElementById(id);
let whose = null;

function draw() {
  if (!workspace() || !channels().length) return;
  if (whose !== me() || !channel(ui.channel)) {
    whose = me();
    startWhereAsked();
  }
  document.body.dataset.pane = ui.pane;
  document.body.classList.toggle("with-thread", Boolean(ui.thread));
  drawPeople();
  drawSidebar(byId("sidebar"));
  drawChannel(byId("main"));
  drawThread(byId("thread"));
  drawInspector(byId("inspector"));
  drawModal();
  drawTitle();
  drawTour(byId("tour"));
}

function drawTitle() {
  const unread = channels().reduce((sum, one) => sum + unreadIn(one.id), 0);
  document.title = document.title.replace(/^(\(\d+\) )?/, unread ? `(${unread}) ` : "");
}

let peopleKey = null;

function drawPeople() {
  const key = JSON.stringify([people(), me()]);
  if (key === peopleKey) return;
  const hadFocus = byId("people").contains(document.activeElement);
  peopleKey = key;
  byId("people").replaceChildren(...people().filter((one) => !one.bot).map((one) => {
    const radio = h("input", { type: "radio", name: "person", id: `as-${one.id}`, value: one.id });
    radio.checked = one.id === me();
    radio.addEventListener("change", () => { closeMenu(); follow(one.id); });
    return h("label", { for: `as-${one.id}`, title: `${one.name} · ${one.tz.replace("_", " ")}` }, radio, avatar(one.id, "small"), h("span", {}, one.name));
  }));
  if (hadFocus) byId(`as-${me()}`)?.focus();
}

onChange((news) => (news ? announce(news) : draw()));
byId("inspect").addEventListener("click", toggleInspector);
startTheme(byId("theme"));
document.addEventListener("visibilitychange", () => changed());
document.addEventListener("keydown", (event) => {
  if (event.key !== "Escape" || document.querySelector("dialog[open]")) return;
  if (byId("inspector").contains(document.activeElement)) toggleInspector();
  else if (ui.thread && thread(ui.channel, ui.thread)) closeThread();
});
follow(askedPerson());
