// Tones by WebAudio: short, told apart by pitch and number, and a metronome that is scheduled ahead so
// that a busy page does not stumble. Nothing sounds before a tap has unlocked it.

const AHEAD_S = 0.25;
const TICK_MS = 100;
const KINDS = {
  amber: [[660, 0.16]],
  red: [[880, 0.13], [880, 0.13]],
  step: [[520, 0.09], [780, 0.14]],
  count: [[440, 0.05]],
};

let context = null;
let beat = null;

/** Whether sound may be heard. */
export const isUnlocked = () => context !== null && context.state === "running";

/** To be called in the handler of a tap. */
export async function unlock() {
  const Context = window.AudioContext || window.webkitAudioContext;
  if (!Context) return false;
  context ||= new Context();
  if (context.state !== "running") await context.resume();
  return context.state === "running";
}

function note(pitch_hz, start_s, length_s, loud = 0.5) {
  const tone = context.createOscillator();
  const gain = context.createGain();
  tone.frequency.value = pitch_hz;
  gain.gain.setValueAtTime(0, start_s);
  gain.gain.linearRampToValueAtTime(loud, start_s + 0.008);
  gain.gain.setValueAtTime(loud, start_s + length_s - 0.02);
  gain.gain.linearRampToValueAtTime(0, start_s + length_s);
  tone.connect(gain).connect(context.destination);
  tone.start(start_s);
  tone.stop(start_s + length_s);
}

/** One of KINDS, now. Gives back whether it sounds. */
export function tone(kind) {
  if (!isUnlocked()) return false;
  let at = context.currentTime;
  for (const [pitch_hz, length_s] of KINDS[kind]) {
    note(pitch_hz, at, length_s);
    at += length_s + 0.06;
  }
  return true;
}

/** Beat the tempo {eccentric_s, pause_s, concentric_s}: low goes down, middle waits, high comes up. */
export function startBeat(tempo) {
  const parts = [[330, tempo.eccentric_s], [440, tempo.pause_s], [587, tempo.concentric_s]].filter(([, s]) => s > 0);
  const key = JSON.stringify(parts);
  if (!isUnlocked() || beat?.key === key || !parts.length) return;
  stopBeat();
  beat = { key, next: context.currentTime + 0.3, at: 0 };
  beat.timer = setInterval(() => {
    while (beat.next < context.currentTime + AHEAD_S) {
      const [pitch_hz, length_s] = parts[beat.at % parts.length];
      note(pitch_hz, beat.next, 0.07, 0.4);
      for (let s = 1; s < length_s - 0.3; s += 1) note(pitch_hz, beat.next + s, 0.03, 0.12);
      beat.next += length_s;
      beat.at += 1;
    }
  }, TICK_MS);
}

/** No beat any more. */
export function stopBeat() {
  if (beat) clearInterval(beat.timer);
  beat = null;
}
