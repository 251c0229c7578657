// The alert beside any sound: the whole screen in the colour, with shape and words. It goes by itself,
// takes no taps, and is never shown where the angle is not to be trusted.

import { make } from "./make.js";
import { mark } from "./marks.js";

const SHOWN_MS = 2500;
const RULES = {
  lumbar_flexion: "Rounded past limit",
  lumbar_extension: "Arched past limit",
  spine_first: "Spine first",
  leaning_back: "Arched at end",
  open_hips: "Hips opened",
};
const LOOKS = { spine_first: "spine_first", leaning_back: "leaning_back", open_hips: "open_hips" };

const host = document.getElementById("alert");
let timer = 0;
let shown = "";

const keyOf = (alert) => `${alert.rule} ${alert.severity} ${alert.message}`;

/** The alert of a state, null for none: shown once, also on a screen that came after its event. */
export function keepAlert(alert) {
  if (!alert) shown = "";
  else if (keyOf(alert) !== shown) showAlert(alert);
}

/** Show an alert for as long as it is to be seen. */
export function showAlert(alert) {
  shown = keyOf(alert);
  const look = LOOKS[alert.rule] || (alert.severity === "amber" ? "amber" : "red");
  host.className = `v-${look}`;
  host.dataset.rule = alert.rule;
  host.replaceChildren(mark(look), make("strong", { text: RULES[alert.rule] || alert.rule }), make("span", { text: alert.message || "" }));
  host.hidden = false;
  clearTimeout(timer);
  timer = setTimeout(hideAlert, SHOWN_MS);
}

/** Nothing to be alerted of any more. */
export function hideAlert() {
  clearTimeout(timer);
  host.hidden = true;
  host.replaceChildren();
}
