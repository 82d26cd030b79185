// The question Slack asks before an element with `confirm` acts.

import { h } from "./dom.js";
import { textOf } from "./mrkdwn.js";

export function confirmed(question) {
  if (!question) return Promise.resolve(true);
  return new Promise((resolve) => {
    const style = question.style === "danger" ? "button danger filled" : "button primary";
    const yes = h("button", { type: "button", class: style }, question.confirm?.text || "Yes");
    const no = h("button", { type: "button", class: "button" }, question.deny?.text || "Cancel");
    const dialog = h("dialog", { class: "ask", "aria-labelledby": "ask-title", "aria-describedby": "ask-text" },
      h("h2", { id: "ask-title" }, question.title?.text || "Are you sure?"),
      h("div", { id: "ask-text" }, textOf(question.text)),
      h("div", { class: "row end" }, no, yes));
    const answer = (value) => {
      resolve(value);
      dialog.close();
      dialog.remove();
    };
    yes.addEventListener("click", () => answer(true));
    no.addEventListener("click", () => answer(false));
    dialog.addEventListener("cancel", (event) => { event.preventDefault(); answer(false); });
    document.body.append(dialog);
    dialog.showModal();
    yes.focus();
  });
}
