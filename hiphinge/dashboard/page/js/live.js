// The live page: what the session says goes to the parts of the screen. State messages carry the whole
// picture, frames the motion (only the newest is drawn), events only sound and the alert.

import { hideAlert, keepAlert, showAlert } from "./alert.js";
import { chart } from "./chart.js";
import { hasVerdict, isTesting, showVerdict, wireDowel } from "./dowel.js";
import { showFeedback, wireFeedback } from "./feedback.js";
import { figure } from "./figure.js";
import { STATE } from "./frame.js";
import { showGuide } from "./guide.js";
import { showMode, wire } from "./menu.js";
import { showAngles, showState, toneOf } from "./numbers.js";
import { beginWished, practiceOf, wirePractice } from "./practice.js";
import { showSide, wireSide } from "./side.js";
import { connect } from "./socket.js";
import { follow, hear, stepDone } from "./sound.js";
import { say } from "./speech.js";
import { start } from "./start.js";
import { showStrip } from "./strip.js";
import { showEnded, showSummary } from "./summary.js";
import { showTrust } from "./trust.js";

const byId = (id) => document.getElementById(id);
const STALE_MS = 1500;
const BENT_DEG = 35;
const UPRIGHT_DEG = 15;
const CAN_SKIP = ["stand", "hinge", "bend", "refused"];
const SQUATS = ["squat"];
const now = { state: null, frame: null, fresh: false, at_ms: 0, connected: false, dismissed: "", bent: false };

const person = figure(byId("figure-box"), "You from the side, with the broomstick");
let curves = null;

/** Which of the views a state asks for. */
function viewOf(state) {
  if (!state) return "waiting";
  if (state.stage === "ended" || state.ended) return "ended";
  if (["waiting", "assigning", "calibrating"].includes(state.stage)) return "guide";
  if (isTesting(state)) return "guide";
  if (hasVerdict(state)) return "dowel";
  if (state.summary && !now.bent && now.dismissed !== `${state.summary.set}.${state.summary.reps}`) return "summary";
  return "train";
}

function showView(view) {
  if (document.body.dataset.view !== view) {
    document.body.dataset.view = view;
    for (const id of ["train", "guide", "dowel", "summary", "ended"]) byId(id).hidden = id !== view;
  }
  const { guide } = now.state;
  const possible = { repeat: guide?.can_repeat, skip: CAN_SKIP.includes(guide?.step), side: showSide(now.state), "dowel-cancel": isTesting(now.state) };
  for (const button of document.querySelectorAll("[data-in]")) {
    button.hidden = !button.dataset.in.includes(view) || (button.id in possible && !possible[button.id]);
  }
  byId("controls").hidden = view === "ended";
  if (view === "train" && !curves) curves = chart(byId("chart"));
}

function backFromSummary() {
  const { summary } = now.state;
  now.dismissed = `${summary.set}.${summary.reps}`;
  showAll();
}

function showAll() {
  const { state } = now;
  showTrust(state, now.connected);
  if (!state) return;
  const view = viewOf(state);
  if (now.dismissed && !state.summary) now.dismissed = "";
  showView(view);
  showState(state);
  showStrip(state.strip, link.send);
  showFeedback(state);
  showGuide(state, stepDone);
  if (view === "dowel") showVerdict(state, showAll, () => link.send({ command: "dowel", action: "begin" }));
  if (view === "summary") showSummary(state, backFromSummary);
  if (view === "ended") showEnded(state);
  follow(state);
  if (trusted()) keepAlert(state.alert);
  byId("pause").textContent = state.stage === "paused" ? "Resume" : "Pause";
  const result = ["guide", "dowel"].includes(view) ? "" : state.word || state.guide?.result || "";
  byId("banner").hidden = !result;
  if (byId("banner").textContent !== result) byId("banner").textContent = result;
  if (state.limits && curves) curves.limits(state.limits.amber_deg, state.limits.red_deg);
  person.squats = SQUATS.includes(state.exercise?.id);
}

/** A bend that goes deep takes the set's summary away, standing up again brings it back. */
function followBend(hip_deg) {
  const bent = now.bent ? !(hip_deg < UPRIGHT_DEG) : hip_deg > BENT_DEG;
  if (bent === now.bent) return;
  now.bent = bent;
  if (now.state?.summary) showAll();
}

function trusted() {
  return now.connected && Boolean(now.frame) && Boolean(now.frame.state & STATE.trusted);
}

const link = connect({
  link(open) {
    now.connected = open;
    byId("lost").hidden = open;
    document.body.classList.toggle("no-link", !open);
    if (!open) hideAlert();
    now.fresh = true;
    showAll();
  },
  message(message) {
    if (message.kind === "hello") {
      byId("synthetic").hidden = !message.synthetic;
      practiceOf(message);
    } else if (message.kind === "state") {
      now.state = message;
      showAll();
      beginWished(message);
    } else if (message.kind === "refused") {
      say(message.text, { kind: "refused" });
      showFeedback(now.state);
    } else {
      if (message.kind === "alert" && message.cued && trusted()) showAlert(message);
      hear(message, trusted());
    }
  },
  frame(frame) {
    now.frame = frame;
    now.fresh = true;
    now.at_ms = performance.now();
    if (!trusted()) hideAlert();
    followBend(frame.samples.at(-1).hip_deg);
    if (curves) curves.push(frame.samples);
  },
});

let told = 0;
function draw(now_ms) {
  requestAnimationFrame(draw);
  if (document.body.dataset.view !== "train") return;
  const stale = now.frame !== null && performance.now() - now.at_ms > STALE_MS;
  if (now.fresh || stale) {
    now.fresh = false;
    const tone = stale ? "unjudged" : toneOf(now.frame, now.connected);
    const sample = now.frame?.samples.at(-1);
    showAngles(now.frame, tone);
    if (sample) person.show(sample.pelvis_deg, sample.trunk_deg, tone);
    if (now.frame && location.hash === "#bench" && now.frame.number !== told) {
      told = now.frame.number;
      setTimeout(() => link.send({ command: "drawn", frame: told }), 0);
    }
  }
  if (curves && !stale) curves.draw(now_ms);
}

wire(link.send, () => now.state);
wireSide(link.send);
wireFeedback(link.send, () => now.state);
wirePractice(link.send, () => now.state);
wireDowel(link.send);
start(showMode);
document.addEventListener("themechange", () => curves?.colours());
requestAnimationFrame(draw);
