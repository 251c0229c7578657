// What a set came to, until the next one begins; and the end of the session with its report.

import { openFeedback } from "./feedback.js";
import { make, pairs } from "./make.js";
import { mark } from "./marks.js";
import { painChoice, painNote } from "./pain.js";
import { openPlan } from "./practice.js";
import { sidesOf } from "./side.js";
import { count, degrees, fixed } from "./words.js";

const setHost = document.getElementById("summary");
const endHost = document.getElementById("ended");
const LONG = 70;
let drawn = "";
let drawnEnd = "";

function marksOf(summary, strip) {
  const own = (strip || []).filter((rep) => rep.set === summary.set);
  return make("p", { class: "marks", "aria-hidden": "true" }, ...own.map((rep) => mark(rep.verdict)));
}

function drift(summary) {
  if (summary.drift_deg_per_rep === null || summary.drift_deg_per_rep === undefined) return "";
  const text = fixed(summary.drift_deg_per_rep, 1);
  return `${text.startsWith("−") || text === "0.0" ? "" : "+"}${text}° per rep`;
}

/** The numbers of one set. */
export function numbersOf(summary) {
  const share = summary.hips_share_percent;
  return pairs([
    ["Within limit", `${summary.clean} of ${summary.reps}`],
    ["Depth", degrees(summary.depth_deg)],
    ["Hips' share", share === null || share === undefined ? "" : `${fixed(share)}\u202f%`],
    ["Spine begins to move at", degrees(summary.spine_starts_at_deg)],
    ["Spine over the set", drift(summary)],
  ]);
}

/** Show a set's summary; back is what the button to the live screen does. */
export function showSummary(state, back) {
  const { summary, strip } = state;
  const now = JSON.stringify([summary, (strip || []).filter((rep) => rep.set === summary.set)]);
  if (now === drawn) return;
  drawn = now;
  setHost.className = [summary.sides?.length && "is-sided", summary.feedback?.length > LONG && "is-long"].filter(Boolean).join(" ");
  setHost.replaceChildren(
    make("div", { class: "big" }, make("span", { class: "big-number", text: String(summary.reps) }), make("h2", { text: `${summary.reps === 1 ? "rep" : "reps"} in set ${summary.set}` }), marksOf(summary, strip)),
    make("div", { class: "words" },
      make("p", { id: "summary-sentence", text: summary.sentence || count(summary.reps, "rep") }),
      summary.feedback ? make("p", { id: "summary-feedback", text: summary.feedback }) : null,
      numbersOf(summary),
      sidesOf(summary),
      make("p", { class: "row" },
        make("button", { type: "button", id: "summary-back", class: "main", text: "Live screen", on: { click: back } }),
        make("button", { type: "button", id: "summary-next", text: "Plan", on: { click: openPlan } }),
        make("button", { type: "button", id: "summary-told", text: "Feedback", on: { click: openFeedback } }))),
  );
}

/** Show that the session is over and where its report is. */
export function showEnded(state) {
  const { ended } = state;
  const now = JSON.stringify(ended);
  if (endHost.childElementCount && now === drawnEnd) return;
  drawnEnd = now;
  endHost.replaceChildren(
    make("h2", { text: ended ? "Session kept" : "Writing the report" }),
    make("p", { class: "big-line", text: `${count(state.total || 0, "rep")} in ${count(state.set || 0, "set")}` }),
    make("p", { class: "detail", text: ended ? `Folder: ${ended.session}` : state.recording?.text || "" }),
    make("p", { class: "row" },
      ...(ended?.report ? [make("a", { id: "report", class: "button main", href: ended.report, text: "Open the report" })] : []),
      ...(ended?.dowel ? [make("a", { id: "dowel-page", class: "button", href: ended.dowel, text: "The dowel test" })] : []),
      make("a", { class: "button", href: "/library", text: "All sessions" })),
    ended ? painChoice(ended.session, "after") : null,
    ended ? painNote() : null,
    make("p", { class: "detail", text: "This window can be closed. The files stay in your folder." }),
  );
}
