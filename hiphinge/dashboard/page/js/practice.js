// The plan of today and the choice of an exercise, each in a dialog: what to do now, with its drawing, and
// one tap that begins it. What is shown comes from the server; the tap is a command of the session.

import { drawn } from "./drawn.js";
import { ask } from "./library/api.js";
import { make, open } from "./make.js";
import { orderNow } from "./order.js";
import { painChoice, painNote } from "./pain.js";

const CUES = 2;
/** Before that nobody is asked which leg stands. */
const TRAINS = ["training", "paused"];
const byId = (id) => document.getElementById(id);
const known = new Map();
let send = () => false;
let now = () => null;
let session = "";
let wished = new URLSearchParams(location.search).get("exercise") || "";

function begin(id, side = "") {
  if (!send({ command: "exercise", id })) return;
  if (side && TRAINS.includes(now()?.stage)) send({ command: "side", side });
  for (const dialog of ["plan-dialog", "exercise-dialog"]) byId(dialog).close();
}

function item(one) {
  const name = make("button", { type: "button", class: "link", text: one.name, on: { click: () => openExercise(one.exercise) } });
  const start = make("button", { type: "button", class: "main", text: "Start", "aria-label": `Start ${one.name}`, on: { click: () => begin(one.exercise, one.order_of_sides[0]) } });
  return make("li", { "data-exercise": one.exercise },
    make("div", { class: "plan-drawing" }, drawn(one.drawing, "plan")),
    make("div", {}, name, make("p", { class: "plan-dose", text: one.dose }), make("p", { class: "detail", text: [one.role, one.detail].filter(Boolean).join(" · ") })),
    start);
}

/** Today's plan, as a dialog over whatever is shown. */
export async function openPlan() {
  const host = byId("plan-what");
  open(byId("plan-dialog"));
  try {
    const plan = await ask("plan", { order: orderNow() });
    host.replaceChildren(
      make("p", { class: "detail", text: [plan.place, plan.wearer, plan.synthetic ? "Synthetic" : ""].filter(Boolean).join(" · ") }),
      make("ol", { class: "plan" }, ...plan.items.map(item)),
      make("ul", { class: "plan-why detail" }, ...plan.why.map((text) => make("li", { text }))),
      session ? painChoice(session, "before", failed) : painNote(),
      ...(session ? [painNote()] : []));
  } catch (error) {
    failed(error.message);
  }
}

function failed(text) {
  byId("plan-what").append(make("p", { class: "notice", role: "alert", text }));
}

async function showExercise(id) {
  byId("choose-exercise").value = id;
  if (!known.has(id)) known.set(id, await ask(`exercises/${encodeURIComponent(id)}`));
  if (byId("choose-exercise").value !== id) return;
  const one = known.get(id);
  byId("exercise-what").replaceChildren(
    drawn(one.drawing, "chosen"),
    make("p", { text: one.begin }),
    make("ul", { class: "plan-why detail" }, ...one.cues.slice(0, CUES).map((text) => make("li", { text }))));
}

/** The choice of an exercise, with its drawing; that which is trained unless another one is named. */
export function openExercise(id = now()?.exercise?.id || "any") {
  open(byId("exercise-dialog"));
  showExercise(id).catch((error) => byId("exercise-what").replaceChildren(make("p", { text: error.message })));
}

/** Wire the dialogs; send carries a command, state gives the session's present state. */
export function wirePractice(sends, state) {
  [send, now] = [sends, state];
  for (const id of ["today", "open-plan"]) byId(id).addEventListener("click", () => { byId("more-dialog").close(); openPlan(); });
  byId("open-exercise").addEventListener("click", () => { byId("more-dialog").close(); openExercise(); });
  byId("choose-exercise").addEventListener("change", ({ target }) => openExercise(target.value));
  byId("set-exercise").addEventListener("click", () => begin(byId("choose-exercise").value));
}

/** What the server says of itself: its exercises, and the session's name. */
export function practiceOf(hello) {
  session = hello.session || "";
  byId("choose-exercise").replaceChildren(...(hello.exercises || []).map(({ id, name }) => make("option", { value: id, text: name })));
}

/** An exercise that another page named is begun once there is a session. */
export function beginWished(state) {
  if (!wished || !state || ["waiting", "assigning", "ended"].includes(state.stage)) return;
  if (!send({ command: "exercise", id: wished })) return;
  wished = "";
  history.replaceState(null, "", location.pathname + location.hash);
}
