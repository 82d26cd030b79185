// table and data_table, with pages and sorting; pie, bar, line and area charts.

import { h } from "./dom.js";
import { richText } from "./rich_text.js";

function cell(value, tag, props = {}) {
  if (value.type === "rich_text") return h(tag, props, richText(value));
  return h(tag, props, value.text ?? String(value.value));
}

export function table(block) {
  const side = (index) => `to-${block.column_settings?.[index]?.align || "left"}`;
  const wraps = (index) => (block.column_settings?.[index]?.is_wrapped ? " wraps" : "");
  const row = (cells, tag) => h("tr", {}, cells.map((one, index) => cell(one, tag, { class: side(index) + wraps(index) })));
  const [head, ...rest] = block.rows;
  return framed("Table", h("table", {}, h("thead", {}, row(head, "th")),
    h("tbody", {}, rest.map((cells) => row(cells, "td")))));
}

const framed = (label, grid) => h("div", { class: "scroll", tabindex: 0, role: "region", "aria-label": label }, grid);

export function dataTable(block) {
  const size = block.page_size || 10;
  const heading = block.row_header_column_index ?? -1;
  const [head, ...rows] = block.rows;
  const state = { page: 0, column: null, isDown: false };
  const node = h("div", { class: "data-table" });
  const redraw = () => node.replaceChildren(...drawn());
  const sort = (index) => () => {
    state.isDown = state.column === index && !state.isDown;
    state.column = index;
    state.page = 0;
    redraw();
    node.querySelectorAll("th button")[index].focus();
  };
  const drawn = () => {
    const sorted = state.column === null ? rows : [...rows].sort(by(state.column, state.isDown));
    const pages = Math.ceil(rows.length / size);
    const shown = sorted.slice(state.page * size, (state.page + 1) * size);
    const columns = head.map((one, index) => h("th", { scope: "col", "aria-sort": state.column === index
      ? (state.isDown ? "descending" : "ascending") : null },
      h("button", { type: "button", class: "sort", on: { click: sort(index) } }, text(one),
        state.column === index ? (state.isDown ? " ↓" : " ↑") : "")));
    const body = shown.map((cells) => h("tr", {}, cells.map((one, index) =>
      cell(one, index === heading ? "th" : "td", { scope: index === heading ? "row" : null,
        class: one.type === "raw_number" ? "to-right" : "to-left" }))));
    const grid = h("table", {}, h("caption", {}, block.caption), h("thead", {}, h("tr", {}, columns)), h("tbody", {}, body));
    return pages > 1 ? [framed(block.caption, grid), pager(pages)] : [framed(block.caption, grid)];
  };
  const pager = (pages) => h("div", { class: "pager" },
    turn("Previous", -1, state.page === 0), h("span", {}, `Page ${state.page + 1} of ${pages}`),
    turn("Next", 1, state.page === pages - 1));
  const turn = (label, step, off) => h("button", { type: "button", class: "button small", disabled: off,
    on: { click: () => { state.page += step; redraw(); } } }, label);
  redraw();
  return node;
}

const text = (one) => (one.type === "rich_text" ? h("span", {}, richText(one)).textContent : one.text ?? String(one.value));

function by(column, isDown) {
  return (a, b) => {
    const [x, y] = [a[column], b[column]];
    const order = x?.type === "raw_number" && y?.type === "raw_number"
      ? x.value - y.value
      : text(x).localeCompare(text(y), "en", { numeric: true });
    return isDown ? -order : order;
  };
}
