// Wear and calibrate: which sensor goes where, what to do now as picture and words, how long, how far,
// and how good it became. A refusal tells why and what to do.

import { figure } from "./figure.js";
import { make } from "./make.js";
import { svg } from "./marks.js";
import { sensorList } from "./trust.js";
import { placeOf } from "./words.js";

const CYCLE_S = 4;
/** What the figure shows: the furthest pelvis and trunk tilt of each phase, degrees. */
const POSES = { stand: [0, 0], hinge: [68, 68], bend: [52, 100] };
const PLACES = { sacrum: ", at the base of the spine", upper_back: ", over the spine" };

const host = document.getElementById("guide");
const still = matchMedia("(prefers-reduced-motion: reduce)");
const parts = {};
let phase = "";
let drawn = "";
let tones = null;

function build() {
  const ring = svg("circle", { cx: 50, cy: 50, r: 43, class: "ring-left", pathLength: 100 });
  parts.ring = ring;
  parts.seconds = svg("text", { x: 50, y: 64, class: "ring-text" });
  const drawing = svg("svg", { viewBox: "0 0 100 100", class: "ring", "aria-hidden": "true" }, svg("circle", { cx: 50, cy: 50, r: 43, class: "ring-all" }), ring, parts.seconds);
  parts.clock = make("div", { id: "guide-ring" }, drawing);
  parts.picture = make("div", { id: "guide-picture" });
  parts.steps = make("ol", { id: "guide-steps", "aria-label": "Steps" });
  parts.prompt = make("p", { id: "guide-prompt" });
  parts.more = make("div", { id: "guide-more" });
  host.append(parts.picture, make("div", { id: "guide-words" }, parts.steps, make("div", { id: "guide-now" }, parts.clock, parts.prompt), parts.more));
  parts.figure = figure(parts.picture, "What to do, from the side");
  requestAnimationFrame(move);
}

function move(now_ms) {
  requestAnimationFrame(move);
  if (host.hidden) return;
  const [pelvis, trunk] = POSES[phase] || POSES.stand;
  const turn = (now_ms / 1000 / CYCLE_S) * 2 * Math.PI;
  const share = still.matches ? 1 : 0.5 - 0.5 * Math.cos(turn);
  parts.figure.show(share * pelvis, share * trunk, phase === "bend" ? "unjudged" : "clean");
}

function refused(refusals) {
  return make("ul", { class: "reasons refused" }, ...refusals.map((text) => make("li", { text })));
}

function assigning(assign) {
  const place = placeOf(assign.waiting_for);
  const found = (assign.found || []).map((one) => make("li", { text: `${one.name || "sensor"} · ${one.address}` }));
  return [make("p", { class: "detail", text: `${found.length} in reach; the one you tap is worn on the ${place}.` }), make("ul", { class: "found" }, ...found)];
}

function promptOf(state) {
  const { guide, assign } = state;
  if (assign) return `Tap the sensor that you wear on the ${placeOf(assign.waiting_for)}${PLACES[assign.waiting_for] || ""}.`;
  if (guide?.refusals?.length) return "That did not work yet. Once more, in a moment:";
  return guide?.prompt || "Waiting for the sensors. Switch them on and put them on.";
}

function steps(guide) {
  return (guide?.steps || []).map((one, i) => {
    const place = i < guide.index || guide.step === "working" ? "done" : i === guide.index ? "now" : "to-come";
    return make("li", { class: place, "aria-current": place === "now" ? "step" : null }, make("span", { class: "dot", text: place === "done" ? "✓" : String(i + 1), "aria-hidden": "true" }), make("span", { text: one.title }));
  });
}

/** The ring fills with what was done; in it the seconds that are left, or how many were seen. */
function showClock(guide) {
  parts.clock.hidden = !guide || !(guide.step in POSES);
  if (parts.clock.hidden) return;
  const seen = /^\d+/.exec(guide.detail || "");
  parts.seconds.textContent = guide.left_s > 0 ? String(Math.ceil(guide.left_s)) : seen ? seen[0] : "";
  parts.ring.setAttribute("stroke-dasharray", `${(100 * (guide.progress || 0)).toFixed(1)} 100`);
}

/** Show where the guide is. stepDone is called when a step has been completed. */
export function showGuide(state, stepDone) {
  if (!parts.prompt) build();
  const { guide, assign } = state;
  if (guide && tones !== null && guide.tones > tones) stepDone();
  if (guide) tones = guide.tones;
  phase = guide?.step || "stand";
  showClock(guide);
  const rest = JSON.stringify([guide?.index, guide?.steps, guide?.prompt, guide?.detail, guide?.refusals, guide?.result, assign, state.sensors]);
  if (rest === drawn) return;
  drawn = rest;
  host.className = guide?.refusals?.length ? "is-refused" : !guide || ["find", "assign"].includes(guide.step) ? "is-wearing" : "";
  parts.steps.replaceChildren(...steps(guide));
  parts.prompt.textContent = promptOf(state);
  const more = [];
  if (guide?.refusals?.length) more.push(refused(guide.refusals));
  if (assign) more.push(...assigning(assign));
  if (guide?.detail && !assign) more.push(make("p", { id: "guide-detail", text: guide.detail }));
  if (guide?.result) more.push(make("p", { class: "result", text: guide.result }));
  if (!assign && !guide?.refusals?.length) more.push(sensorList(state.sensors));
  parts.more.replaceChildren(...more);
}
