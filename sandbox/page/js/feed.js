// The line to the sandbox: what changed comes in by WebSocket, what a person does goes out by POST.

import { changed, forget, me, take } from "./store.js";
import { toast } from "./toast.js";

let socket = null;
let wanted = null;
let wait = 250;

export function follow(personId) {
  wanted = personId;
  wait = 250;
  const old = socket;
  socket = null;
  old?.close();
  connect();
}

function connect() {
  const address = new URL("/feed", location.href);
  address.protocol = location.protocol === "https:" ? "wss:" : "ws:";
  if (wanted) address.searchParams.set("as", wanted);
  const mine = new WebSocket(address);
  socket = mine;
  let isFirst = true;
  mine.addEventListener("message", (event) => {
    if (socket !== mine) return;
    if (isFirst) forget();
    isFirst = false;
    wait = 250;
    document.getElementById("offline").hidden = true;
    take(JSON.parse(event.data));
    wanted = me();
  });
  mine.addEventListener("close", () => {
    if (socket !== mine) return;
    document.getElementById("offline").hidden = false;
    setTimeout(() => socket === mine && connect(), wait);
    wait = Math.min(wait * 2, 4000);
  });
}

export async function act(name, args = {}) {
  let answer;
  try {
    const response = await fetch("/act", {
      method: "POST",
      headers: { "Content-Type": "application/json" },
      body: JSON.stringify({ ...args, act: name, as: me() }),
    });
    answer = await response.json();
  } catch {
    answer = { ok: false, error: "The sandbox does not answer." };
  }
  if (!answer.ok) toast(answer.error, "error");
  else if (answer.acked === false) toast("The app did not answer within three seconds.", "error");
  changed();
  return answer;
}

// Share files, with or without words; a voice clip says how long it lasts.
export async function share(channel, thread, text, files, seconds = null) {
  const form = new FormData();
  for (const [name, value] of Object.entries({ as: me(), channel, thread, text, seconds })) if (value) form.append(name, value);
  for (const file of files) form.append("file", file, file.name);
  try {
    const answer = await (await fetch("/upload", { method: "POST", body: form })).json();
    if (!answer.ok) toast(answer.error, "error");
    return answer;
  } catch {
    toast("The sandbox does not take the file.", "error");
    return { ok: false };
  }
}

export async function inspect(kind, number) {
  const response = await fetch(`/inspect/${kind}/${number}`);
  return response.ok ? response.json() : {};
}
