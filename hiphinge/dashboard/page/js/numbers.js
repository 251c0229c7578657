// Count, place, both angles and what they mean now. The slow state comes from messages, the angles
// from frames; where the angle is not to be trusted it greys out and says so.

import { STATE } from "./frame.js";
import { mark } from "./marks.js";
import { NONE, clock, degrees, fixed } from "./words.js";

const PHASES = { down: "↓ going down", bottom: "■ at the bottom", up: "↑ coming up", top: "● at the top" };
const byId = (id) => document.getElementById(id);

/** What the newest sample means: "clean", "amber", "red", or "unjudged" where it is not trusted. */
export function toneOf(frame, connected) {
  if (!frame || !connected || !(frame.state & STATE.trusted)) return "unjudged";
  if (frame.state & STATE.red) return "red";
  return frame.state & STATE.amber ? "amber" : "clean";
}

export const TONE_WORDS = { clean: "within limit", amber: "past amber", red: "past red", unjudged: "not sure right now" };

function write(id, text) {
  const element = byId(id);
  if (element.textContent !== text) element.textContent = text;
}

/** Longer ones, as "−12°" and "104°", are written smaller. */
function writeAngle(id, text) {
  write(id, text);
  byId(id).parentElement.classList.toggle("long", text.length > 3);
}

let shownTone = "";

/** The angles of the newest sample. */
export function showAngles(frame, tone) {
  const sample = frame ? frame.samples.at(-1) : null;
  writeAngle("spine-deg", sample ? degrees(sample.lumbar_deg) : NONE);
  writeAngle("hips-deg", sample ? degrees(sample.hip_deg) : NONE);
  const sd = sample && tone !== "unjudged" ? fixed(2 * sample.lumbar_sd_deg) : NONE;
  write("spine-detail", TONE_WORDS[tone] + (sd === NONE ? "" : ` · ± ${sd}°`));
  if (tone === shownTone) return;
  shownTone = tone;
  byId("spine").className = `number v-${tone}${tone === "unjudged" ? " doubtful" : ""}`;
  byId("hips").className = `number${tone === "unjudged" ? " doubtful" : ""}`;
  byId("spine-mark").replaceChildren(mark(tone));
}

/** Count, set, exercise and phase. */
export function showState(state) {
  const paused = state.stage === "paused";
  write("count", String(state.reps ?? 0));
  byId("count").classList.toggle("three", (state.reps ?? 0) > 99);
  write("count-word", paused ? "▮▮ paused" : state.reps === 1 ? "rep" : "reps");
  write("exercise", state.exercise ? state.exercise.name : "hiphinge");
  const sets = ["training", "paused"].includes(state.stage) ? `set ${state.set || 1} · ` : "";
  write("place", sets + clock(state.elapsed_s));
  write("phase", paused ? "paused" : PHASES[state.phase] || "");
  document.body.classList.toggle("paused", paused);
  const limits = state.limits;
  write("limit-word", limits ? `${limits.own_range ? "Your limit" : "Limit"} ${degrees(limits.amber_deg)}` : "Limit");
}
