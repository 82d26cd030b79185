// The short names of emoji that apps use most; any other is shown as it is written.

const NAMES = {
  "+1": "👍", "-1": "👎", thumbsup: "👍", thumbsdown: "👎", tada: "🎉", wave: "👋", eyes: "👀", fire: "🔥",
  rocket: "🚀", warning: "⚠️", white_check_mark: "✅", heavy_check_mark: "✔️", x: "❌", heart: "❤️",
  smile: "😄", slightly_smiling_face: "🙂", thinking_face: "🤔", hourglass: "⌛",
  hourglass_flowing_sand: "⏳", calendar: "📆", date: "📅", memo: "📝", bulb: "💡", bell: "🔔", lock: "🔒",
  mag: "🔍", point_right: "👉", arrow_right: "➡️", question: "❓", exclamation: "❗", star: "⭐",
  sparkles: "✨", bar_chart: "📊", clipboard: "📋", pushpin: "📌", link: "🔗", robot_face: "🤖",
  no_entry: "⛔", red_circle: "🔴", large_green_circle: "🟢", large_yellow_circle: "🟡",
  large_blue_circle: "🔵", white_circle: "⚪", black_circle: "⚫", clock3: "🕒", pray: "🙏", clap: "👏",
};

export const emoji = (name) => NAMES[name] || `:${name}:`;

export const EMOJI = /^:([a-z0-9_+'-]+):/;
