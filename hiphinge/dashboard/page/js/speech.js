// What is said: aloud by the browser's own voice where it has one and sound is on, and always as text
// in #spoken, so that a deaf wearer, a screen reader and a test have the same words.

const KEPT = 60;
const host = document.getElementById("spoken");
const voice = window.speechSynthesis || null;

/** Say it. aloud: also by voice; now: cut off what is being said; seq: the event it comes from. */
export function say(text, { aloud = false, now = false, seq = null, kind = "" } = {}) {
  if (!text) return;
  const line = document.createElement("li");
  line.textContent = text;
  line.dataset.kind = kind;
  line.dataset.aloud = aloud ? "yes" : "no";
  if (seq !== null) line.dataset.seq = seq;
  host.append(line);
  while (host.children.length > KEPT) host.firstElementChild.remove();
  if (!aloud || !voice) return;
  if (now) voice.cancel();
  const words = new SpeechSynthesisUtterance(text);
  words.lang = "en";
  words.rate = 1.1;
  voice.speak(words);
}

/** Stop talking. */
export function hush() {
  voice?.cancel();
}
