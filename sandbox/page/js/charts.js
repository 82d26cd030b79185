// data_visualization as SVG: pie, bar, line, area; the numbers also as a table for those who cannot see it.

import { h, svg } from "./dom.js";

const [WIDTH, HEIGHT, LEFT, BOTTOM, TOP] = [460, 226, 44, 40, 24];

export function chart(block) {
  const spec = block.chart;
  const drawing = spec.type === "pie" ? pie(spec) : axes(spec);
  const names = spec.type === "pie" ? spec.segments.map((one) => one.label) : spec.series.map((one) => one.name);
  const legend = names.length > 1 && h("ul", { class: "legend" }, names.map((name, index) =>
    h("li", {}, h("span", { class: `dot series-${index % 8}` }), name)));
  return h("figure", { class: "chart" }, h("figcaption", {}, block.title), drawing, legend,
    h("details", {}, h("summary", {}, "Numbers"), numbers(spec)));
}

function numbers(spec) {
  const row = (tag, cells) => h("tr", {}, cells.map((one) => h(tag, {}, String(one))));
  if (spec.type === "pie") return h("table", {}, spec.segments.map((one) => row("td", [one.label, one.value])));
  return h("table", {}, row("th", ["", ...spec.series.map((one) => one.name)]), spec.axis_config.categories.map(
    (label, index) => row("td", [label, ...spec.series.map((one) => one.data[index].value)])));
}

const canvas = (width, height, ...shapes) =>
  svg("svg", { viewBox: `0 0 ${width} ${height}`, class: "drawing", "aria-hidden": "true" }, ...shapes);

function pie(spec) {
  const total = spec.segments.reduce((sum, one) => sum + one.value, 0);
  let at = -Math.PI / 2;
  const shapes = spec.segments.map((one, index) => {
    const sweep = (one.value / total) * 2 * Math.PI;
    const [x1, y1] = [100 + 90 * Math.cos(at), 100 + 90 * Math.sin(at)];
    at += sweep;
    if (sweep > 6.28) return svg("circle", { cx: 100, cy: 100, r: 90, class: `series-${index % 8}` });
    const [x2, y2] = [100 + 90 * Math.cos(at), 100 + 90 * Math.sin(at)];
    const big = sweep > Math.PI ? 1 : 0;
    return svg("path", { d: `M100 100L${x1} ${y1}A90 90 0 ${big} 1 ${x2} ${y2}Z`, class: `series-${index % 8}` });
  });
  return canvas(200, 200, ...shapes);
}

function axes(spec) {
  const values = spec.series.flatMap((one) => one.data.map((point) => point.value));
  const [low, high] = [Math.min(0, ...values), Math.max(1, ...values)];
  const count = spec.axis_config.categories.length;
  const step = (WIDTH - LEFT - 8) / count;
  const y = (value) => TOP + (HEIGHT - TOP - BOTTOM) * (1 - (value - low) / (high - low));
  const middle = (index) => LEFT + step * (index + 0.5);
  const shapes = [...grid(low, high, y), ...spec.axis_config.categories.map((label, index) =>
    svg("text", { x: middle(index), y: HEIGHT - BOTTOM + 16, "text-anchor": "middle" }, label))];
  spec.series.forEach((one, index) => {
    const draw = spec.type === "bar" ? bars : curve;
    shapes.push(...draw(one, index, { step, y, middle, all: spec.series.length, isArea: spec.type === "area" }));
  });
  const { x_label: under, y_label: beside } = spec.axis_config;
  if (under) shapes.push(svg("text", { x: WIDTH / 2, y: HEIGHT - 6, "text-anchor": "middle" }, under));
  if (beside) shapes.push(svg("text", { x: 4, y: 10, "text-anchor": "start" }, beside));
  return canvas(WIDTH, HEIGHT, ...shapes);
}

function grid(low, high, y) {
  return [0, 1, 2, 3, 4].flatMap((part) => {
    const value = low + ((high - low) * part) / 4;
    const shown = Math.abs(value) >= 10 || Number.isInteger(value) ? Math.round(value) : value.toFixed(1);
    return [svg("line", { x1: LEFT, x2: WIDTH - 8, y1: y(value), y2: y(value), class: "grid" }),
      svg("text", { x: LEFT - 6, y: y(value) + 4, "text-anchor": "end" }, String(shown))];
  });
}

function bars(one, index, { step, y, middle, all }) {
  const width = (step * 0.7) / all;
  return one.data.map((point, place) => svg("rect", {
    x: middle(place) - (width * all) / 2 + width * index, width: Math.max(1, width - 2), rx: 2,
    y: Math.min(y(point.value), y(0)), height: Math.max(1, Math.abs(y(point.value) - y(0))), class: `series-${index % 8}`,
  }));
}

function curve(one, index, { y, middle, isArea }) {
  const points = one.data.map((point, place) => `${middle(place)} ${y(point.value)}`);
  const line = svg("path", { d: `M${points.join("L")}`, class: `line series-${index % 8}` });
  if (!isArea) return [line];
  const base = y(0);
  return [svg("path", { class: `area series-${index % 8}`,
    d: `M${middle(0)} ${base}L${points.join("L")}L${middle(points.length - 1)} ${base}Z` }), line];
}
