// The last reps in a row, each by its verdict's colour and shape; a tap tells why it was counted and
// judged so, and lets the wearer correct it. The raw record stays; a correction is one more event.

import { make, open, pairs } from "./make.js";
import { lookOf, mark } from "./marks.js";
import { legOf, letterOf } from "./side.js";
import { degrees, percent, tempo } from "./words.js";

const OFFERED_MS = 12000;
const byId = (id) => document.getElementById(id);
const host = byId("strip");
const dialog = byId("rep-dialog");
let offered = 0;
let drawn = "";
let shown = null;
let reps = [];

const keyOf = (rep) => `${rep.set}.${rep.rep}`;

function label(rep) {
  const peak = degrees(rep.lumbar_peak_deg);
  const corrected = rep.corrected ? ", corrected" : "";
  const leg = rep.side ? `, ${legOf(rep)}` : "";
  return `Set ${rep.set}, rep ${rep.rep}${leg}: ${rep.word || lookOf(rep.verdict).word}, spine up to ${peak}${corrected}`;
}

function chip(rep, send) {
  const classes = `rep v-${rep.verdict}${rep.corrected ? " corrected" : ""}`;
  const button = make(
    "button",
    { type: "button", class: classes, "aria-label": label(rep), "data-rep": keyOf(rep), on: { click: () => show(rep, send) } },
    mark(rep.verdict),
    make("span", { text: `${rep.rep}${letterOf(rep)}`, "aria-hidden": "true" }),
  );
  return make("li", {}, button);
}

/** For a while: what was corrected, and a button that takes it back. */
function offerBack(rep, action, send) {
  const done = { not_a_rep: "no rep", split: "two reps", merge: "one with the next" }[action];
  byId("corrected-what").textContent = `Set ${rep.set}, rep ${rep.rep}: ${done}.`;
  byId("corrected").hidden = false;
  byId("take-back").onclick = () => {
    send({ command: "correct", action: "restore" });
    byId("corrected").hidden = true;
  };
  clearTimeout(offered);
  offered = setTimeout(() => (byId("corrected").hidden = true), OFFERED_MS);
}

function show(rep, send) {
  shown = keyOf(rep);
  const act = (action) => () => {
    dialog.close();
    if (send({ command: "correct", set: rep.set, rep: rep.rep, action })) offerBack(rep, action, send);
  };
  const button = (text, action) => make("button", { type: "button", text, "data-action": action, on: { click: act(action) } });
  const isLast = !reps.some((other) => other.set === rep.set && other.rep > rep.rep);
  const verdict = make("p", { class: `verdict v-${rep.verdict}` }, mark(rep.verdict), make("span", { text: rep.word || lookOf(rep.verdict).word }));
  const numbers = pairs([
    ["Standing leg", legOf(rep)],
    ["Spine up to", degrees(rep.lumbar_peak_deg)],
    ["Depth", degrees(rep.depth_deg)],
    ["Hips' share", percent(rep.hinge_share)],
    ["Tempo", tempo(rep)],
    ["Sure of the count", percent(rep.confidence)],
  ]);
  open(
    dialog,
    make("h2", { id: "rep-title", text: `Set ${rep.set}, rep ${rep.rep}` }),
    verdict,
    make("p", { id: "rep-why", text: rep.why || "" }),
    numbers,
    make("p", { class: "detail", text: "A correction is kept beside the recording; the recording itself stays as it is." }),
    make(
      "div",
      { class: "row" },
      button("Not a rep", "not_a_rep"),
      button("Split in two", "split"),
      isLast ? null : button("One with the next", "merge"),
      make("button", { type: "button", class: "main", text: "Close", on: { click: () => dialog.close() } }),
    ),
  );
}

/** Show the reps of a state. */
export function showStrip(list, send) {
  reps = list || [];
  const now = JSON.stringify(reps);
  if (now === drawn) return;
  drawn = now;
  const focused = document.activeElement?.dataset?.rep;
  const children = [];
  let set = null;
  for (const rep of reps) {
    if (rep.set !== set && set !== null) children.push(make("li", { class: "set-begin", text: `set ${rep.set}` }));
    set = rep.set;
    children.push(chip(rep, send));
  }
  if (!children.length) children.push(make("li", { class: "none", text: "Your reps will line up here." }));
  host.replaceChildren(...children);
  host.scrollLeft = host.scrollWidth;
  if (focused) host.querySelector(`[data-rep="${focused}"]`)?.focus({ preventScroll: true });
  if (dialog.open && shown && !reps.some((rep) => keyOf(rep) === shown)) dialog.close();
}
