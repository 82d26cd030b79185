// Times as the person acted as reads them, in that person's time zone.

import { me, person } from "./store.js";

const cache = new Map();

function format(options) {
  const zone = person(me())?.tz;
  const key = `${zone} ${JSON.stringify(options)}`;
  if (!cache.has(key)) cache.set(key, new Intl.DateTimeFormat("en-GB", { ...options, timeZone: zone }));
  return cache.get(key);
}

const instant = (ts) => new Date(Number(ts) * 1000);

export const clock = (ts) => format({ hour: "2-digit", minute: "2-digit" }).format(instant(ts));
export const second = (ts) => format({ hour: "2-digit", minute: "2-digit", second: "2-digit" }).format(instant(ts));
export const day = (ts) => format({ weekday: "long", day: "numeric", month: "long" }).format(instant(ts));
export const full = (ts) => format({ dateStyle: "full", timeStyle: "medium" }).format(instant(ts));

export function dayName(ts) {
  const name = day(ts);
  const now = Date.now() / 1000;
  if (name === day(now)) return "Today";
  return name === day(now - 86400) ? "Yesterday" : name;
}

// Slack's date tokens, as in <!date^1392734382^{date_short} {time}|fallback>.
export function slackDate(ts, pattern, fallback) {
  const tokens = {
    date: { year: "numeric", month: "long", day: "numeric" },
    date_num: { year: "numeric", month: "2-digit", day: "2-digit" },
    date_short: { year: "numeric", month: "short", day: "numeric" },
    date_long: { weekday: "long", year: "numeric", month: "long", day: "numeric" },
    time: { hour: "2-digit", minute: "2-digit" },
    time_secs: { hour: "2-digit", minute: "2-digit", second: "2-digit" },
    day_divider_pretty: { weekday: "long", month: "long", day: "numeric" },
  };
  if (!Number.isFinite(Number(ts))) return fallback;
  return pattern.replace(/\{(\w+)\}/g, (whole, name) => {
    if (name === "ago") return ago(ts);
    const options = tokens[name] || tokens[name.replace("_pretty", "")];
    return options ? format(options).format(instant(ts)) : whole;
  });
}

export function ago(ts) {
  const seconds = Number(ts) - Date.now() / 1000;
  const units = [["day", 86400], ["hour", 3600], ["minute", 60]];
  const [unit, size] = units.find(([, size]) => Math.abs(seconds) >= size) || ["second", 1];
  return new Intl.RelativeTimeFormat("en", { numeric: "auto" }).format(Math.round(seconds / size), unit);
}
