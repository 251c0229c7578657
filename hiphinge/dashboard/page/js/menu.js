// The buttons below and the dialogs behind them: session commands, sound, colours.

import { whyNot } from "./awake.js";
import { make, open } from "./make.js";
import { say } from "./speech.js";
import { MODES, chooseCountAt, chooseMode, chooseTempo, countAtNow, isOn, modeNow, sample, tempoNow, turnOn } from "./sound.js";

const byId = (id) => document.getElementById(id);
const CONFIRM_MS = 4000;

function soundDialog() {
  const host = byId("sound-modes");
  for (const [id, { name, what }] of Object.entries(MODES)) {
    const radio = make("input", { type: "radio", name: "mode", value: id, on: { change: () => { chooseMode(id); showMode(); showTempo(); } } });
    host.append(make("label", { class: "choice" }, radio, make("span", {}, make("strong", { text: name }), make("span", { class: "detail", text: what }))));
  }
  byId("sound").addEventListener("click", () => {
    host.querySelector(`[value="${modeNow()}"]`).checked = true;
    document.querySelector(`[name="count-at"][value="${countAtNow()}"]`).checked = true;
    byId("awake-word").textContent = whyNot();
    showTempo();
    open(byId("sound-dialog"));
  });
  byId("count-at").addEventListener("change", ({ target }) => chooseCountAt(target.value));
  byId("tempo").addEventListener("change", ({ target }) => chooseTempo({ [target.name]: target.valueAsNumber }));
  byId("try-sound").addEventListener("click", async () => {
    await turnOn();
    sample();
    showMode();
  });
}

/** The tempo that is beaten, where it is. */
function showTempo() {
  byId("tempo").hidden = modeNow() !== "tempo";
  for (const [name, seconds] of Object.entries(tempoNow())) {
    const input = document.querySelector(`#tempo [name="${name}"]`);
    if (input) input.value = seconds;
  }
}

/** The mode on its button; muted where nothing can be heard yet. */
export function showMode() {
  byId("sound").textContent = isOn() || modeNow() === "quiet" ? MODES[modeNow()].name : "Sound off";
}

function themeChoice() {
  const chosen = document.querySelector(`[name="theme"][value="${window.hiphingeTheme.stored()}"]`);
  if (chosen) chosen.checked = true;
  byId("themes").addEventListener("change", ({ target }) => window.hiphingeTheme.choose(target.value));
}

function stopButton(send) {
  const button = byId("stop");
  let timer = 0;
  const calm = () => { timer = 0; button.textContent = "End the session"; };
  button.addEventListener("click", () => {
    if (timer) {
      clearTimeout(timer);
      calm();
      send({ command: "stop" });
      byId("more-dialog").close();
    } else {
      button.textContent = "Tap again to end";
      timer = setTimeout(calm, CONFIRM_MS);
    }
  });
}

/** Wire every button; send carries a command to the session, state gives its present state. */
export function wire(send, state) {
  const command = (id, name, dialog) => byId(id).addEventListener("click", () => {
    send({ command: name });
    if (dialog) byId(dialog).close();
  });
  byId("pause").addEventListener("click", () => send({ command: state()?.stage === "paused" ? "resume" : "pause" }));
  command("next-set", "next_set");
  byId("undo").addEventListener("click", () => {
    if (send({ command: "undo" })) say("The last one was no rep.", { kind: "correction" });
  });
  byId("restore").addEventListener("click", () => {
    send({ command: "correct", action: "restore" });
    byId("more-dialog").close();
  });
  command("skip", "skip");
  byId("repeat").addEventListener("click", () => send(state()?.dowel?.active ? { command: "dowel", action: "begin" } : { command: "repeat" }));
  command("rezero", "rezero", "more-dialog");
  command("recalibrate", "repeat", "more-dialog");
  byId("more").addEventListener("click", () => open(byId("more-dialog")));
  byId("note-form").addEventListener("submit", (event) => {
    event.preventDefault();
    const text = byId("note").value.trim();
    if (text && send({ command: "note", text })) {
      byId("note").value = "";
      byId("more-dialog").close();
    }
  });
  for (const button of document.querySelectorAll("[data-close]")) button.addEventListener("click", () => button.closest("dialog").close());
  soundDialog();
  themeChoice();
  stopButton(send);
  showMode();
}
