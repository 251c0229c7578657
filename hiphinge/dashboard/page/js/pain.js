// Pain, 0 to 10, before or after a session, if the wearer wants to keep it: in the session's own folder,
// in no record and no report. Nothing follows from it but one sentence.

import { ask, sessionPath, tell } from "./library/api.js";
import { make } from "./make.js";

const STOP = "Stop if it hurts.";
const NUMBERS = Array.from({ length: 11 }, (_, number) => number);

/** A choice of a number for "before" or "after" a session; failed gets a sentence. */
export function painChoice(session, when, failed = () => {}) {
  const id = `pain-${when}`;
  const options = NUMBERS.map((number) => make("option", { value: String(number), text: String(number) }));
  const select = make("select", { id }, make("option", { value: "", text: "not said" }), ...options);
  const kept = make("span", { class: "detail", role: "status" });
  select.addEventListener("change", async () => {
    const value = select.value === "" ? null : Number(select.value);
    try {
      await tell(sessionPath(session, "pain"), { [when]: value });
      kept.textContent = value === null ? "Taken back." : "Kept.";
    } catch (error) {
      failed(error.message);
    }
  });
  ask(sessionPath(session, "pain")).then((told) => (select.value = told[when] ?? "")).catch(() => {});
  return make("p", { class: "pain" }, make("label", { for: id, text: `Pain ${when}, 0 to 10` }), select, kept);
}

/** What is said of pain, and all of it. */
export const painNote = () => make("p", { class: "detail", text: STOP });
