// What elements hold: at the start, and after a person has used them.

import { chosen, me } from "./store.js";

const one = (option) => option?.value ?? null;

export function atStart(element) {
  const { initial_value: text, initial_option: option, initial_options: options } = element;
  if (element.type === "rich_text_input") return text ? plain(text) : "";
  return (
    text ?? (options ? options.map(one) : null) ?? one(option) ?? element.initial_user ?? element.initial_users ??
    element.initial_conversation ?? element.initial_conversations ?? element.initial_channel ??
    element.initial_channels ?? element.initial_date ?? element.initial_time ?? element.initial_date_time ?? null
  );
}

function plain(node) {
  if (Array.isArray(node)) return node.map(plain).join("");
  return node.text ?? node.url ?? (node.elements ? plain(node.elements) : "");
}

// Where elements stand: a message, or a view. It remembers what is chosen there, and tells the app.
export class Place {
  constructor(id, { click, choose, isForm = false }) {
    this.id = `${me()}:${id}`;
    this.click = click;
    this.choose = choose;
    this.isForm = isForm;
  }

  key(name) {
    return `${this.id}:${name}`;
  }

  get(name, element) {
    const key = this.key(name);
    return chosen.has(key) ? chosen.get(key) : atStart(element);
  }

  set(name, value) {
    chosen.set(this.key(name), value);
  }

  touched(name) {
    return chosen.has(this.key(name));
  }

  // All inputs of a form that were touched, as the sandbox takes them.
  values(blocks) {
    const found = {};
    for (const block of blocks.filter((block) => block.type === "input")) {
      const name = `${block.block_id}/${block.element.action_id}`;
      if (this.touched(name)) found[name] = this.get(name, block.element);
    }
    return found;
  }
}

export const isEmpty = (value) => value === null || value === undefined || value === "" || value.length === 0;
