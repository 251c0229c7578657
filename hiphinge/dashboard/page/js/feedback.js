// How much is told while training: faults always, fading or not at all, praise, "last one". It is a choice
// of the session, so that all screens have it and its records too; the sound modes are this screen's own.

import { make, open } from "./make.js";

const MODES = [
  ["always", "Always", "Each one is told."],
  ["fading", "Fading", "Fewer are told as your clean sets add up."],
  ["quiet", "Quiet", "Nothing is told until the set is over."],
];
const SWITCHES = [
  ["praise", "Praise", "“Good”, for a rep back within the limit and every third in a row."],
  ["last_one", "“Last one”", "When your spine bends a little further with every rep."],
];
const dialog = document.getElementById("feedback-dialog");
const chosen = (name) => dialog.querySelector(`[name="${name}"]`);

const choice = (input, name, what) =>
  make("label", { class: "choice" }, input, make("span", {}, make("strong", { text: name }), make("span", { class: "detail", text: what })));

/** Open the choice, from wherever. */
export function openFeedback() {
  document.getElementById("sound-dialog").close();
  open(dialog);
}

/** Wire the choice; send carries it to the session, state gives what holds now. */
export function wireFeedback(send, state) {
  document.getElementById("feedback-modes").append(...MODES.map(([id, name, what]) =>
    choice(make("input", { type: "radio", name: "feedback", value: id }), name, what)));
  document.getElementById("feedback-words").append(...SWITCHES.map(([id, name, what]) =>
    choice(make("input", { type: "checkbox", name: id }), name, what)));
  dialog.addEventListener("change", ({ target }) => {
    const wish = target.name === "feedback" ? { mode: target.value } : { [target.name]: target.checked };
    if (!send({ command: "feedback", ...wish })) showFeedback(state());
  });
  document.getElementById("open-feedback").addEventListener("click", openFeedback);
}

/** What holds now; in a quiet session there are no words to switch. */
export function showFeedback(state) {
  const told = state?.feedback;
  if (!told) return;
  dialog.querySelector(`[name="feedback"][value="${told.mode}"]`).checked = true;
  for (const [name] of SWITCHES) {
    chosen(name).checked = told[name];
    chosen(name).disabled = told.mode === "quiet";
  }
}
