// The reps of a kept session, each by its verdict; a tap puts one right. The recording stays as it
// is: results are made anew from it, which takes as long as a replay.

import { make, open } from "../make.js";
import { lookOf, mark } from "../marks.js";
import { sessionPath, tell } from "./api.js";
import { toast } from "./toast.js";

const dialog = make("dialog", { id: "rep-dialog", "aria-labelledby": "rep-title" });

function chip(rep, act) {
  const word = rep.word || lookOf(rep.verdict).word;
  const button = make("button", { type: "button", class: `rep v-${rep.verdict}`, "data-rep": `${rep.set}.${rep.rep}`, "aria-label": `Set ${rep.set}, rep ${rep.rep}: ${word}` }, mark(rep.verdict), make("span", { text: String(rep.rep), "aria-hidden": "true" }));
  button.addEventListener("click", () => choose(rep, word, act));
  return make("li", {}, button);
}

function choose(rep, word, act) {
  const choice = (text, action) => make("button", { type: "button", text, "data-action": action, on: { click: () => { dialog.close(); act(action, rep); } } });
  open(
    dialog,
    make("h2", { id: "rep-title", text: `Set ${rep.set}, rep ${rep.rep}` }),
    make("p", { class: `verdict v-${rep.verdict}` }, mark(rep.verdict), make("span", { text: word })),
    make("p", { class: "detail", text: "A correction is kept beside the recording. Numbers, tables and report are made anew." }),
    make("div", { class: "row" }, choice("Not a rep", "not_a_rep"), choice("Split in two", "split"), rep.last ? null : choice("One with the next", "merge")),
    make("button", { type: "button", class: "main", text: "Close", on: { click: () => dialog.close() } }),
  );
}

/** The list of reps with what corrects them; changed() shows the session anew. Nothing without reps. */
export function repList(session, reps, changed) {
  if (!reps?.length) return null;
  const host = make("div", { id: "session-reps" });
  const act = async (action, rep) => {
    host.setAttribute("aria-busy", "true");
    for (const button of host.querySelectorAll("button")) button.disabled = true;
    toast("Working: the session is gone through again …");
    try {
      const { text } = await tell(sessionPath(session.name, "correct"), rep ? { action, set: rep.set, rep: rep.rep } : { action });
      await changed();
      toast(text, action === "restore" ? null : { text: "Undo", run: () => act("restore") });
    } catch (error) {
      await changed();
      toast(error.message);
    }
  };
  for (const number of new Set(reps.map((rep) => rep.set))) {
    const own = reps.filter((rep) => rep.set === number);
    host.append(make("h3", { text: `Set ${number}` }), make("ol", { class: "reps-row" }, ...own.map((rep, i) => chip({ ...rep, last: i === own.length - 1 }, act))));
  }
  return make("section", {}, make("h2", { text: "Reps" }), make("p", { class: "detail", text: "Tap one to put it right." }), host, dialog);
}
