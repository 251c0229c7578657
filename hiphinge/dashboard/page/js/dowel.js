// The dowel test from the gym screen: begun, given up, and its verdict with the picture of the best
// hinge. The steps themselves are shown as those of the calibration are (guide.js).

import { make, pairs } from "./make.js";
import { mark } from "./marks.js";
import { degrees } from "./words.js";

const host = document.getElementById("dowel");
let drawn = "";
let dismissed = 0;

/** Wire the buttons; send carries the commands. */
export function wireDowel(send) {
  document.getElementById("dowel-start").addEventListener("click", () => {
    send({ command: "dowel", action: "begin" });
    document.getElementById("more-dialog").close();
  });
  document.getElementById("dowel-cancel").addEventListener("click", () => send({ command: "dowel", action: "cancel" }));
}

export const isTesting = (state) => Boolean(state?.dowel?.active);

/** Whether a verdict is there that was not put away yet. */
export function hasVerdict(state) {
  const result = state?.dowel?.result;
  return Boolean(result) && result.number !== dismissed;
}

/** SVG of the server's own making as an element; no script of it would run. */
function drawing(svg) {
  return document.importNode(new DOMParser().parseFromString(svg, "text/html").querySelector("svg"), true);
}

function hinge(rep) {
  return make("li", { class: `v-${rep.look}` },
    make("span", { class: "verdict" }, mark(rep.look), make("span", { text: rep.word })),
    make("span", { class: "why", text: `trunk ${degrees(rep.trunk_deg)}, ${rep.why}` }));
}

/** Show the verdict; back is called when it is put away, again when another test is wanted. */
export function showVerdict(state, back, again) {
  const { result } = state.dowel;
  const now = JSON.stringify(result);
  if (now === drawn) return;
  drawn = now;
  const away = () => {
    dismissed = result.number;
    back();
  };
  host.replaceChildren(
    make("figure", { id: "dowel-picture" }, drawing(result.picture), make("figcaption", { class: "detail", text: result.caption })),
    make("div", { class: "words" },
      make("p", { id: "dowel-word", class: `verdict v-${result.look}` }, mark(result.look), make("span", { text: result.word })),
      make("p", { id: "dowel-sentence", text: result.sentence }),
      pairs([["Neutral depth", result.neutral_depth], ...result.rules.map((one) => [one.rule, one.word])]),
      make("ol", { id: "dowel-reps", class: result.reps.every((rep) => rep.word === result.word) ? "same" : null, "aria-label": "The hinges" }, ...result.reps.map(hinge)),
      result.weeks ? make("figure", { id: "dowel-past" }, make("figcaption", { text: result.compared }), drawing(result.weeks)) : null,
      make("p", { id: "dowel-head", class: "detail" }, result.not_measured, make("span", { text: " The test is kept with the session." })),
      make("p", { class: "row" },
        make("button", { type: "button", id: "dowel-back", class: "main", text: "Live screen", on: { click: away } }),
        make("button", { type: "button", id: "dowel-again", text: "Once more", on: { click: again } }))),
  );
}
