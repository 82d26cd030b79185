// A voice clip: press to record, press again to send, Escape throws it away.

import { h, icon } from "./dom.js";
import { toast } from "./toast.js";

const LONGEST_SECONDS = 300;
const NO_SOUND = {
  NotAllowedError: "The browser does not let this page use the microphone. Allow it beside the address, or attach a sound file.",
  NotFoundError: "There is no microphone here. Attach a sound file instead.",
};

// The button, the line that tells of a running record, and how to throw it away.
export function voiceClip(onClip) {
  const button = h("button", { type: "button", class: "quiet", "aria-label": "Record a voice clip", title: "Record a voice clip", "aria-pressed": "false" }, icon("voice"));
  const time = h("span", { class: "seconds", "aria-hidden": "true" });
  const throwAway = h("button", { type: "button", class: "quiet", "aria-label": "Throw the clip away", title: "Throw it away (Esc)", on: { click: () => discard() } }, icon("trash"));
  const note = h("span", { class: "recording", hidden: true }, time, h("span", { role: "status" }), throwAway);
  let running = null;

  const show = (isOn) => {
    button.setAttribute("aria-pressed", String(isOn));
    button.title = isOn ? "Send the clip" : "Record a voice clip";
    note.hidden = !isOn;
    note.querySelector("[role=status]").textContent = isOn ? "Recording. Press again to send, Esc to throw away" : "";
  };
  const tick = () => {
    const seconds = running.seconds();
    time.textContent = `${Math.floor(seconds / 60)}:${String(Math.floor(seconds % 60)).padStart(2, "0")}`;
    if (!button.isConnected) discard();
    else if (seconds >= LONGEST_SECONDS) running.stop(true);
  };
  const start = async () => {
    button.disabled = true;
    running = await record((file, seconds) => file && onClip(file, seconds));
    button.disabled = false;
    if (!running) return;
    show(true);
    tick();
    button.focus();
    running.timer = setInterval(tick, 500);
  };
  const end = (isWanted) => {
    if (!running) return false;
    clearInterval(running.timer);
    running.stop(isWanted);
    running = null;
    show(false);
    return true;
  };
  const discard = () => { if (end(false)) button.focus(); };
  button.addEventListener("click", () => (running ? end(true) : start()));
  return { button, note, discard, isRunning: () => Boolean(running) };
}

// Record until stopped; return null when the browser has no ear.
async function record(onEnd) {
  let sound;
  try {
    sound = await navigator.mediaDevices.getUserMedia({ audio: true });
  } catch (problem) {
    toast(NO_SOUND[problem.name] || "The browser gives no sound. Attach a sound file instead.", "error");
    return null;
  }
  const [recorder, parts, start] = [new MediaRecorder(sound), [], performance.now()];
  const seconds = () => (performance.now() - start) / 1000;
  let isWanted = false;
  recorder.addEventListener("dataavailable", (event) => parts.push(event.data));
  recorder.addEventListener("stop", () => {
    for (const track of sound.getTracks()) track.stop();
    const kind = recorder.mimeType.split(";")[0];
    onEnd(isWanted ? new File(parts, "audio_message", { type: kind }) : null, Math.max(0.1, seconds()));
  });
  recorder.start();
  return { seconds, stop: (wanted) => { isWanted = wanted; recorder.stop(); } };
}
