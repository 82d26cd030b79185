// Where a person types: mentions and slash commands with hints, Enter sends.

import { h, icon } from "./dom.js";
import { act, share } from "./feed.js";
import { picker } from "./files.js";
import { drafts, me, people, workspace } from "./store.js";
import { toast } from "./toast.js";
import { voiceClip } from "./voice.js";

let numbers = 0;

export function composer(channelId, threadTs, { label, onSent }) {
  const id = `hints-${(numbers += 1)}`;
  const key = `${me()}:${channelId}:${threadTs || ""}`;
  const field = h("textarea", { rows: 1, class: "typing", placeholder: label, "aria-label": label, "aria-autocomplete": "list",
    "aria-haspopup": "listbox", value: drafts.get(key) || "", autocomplete: "off" });
  const send = h("button", { type: "button", class: "send", "aria-label": "Send", title: "Send (Enter)" }, icon("send"));
  const hints = h("ul", { id, class: "hints", role: "listbox", "aria-label": "Suggestions", hidden: true });
  const files = picker({ onChange: () => grow() });
  const voice = voiceClip(async (clip, seconds) => {
    const answer = await share(channelId, threadTs, "", [clip], seconds);
    if (answer.ok) onSent?.(answer.ts);
  });
  const box = h("div", { class: "composer" }, hints, files.list, field, h("div", { class: "row" }, files.buttons, voice.button, voice.note,
    h("span", { class: "dim tip" }, threadTs ? "@ names someone" : "@ names someone · / for commands"), send));
  files.takeFrom(box);
  box.addEventListener("keydown", (event) => {
    if (event.key !== "Escape" || !voice.isRunning()) return;
    event.stopPropagation();
    voice.discard();
  });
  const state = { found: [], at: 0, start: 0 };

  const grow = () => {
    field.style.height = "auto";
    field.style.height = `${Math.min(field.scrollHeight, 180)}px`;
    send.disabled = !field.value.trim() && !files.chosen.length;
  };
  const show = () => {
    state.found = suggestions(field, threadTs, state);
    hints.hidden = !state.found.length;
    hints.replaceChildren(...state.found.map((one, index) =>
      h("li", { role: "option", id: `${id}-${index}`, "aria-selected": String(index === state.at),
        on: { pointerdown: (event) => { event.preventDefault(); take(index); } } },
        h("strong", {}, one.name), one.hint && h("code", {}, one.hint), one.about && h("small", {}, one.about))));
    if (hints.hidden) field.removeAttribute("aria-activedescendant");
    else field.setAttribute("aria-activedescendant", `${id}-${state.at}`);
    field.toggleAttribute("aria-controls", false);
    if (!hints.hidden) field.setAttribute("aria-controls", id);
  };
  const take = (index) => {
    const one = state.found[index];
    const rest = field.value.slice(field.selectionStart);
    field.value = `${field.value.slice(0, state.start)}${one.insert} ${rest}`;
    field.selectionStart = field.selectionEnd = state.start + one.insert.length + 1;
    typed();
  };
  const typed = () => {
    drafts.set(key, field.value);
    state.at = 0;
    grow();
    show();
  };
  const submit = async () => {
    const text = field.value.trim();
    if (!text && !files.chosen.length) return;
    if (files.chosen.length) return submitFiles(text);
    field.value = "";
    typed();
    const answer = await dispatch(text, channelId, threadTs);
    if (!answer.ok && !field.value) { field.value = text; typed(); }
    else onSent?.(answer.ts);
  };

  const submitFiles = async (text) => {
    const answer = await share(channelId, threadTs, text, files.chosen);
    if (!answer.ok) return;
    files.clear();
    field.value = "";
    typed();
    onSent?.(answer.ts);
  };

  field.addEventListener("input", typed);
  field.addEventListener("blur", () => { hints.hidden = true; });
  field.addEventListener("keydown", (event) => {
    if (event.isComposing) return;
    if (!hints.hidden && handledByHints(event, state, { show, take, hide: () => { state.found = []; hints.hidden = true; } })) {
      event.preventDefault();
      event.stopPropagation();
    } else if (event.key === "Enter" && !event.shiftKey) {
      event.preventDefault();
      submit();
    }
  });
  send.addEventListener("click", submit);
  setTimeout(grow, 0);
  return box;
}

function handledByHints(event, state, { show, take, hide }) {
  const whole = state.found[state.at];
  switch (event.key) {
    case "ArrowDown":
    case "ArrowUp":
      state.at = (state.at + (event.key === "ArrowDown" ? 1 : -1) + state.found.length) % state.found.length;
      show();
      return true;
    case "Tab":
      take(state.at);
      return true;
    case "Enter":
      if (whole.isWhole) return false;
      take(state.at);
      return true;
    case "Escape":
      hide();
      return true;
    default:
      return false;
  }
}

function suggestions(field, threadTs, state) {
  const before = field.value.slice(0, field.selectionStart);
  const command = /^\/\S*$/.exec(field.value);
  if (command && !threadTs) {
    state.start = 0;
    return workspace().commands.filter((one) => one.name.startsWith(command[0])).map((one) => ({
      name: one.name, hint: one.hint, about: one.description, insert: one.name, isWhole: one.name === command[0],
    }));
  }
  const named = /(?:^|[\s(])@([\w.]*)$/.exec(before);
  if (!named) return [];
  state.start = before.length - named[1].length - 1;
  const wanted = named[1].toLowerCase();
  return people().filter((one) => one.id !== me() && one.name.toLowerCase().startsWith(wanted))
    .sort((a, b) => Number(b.bot) - Number(a.bot))
    .map((one) => ({ name: one.name, about: one.bot ? "App" : one.tz.replace("_", " "), insert: `@${one.name}` }));
}

function dispatch(text, channel, thread) {
  if (!text.startsWith("/")) return act("say", { channel, text, thread });
  const [command, ...rest] = text.split(" ");
  if (thread) {
    toast("Slack takes no slash commands in threads. Say it in words, or go to the channel.", "error");
    return Promise.resolve({ ok: false });
  }
  return act("slash", { channel, command, text: rest.join(" ") });
}
