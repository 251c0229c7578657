// Which event is heard how, by mode. Every event is also text; the alert is also a picture.
//   Read   counts aloud, alerts by tone and word
//   Limit  silent until an alert: tone and word
//   Tempo  beats the tempo, counts aloud, alerts by tone
//   Quiet  nothing aloud

import { hush, say } from "./speech.js";
import { isUnlocked, startBeat, stopBeat, tone, unlock } from "./tones.js";

const KEY = "hiphinge-sound";
export const MODES = {
  read: { name: "Read", what: "Counts your reps aloud; a tone and a word past the limit." },
  limit: { name: "Limit", what: "Silent until you pass the limit." },
  tempo: { name: "Tempo", what: "Beats the tempo, counts aloud, a tone past the limit." },
  quiet: { name: "Quiet", what: "Nothing aloud. Everything is on the screen." },
};

const COUNT_KEY = "hiphinge-count-at";
const TEMPO_KEY = "hiphinge-tempo";
const USUAL = { eccentric_s: 2, pause_s: 0.5, concentric_s: 1.5 };

let mode = "read";
let on = false;
let exercise = "";
let usual = USUAL;
let wished = {};
let tempo = USUAL;
let training = false;
let countAt = "";
let endsAt = "top";
let turned_s = null;

function stored(key) {
  try {
    return localStorage.getItem(key);
  } catch {
    return null;
  }
}
function store(key, value) {
  try {
    localStorage.setItem(key, value);
  } catch {
    // kept until the page is closed
  }
}
if (stored(KEY) in MODES) mode = stored(KEY);
if (["top", "bottom"].includes(stored(COUNT_KEY))) countAt = stored(COUNT_KEY);
try {
  wished = Object(JSON.parse(stored(TEMPO_KEY)));
} catch {
  wished = {};
}

export const tempoNow = () => tempo;

const fitting = (told) => Object.fromEntries(Object.entries(Object(told)).filter(([name, s]) => name in USUAL && s >= 0 && s <= 10));

/** Beat another tempo in this exercise from here on: seconds by name as in USUAL. */
export function chooseTempo(told) {
  wished[exercise] = { ...fitting(wished[exercise]), ...fitting(told) };
  store(TEMPO_KEY, JSON.stringify(wished));
  tempo = { ...usual, ...wished[exercise] };
  beatAgain();
}

/** Where a rep's number is said: "top" or "bottom"; where the exercise ends one, unless chosen. */
export const countAtNow = () => countAt || endsAt;

/** Say the number at the "top" or at the "bottom" from here on; kept for the next time. */
export function chooseCountAt(point) {
  countAt = point;
  store(COUNT_KEY, point);
}

export const modeNow = () => mode;
export const isOn = () => on && isUnlocked();
const loud = (...modes) => on && modes.includes(mode);

function beatAgain() {
  if (mode === "tempo" && training && isOn()) startBeat(tempo);
  else stopBeat();
}

/** Choose one of MODES; kept for the next time. */
export function chooseMode(name) {
  mode = name in MODES ? name : "read";
  store(KEY, mode);
  if (mode === "quiet") hush();
  beatAgain();
}

/** To be called in the handler of a tap: from now on this screen is heard. */
export async function turnOn() {
  on = true;
  const heard = await unlock();
  beatAgain();
  return heard;
}

/** The tempo and whether there is training to beat it for. */
export function follow(state) {
  exercise = state.exercise?.id || "";
  usual = state.exercise?.tempo || USUAL;
  tempo = { ...usual, ...fitting(wished[exercise]) };
  if (state.exercise?.count_at) endsAt = state.exercise.count_at;
  training = state.stage === "training";
  beatAgain();
}

/** What an event sounds like. trusted: whether the angle may be believed just now. */
export function hear(event, trusted) {
  const { seq, kind } = event;
  if (kind === "rep" || kind === "turn") count(event);
  else if (kind === "withdrawn") say(event.say || "That one did not count.", { aloud: loud("read", "tempo"), seq, kind });
  else if (kind === "alert") hearAlert(event, trusted);
  else if (kind === "cue" && event.cue === "after") hearAfter(event);
  else if (kind === "cue") say(event.say, { aloud: loud("read", "limit"), seq, kind });
  else if (kind === "say" || kind === "notice") say(event.text, { aloud: loud("read", "limit", "tempo"), seq, kind });
  else if (kind === "set_ended") say(event.summary?.sentence, { aloud: loud("read", "tempo"), seq, kind });
}

/** A number is said once: at the turn where that is wished and was seen in time, else at the end. */
function count({ kind, say: number, t_s, turned_s: told_s, seq }) {
  const atTurn = countAtNow() !== endsAt;
  if (kind === "turn" && !atTurn) return;
  if (kind === "turn") turned_s = t_s;
  else if (told_s != null && told_s === turned_s) return;
  say(number, { aloud: loud("read", "tempo"), now: true, seq, kind: "rep" });
}

function hearAlert(event, trusted) {
  if (!event.cued || !trusted) return;
  if (loud("read", "limit", "tempo")) {
    tone(event.severity === "amber" ? "amber" : "red");
    navigator.vibrate?.(event.severity === "amber" ? 120 : [120, 60, 120]);
  }
  say(event.say || event.message, { aloud: loud("read", "limit"), seq: event.seq, kind: "alert" });
}

/** A fault that is told after its rep: where reps are too fast, nobody could answer within one. */
function hearAfter(event) {
  if (loud("read", "limit", "tempo")) tone("amber");
  say(event.say, { aloud: loud("read", "limit"), seq: event.seq, kind: "cue" });
}

/** A step of the calibration is done. */
export function stepDone() {
  if (loud("read", "limit", "tempo")) tone("step");
}

/** What this mode sounds like, for trying. */
export function sample() {
  tone("step");
  say("One.", { aloud: mode !== "quiet", now: true, kind: "sample" });
}
