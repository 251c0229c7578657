// One kept session: its sets, its title and note, its files, its report.

import { make } from "../make.js";
import { painChoice, painNote } from "../pain.js";
import { ask, sessionPath, tell } from "./api.js";
import { dayOf, factsOf, timeOf, titleOf } from "./lines.js";
import { repList } from "./corrections.js";
import { toast } from "./toast.js";

function labelForm(session, heading, names) {
  const title = make("input", { id: "title", maxlength: "120", value: session.title || "", autocomplete: "off" });
  const note = make("input", { id: "session-note", maxlength: "500", value: session.note || "", autocomplete: "off" });
  const form = make("form", { class: "label-form" }, make("label", { for: "title", text: "Name" }), title, make("label", { for: "session-note", text: "Note" }), note, make("button", { text: "Keep" }));
  form.addEventListener("submit", async (event) => {
    event.preventDefault();
    try {
      const told = await tell(sessionPath(session.name, "label"), { title: title.value.trim(), note: note.value.trim() });
      heading.textContent = titleOf(told.session, names);
      toast("Kept.");
    } catch (error) {
      toast(error.message);
    }
  });
  return form;
}

function setsTable(session, parts, names) {
  const sets = parts.filter((part) => part.number > 0);
  if (!sets.length) return make("p", { class: "soft", text: "No sets were counted." });
  const body = make("tbody");
  for (const part of sets) {
    const tick = make("input", { type: "checkbox", value: String(part.number), "aria-label": `Compare set ${part.number}` });
    body.append(make("tr", {}, make("td", {}, tick), make("th", { scope: "row", text: String(part.number) }), make("td", { text: part.name || names[part.exercise] || part.exercise }), make("td", { class: "num", text: String(part.reps) }), make("td", { class: "num", text: part.judged ? `${part.clean} of ${part.judged}` : "–" }), make("td", { class: "num", text: part.alerts === null || part.alerts === undefined ? "–" : String(part.alerts) })));
  }
  const head = ["", "Set", "Exercise", "Reps", "Within limit", "Alerts"].map((text, i) => make("th", { scope: "col", class: i > 2 ? "num" : null, text: text || null }, ...(text ? [] : [make("span", { class: "away", text: "Compare" })])));
  const compare = make("button", { type: "button", text: "Compare two sets", disabled: true });
  const ticked = () => [...body.querySelectorAll("input:checked")].map((box) => box.value);
  body.addEventListener("change", () => (compare.disabled = ticked().length !== 2));
  compare.addEventListener("click", () => {
    const [one, other] = ticked();
    location.href = `/compare?${new URLSearchParams({ a: session.name, set_a: one, b: session.name, set_b: other })}`;
  });
  return make("div", {}, make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Sets" }, make("table", {}, make("thead", {}, make("tr", {}, ...head)), body)), sets.length > 1 ? compare : null);
}

/** The page of the session of this name. */
export async function sessionPage(main, name) {
  const { session, parts, exercises, reps } = await ask(sessionPath(name));
  const names = { ...Object.fromEntries((parts || []).map((part) => [part.exercise, part.name])), ...exercises };
  const heading = make("h1", { text: titleOf(session, names) });
  const remove = async () => {
    try {
      const { undo } = await tell(sessionPath(session.name, "delete"));
      main.replaceChildren(make("h1", { text: "Deleted" }), make("p", {}, make("a", { href: "/library", text: "All sessions" })));
      toast("Deleted.", { text: "Undo", run: async () => { await tell("restore", { undo }); location.reload(); } });
    } catch (error) {
      toast(error.message);
    }
  };
  main.append(
    heading,
    make("p", { class: "soft", text: `${dayOf(session.day)}, ${timeOf(session.started)} · ${factsOf(session)}` }),
    ...(session.synthetic ? [make("p", {}, make("span", { class: "pill", text: "SYNTHETIC: simulated motion" }))] : []),
    make(
      "p",
      { class: "tools" },
      session.report ? make("a", { class: "button main", href: session.report, text: "Open the report" }) : null,
      session.dowel ? make("a", { class: "button", href: session.dowel, text: "Dowel test" }) : null,
      make("a", { class: "button", href: `/api/${sessionPath(session.name, "reps.csv")}`, download: true, text: "Reps as CSV" }),
      make("a", { class: "button", href: `/api/${sessionPath(session.name, "session.zip")}`, download: true, text: "Whole folder as zip" }),
      make("button", { type: "button", class: "stop", text: "Delete", on: { click: remove } }),
    ),
    make("h2", { text: "Sets" }),
    setsTable(session, parts || [], names),
    repList(session, reps, async () => {
      main.replaceChildren();
      await sessionPage(main, name);
    }) || "",
    make("h2", { text: "Name and note" }),
    labelForm(session, heading, names),
    make("h2", { text: "Pain" }),
    make("div", {}, painChoice(session.name, "before", toast), painChoice(session.name, "after", toast), make("p", { class: "detail", text: "Optional. It stays in the session's folder, in no table and no report." }), painNote()),
    make("p", { class: "detail", text: `Folder: ${session.name}` }),
  );
}
