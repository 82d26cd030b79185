// Files: picking and dropping them, and showing what was shared.

import { h, icon } from "./dom.js";
import { me } from "./store.js";

export function shownFile(file) {
  const address = `/file/${file.id}?as=${me()}`;
  if (file.is_picture) {
    return h("figure", { class: "file" }, h("figcaption", {}, file.title), h("img", { class: "picture", src: address, alt: file.alt || file.title }));
  }
  if (file.is_sound) {
    const length = file.seconds ? ` · ${Math.round(file.seconds)} s` : "";
    return h("figure", { class: "file" }, h("figcaption", {}, `${file.seconds ? "Voice clip" : file.title}${length}`),
      h("audio", { controls: true, preload: "none", src: address, "aria-label": file.title }));
  }
  return h("a", { class: "file card-file", href: address, download: file.name }, icon("file"),
    h("span", {}, h("strong", {}, file.title), h("small", {}, size(file.size))));
}

function size(bytes) {
  if (bytes < 1000) return `${bytes} bytes`;
  return bytes < 1e6 ? `${(bytes / 1000).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}

// What a composer needs to attach files: a button, and the list of what is chosen.
export function picker({ onChange }) {
  const chosen = [];
  const list = h("ul", { class: "chosen", "aria-label": "Files to send", hidden: true });
  const draw = () => {
    list.hidden = !chosen.length;
    list.replaceChildren(...chosen.map((file, index) => h("li", {}, icon("file"), h("span", {}, file.name),
      h("button", { type: "button", class: "quiet", "aria-label": `Remove ${file.name}`,
        on: { click: () => { chosen.splice(index, 1); draw(); } } }, icon("close")))));
    onChange();
  };
  const add = (files) => { chosen.push(...files); draw(); };
  const input = h("input", { type: "file", multiple: true, class: "unseen", tabindex: -1, "aria-label": "Choose files" });
  input.addEventListener("change", () => { add(input.files); input.value = ""; });
  const attach = h("button", { type: "button", class: "quiet", "aria-label": "Attach files", title: "Attach files",
    on: { click: () => input.click() } }, icon("clip"));
  return {
    chosen, list, buttons: [attach, input],
    clear: () => { chosen.length = 0; draw(); },
    takeFrom: (box) => {
      box.addEventListener("dragover", (event) => event.preventDefault());
      box.addEventListener("drop", (event) => { event.preventDefault(); add(event.dataTransfer.files); });
      box.addEventListener("paste", (event) => {
        if (event.clipboardData.files.length) { event.preventDefault(); add(event.clipboardData.files); }
      });
    },
  };
}
