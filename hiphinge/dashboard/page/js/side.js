// Single-leg work: the wearer says which leg stands from the next rep on, and a set's summary tells
// each side. A side that is only inferred says so.

import { make, open } from "./make.js";
import { degrees } from "./words.js";

const WORDS = { left: "Left leg", right: "Right leg", alternating: "In turn", "": "Leg?" };
const CHOICES = [
  ["left", "Left leg stands"],
  ["right", "Right leg stands"],
  ["alternating", "In turn, the left one first"],
  ["", "Let the sensors tell"],
];
const byId = (id) => document.getElementById(id);
let said = "";

/** Wire the button and its dialog; send carries the word to the session. */
export function wireSide(send) {
  const dialog = byId("side-dialog");
  const choose = (word) => () => {
    send({ command: "side", side: word });
    dialog.close();
  };
  byId("side").addEventListener("click", () => {
    open(
      dialog,
      make("h2", { id: "side-title", text: "Which leg stands?" }),
      make("p", { class: "detail", text: "It holds from the next rep on, until you say otherwise. A thigh sensor is believed before the word." }),
      make("div", { id: "sides-said" }, ...CHOICES.map(([word, text]) => make("button", { type: "button", text, "data-side": word, "aria-pressed": String(word === said), on: { click: choose(word) } }))),
      make("button", { type: "button", class: "main", text: "Close", on: { click: () => dialog.close() } }),
    );
  });
}

/** Whether this exercise has sides, and what was said last, on the button. */
export function showSide(state) {
  said = state.side || "";
  byId("side").textContent = WORDS[said];
  byId("side").setAttribute("aria-label", `Standing leg: ${said ? WORDS[said] : "not said"}`);
  return Boolean(state.exercise?.sided);
}

/** "left leg", with how it is known where that is a guess; "" for none. */
export function legOf(rep) {
  if (!rep.side) return "";
  return `${rep.side} leg${rep.side_known === "inferred" ? " (inferred)" : ""}`;
}

/** A letter for a chip: L, R, or "" where the side is not known. */
export function letterOf(rep) {
  return rep.side ? rep.side[0].toUpperCase() : "";
}

/** The sides of a set: a table of both, and what they come to in a sentence. */
export function sidesOf(summary) {
  const sides = summary.sides || [];
  if (!sides.length) return null;
  const cells = (one) => [one.side, String(one.reps), degrees(one.depth_deg), degrees(one.lumbar_peak_deg), degrees(one.pelvis_drop_deg)];
  const head = ["Leg", "Reps", "Depth", "Spine to", "Pelvis drop"];
  const how = [...new Set(sides.map((one) => one.how))].join("; ");
  return make("div", { id: "summary-sides" },
    make("table", {},
      make("thead", {}, make("tr", {}, ...head.map((text) => make("th", { scope: "col", text })))),
      make("tbody", {}, ...sides.map((one) => make("tr", {}, ...cells(one).map((text, i) => make(i ? "td" : "th", i ? { text } : { scope: "row", text })))))),
    make("p", { class: "detail", text: `${summary.sides_sentence} Which leg stands: ${how}.`.trim() }));
}
