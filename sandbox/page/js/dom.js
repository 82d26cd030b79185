// Make DOM nodes. Data only ever becomes text nodes and attributes, never markup.

const SVG = "http://www.w3.org/2000/svg";

export function h(tag, props = {}, ...children) {
  return fill(document.createElement(tag), props, children);
}

export function svg(tag, props = {}, ...children) {
  return fill(document.createElementNS(SVG, tag), props, children);
}

function fill(node, props, children) {
  for (const [name, value] of Object.entries(props)) {
    if (value === null || value === undefined || value === false) continue;
    if (name === "on") {
      for (const [event, listener] of Object.entries(value)) node.addEventListener(event, listener);
    } else if (name === "value" && "value" in node) {
      node.value = value;
    } else {
      node.setAttribute(name, value === true ? "" : String(value));
    }
  }
  node.append(...children.flat(Infinity).filter((child) => child !== null && child !== undefined && child !== false));
  return node;
}

// Keep a list of nodes in step with items: a node lives on as long as its key and mark do.
export function sync(parent, items, { key, mark, make }) {
  const known = new Map([...parent.children].map((node) => [node.syncKey, node]));
  const focused = parent.contains(document.activeElement) ? document.activeElement.dataset.focus : null;
  const focusedIn = focused && document.activeElement.closest("[data-sync]")?.syncKey;
  let cursor = parent.firstElementChild;
  for (const item of items) {
    const name = key(item);
    const now = mark(item);
    let node = known.get(name);
    known.delete(name);
    if (node && node.syncMark === now) {
      if (node === cursor) cursor = cursor.nextElementSibling;
      else parent.insertBefore(node, cursor);
      continue;
    }
    const fresh = make(item);
    fresh.syncKey = name;
    fresh.syncMark = now;
    fresh.dataset.sync = "";
    if (!node) {
      parent.insertBefore(fresh, cursor);
      continue;
    }
    const hadFocus = node === document.activeElement;
    if (node.hasAttribute("tabindex")) fresh.tabIndex = node.tabIndex;
    if (node === cursor) cursor = cursor.nextElementSibling;
    node.remove();
    parent.insertBefore(fresh, cursor);
    if (hadFocus) fresh.focus();
    else if (focused && focusedIn === name) refocus(fresh, focused);
  }
  for (const node of known.values()) node.remove();
}

export function refocus(root, name) {
  const target = [...root.querySelectorAll("[data-focus]")].find((node) => node.dataset.focus === name);
  // What stands in a message may be hidden until the focus is in it.
  root.focus?.();
  target?.focus();
}

// Note where the focus is; the function returned gives it back, also when its node was drawn anew since.
export function focusKept() {
  const node = document.activeElement;
  const pane = node?.closest("#main, #thread, #sidebar, #inspector");
  const row = node?.closest("[data-ts]")?.dataset.ts;
  const name = node?.dataset.focus;
  return () => {
    if (node?.isConnected && node !== document.body) return node.focus();
    const root = row ? pane?.querySelector(`[data-ts="${CSS.escape(row)}"]`) : pane;
    if (root && name) refocus(root, name);
    else (root || document.querySelector("#main textarea"))?.focus();
  };
}

// Arrow keys move among the items of a list; only one of them is in the tab order.
export function rove(list, selector, { horizontal = false } = {}) {
  const [back, forth] = horizontal ? ["ArrowLeft", "ArrowRight"] : ["ArrowUp", "ArrowDown"];
  list.addEventListener("keydown", (event) => {
    const items = [...list.querySelectorAll(selector)];
    const here = items.indexOf(document.activeElement);
    if (here < 0) return;
    const to = { [back]: here - 1, [forth]: here + 1, Home: 0, End: items.length - 1 }[event.key];
    if (to === undefined || !items[to]) return;
    event.preventDefault();
    items[here].tabIndex = -1;
    items[to].tabIndex = 0;
    items[to].focus();
  });
  list.addEventListener("focusin", (event) => {
    const item = event.target.closest(selector);
    if (!item || item === list) return;
    for (const other of list.querySelectorAll(selector)) other.tabIndex = other === item ? 0 : -1;
  });
}

export function ensureTabStop(list, selector, which = "last") {
  const items = [...list.querySelectorAll(selector)];
  if (items.length && !items.some((item) => item.tabIndex === 0)) {
    (which === "last" ? items[items.length - 1] : items[0]).tabIndex = 0;
  }
}

export function icon(name) {
  const paths = {
    back: "M15 5l-7 7 7 7",
    close: "M6 6l12 12M18 6L6 18",
    more: "M5 12h.01M12 12h.01M19 12h.01",
    reply: "M4 6h16v10H9l-5 4z",
    send: "M4 12l16-8-6 16-3-7z",
    hash: "M9 4L7 20M17 4l-2 16M4 9h16M3.500 15h16",
    lock: "M7 11V8a5 5 0 0 1 10 0v3M5 11h14v9H5z",
    up: "M7 11v9H4v-9zM7 11l4-7c1.500 0 2.500 1 2.200 2.600L12.700 10H19c1.200 0 2 1 1.800 2.100l-1.300 6.300c-.2 1-1 1.600-2 1.600H7",
    down: "M7 13V4H4v9zM7 13l4 7c1.500 0 2.500-1 2.200-2.600L12.700 14H19c1.200 0 2-1 1.800-2.100l-1.300-6.300c-.2-1-1-1.600-2-1.600H7",
    trash: "M5 7h14M9 7V4h6v3M7 7l1 13h8l1-13",
    clip: "M20 11l-8.500 8.500a5 5 0 0 1-7-7L13 4a3.300 3.300 0 0 1 4.700 4.700L9.300 17a1.700 1.700 0 0 1-2.400-2.400L14 7.500",
    voice: "M12 3a3 3 0 0 0-3 3v5a3 3 0 0 0 6 0V6a3 3 0 0 0-3-3zM5 11a7 7 0 0 0 14 0M12 18v3",
    file: "M6 3h8l5 5v13H6zM14 3v5h5",
    eye: "M2 12s4-7 10-7 10 7 10 7-4 7-10 7-10-7-10-7zM12 9a3 3 0 1 0 0 6 3 3 0 0 0 0-6",
  };
  return svg(
    "svg",
    { viewBox: "0 0 24 24", class: "icon", "aria-hidden": "true", width: 18, height: 18 },
    svg("path", { d: paths[name], fill: "none", stroke: "currentColor", "stroke-width": name === "more" ? 3 : 1.8,
      "stroke-linecap": "round", "stroke-linejoin": "round" }),
  );
}
