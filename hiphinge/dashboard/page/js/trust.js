// One indicator for everything that decides whether the numbers can be believed: connection, links,
// clocks, settling, slip and uncertainty. A tap tells the reasons, and battery and signal.

import { make, open, pairs } from "./make.js";
import { mark } from "./marks.js";
import { placeOf } from "./words.js";

const LEVELS = {
  good: ["clean", "Sensors good"],
  settling: ["amber", "Settling"],
  check: ["amber", "Check sensors"],
  low: ["amber", "Not sure"],
  none: ["unjudged", "No data"],
  before: ["unjudged", "Not calibrated"],
  away: ["red", "No connection"],
};
const BEFORE = ["waiting", "assigning", "calibrating"];
const STATES = {
  streaming: "sends", late: "sends late", silent: "silent", lost: "lost, being looked for",
  not_found: "not found", searching: "being looked for",
};
const DOTS = { streaming: "clean", late: "amber", silent: "amber", searching: "unjudged", lost: "red", not_found: "red" };

const button = document.getElementById("trust");
const dialog = document.getElementById("sensors-dialog");
let present = { level: "none", reasons: [], sensors: [] };
let drawn = "";

function level(state, connected) {
  if (!connected) return { level: "away", reasons: ["This screen has lost the laptop. The session goes on without it."] };
  const told = state?.trust || { level: "none", reasons: [] };
  if (told.level === "good" && told.reasons?.length) return { ...told, level: "check" };
  return told.level === "none" && BEFORE.includes(state?.stage) ? { ...told, level: "before" } : told;
}

/** One line per sensor: mark, place, what it does, battery, signal. */
export function sensorList(sensors) {
  const list = make("ul", { class: "sensors" });
  for (const one of sensors || []) {
    const facts = [
      STATES[one.state] || one.state || "not seen yet",
      one.battery_percent === null || one.battery_percent === undefined ? "" : `battery ${Math.round(one.battery_percent)}\u202f%`,
      one.signal_dbm === null || one.signal_dbm === undefined ? "" : `signal ${String(one.signal_dbm).replace("-", "−")}\u202fdBm`,
      one.lost ? `${one.lost} lost` : "",
      one.device || "",
    ].filter(Boolean);
    list.append(
      make("li", { class: "sensor", "data-state": one.state }, mark(DOTS[one.state] || "unjudged"),
        make("span", {}, make("strong", { text: placeOf(one.name) }), make("span", { class: "detail", text: ` ${facts.join(" · ")}` }))),
    );
  }
  return list;
}

function content() {
  const reasons = present.reasons.length ? present.reasons : ["Both angles can be believed within their ±."];
  return [
    make("h2", { id: "sensors-title", text: LEVELS[present.level][1] }),
    make("ul", { class: "reasons" }, ...reasons.map((text) => make("li", { text }))),
    sensorList(present.sensors),
    pairs([["Kept", present.recording]]),
    make("p", { class: "detail", text: "Two sensors on the skin: what is measured is how the trunk changes shape between them, about ±5°." }),
    make("div", { class: "row" },
      present.training ? make("button", { type: "button", text: "Stand still: new zero", on: { click: newZero } }) : null,
      make("button", { type: "button", class: "main", text: "Close", on: { click: () => dialog.close() } })),
  ];
}

/** One standing pose sets right what slipped; the menu's button asks for it. */
function newZero() {
  dialog.close();
  document.getElementById("rezero").click();
}

button.addEventListener("click", () => open(dialog, ...content()));

/** Show how far the numbers can be believed. */
export function showTrust(state, connected) {
  const told = level(state, connected);
  present = { level: told.level in LEVELS ? told.level : "none", reasons: told.reasons || [], sensors: state?.sensors || [], recording: state?.recording?.text, training: state?.stage === "training" };
  const now = JSON.stringify(present);
  if (now === drawn) return;
  drawn = now;
  const [shape, word] = LEVELS[present.level];
  button.className = `plain v-${shape}`;
  button.dataset.level = present.level;
  document.getElementById("trust-mark").replaceChildren(mark(shape));
  document.getElementById("trust-word").textContent = word;
  if (dialog.open) {
    const focused = dialog.contains(document.activeElement);
    dialog.replaceChildren(...content());
    if (focused) dialog.querySelector("button").focus();
  }
}
