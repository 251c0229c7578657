// The list: days, sessions under them, words to search for, two to compare, one to delete and get back.

import { make } from "../make.js";
import { ask, sessionPath, tell } from "./api.js";
import { chooseFile } from "./drop.js";
import { dayOf, factsOf, timeOf, titleOf } from "./lines.js";
import { toast } from "./toast.js";

const WAIT_MS = 150;
const PAGE = 50;
const list = make("div", { id: "sessions" });
const total = make("p", { id: "total", class: "detail", role: "status" });
const more = make("button", { type: "button", id: "show-more", text: "Show more", hidden: true });
const compare = make("button", { type: "button", id: "compare", class: "main", text: "Compare", disabled: true });
let names = {};
let next = "";
let asked = 0;
let lastDay = "";
const chosen = new Set();

function choose(name, on) {
  if (on) chosen.add(name);
  else chosen.delete(name);
  compare.disabled = chosen.size !== 2;
  compare.textContent = chosen.size === 2 ? "Compare these two" : "Compare: tick two";
}

async function remove(session, row) {
  try {
    const { undo } = await tell(sessionPath(session.name, "delete"));
    choose(session.name, false);
    row.remove();
    toast(`${titleOf(session, names)} deleted.`, { text: "Undo", run: () => restore(undo) });
  } catch (error) {
    toast(error.message);
  }
}

async function restore(undo) {
  try {
    const { session } = await tell("restore", { undo });
    await show(new URLSearchParams(location.search).get("q") || "");
    toast(`${titleOf(session, names)} is back.`);
    list.querySelector(`[data-name="${CSS.escape(session.name)}"] a`)?.focus();
  } catch (error) {
    toast(error.message);
  }
}

function row(session) {
  const title = titleOf(session, names);
  const label = `${title}, ${session.day} ${timeOf(session.started)}`;
  const tick = make("input", { type: "checkbox", "aria-label": `Compare ${label}`, on: { change: ({ target }) => choose(session.name, target.checked) } });
  tick.checked = chosen.has(session.name);
  const item = make(
    "li",
    { class: "session", "data-name": session.name },
    tick,
    make("span", { class: "time", text: timeOf(session.started) }),
    make("a", { class: "what", href: `/sessions/${encodeURIComponent(session.name)}` }, make("strong", { text: title }), session.synthetic ? make("span", { class: "pill", text: "Synthetic" }) : null),
    make("span", { class: "facts detail", text: [factsOf(session), session.note].filter(Boolean).join(" · ") }),
    make(
      "span",
      { class: "does" },
      session.report ? make("a", { class: "button", href: session.report, text: "Report", "aria-label": `Report of ${label}` }) : null,
      make("button", { type: "button", class: "delete", text: "Delete", "aria-label": `Delete ${label}`, on: { click: () => remove(session, item) } }),
    ),
  );
  return item;
}

function append(sessions) {
  for (const session of sessions) {
    if (session.day !== lastDay) {
      lastDay = session.day;
      list.append(make("section", { class: "day", "aria-label": dayOf(session.day) }, make("h2", { text: dayOf(session.day) }), make("ul")));
    }
    list.lastElementChild.querySelector("ul").append(row(session));
  }
}

async function show(q, after = "") {
  const number = ++asked;
  const found = await ask("sessions", { q, after, limit: PAGE });
  if (number !== asked) return;
  names = found.exercises || names;
  next = found.next;
  if (!after) {
    list.replaceChildren();
    lastDay = "";
  }
  append(found.sessions);
  more.hidden = !next;
  total.textContent = q ? `${found.total} found` : found.total === 1 ? "1 session" : `${found.total} sessions`;
  if (!found.total) list.append(make("p", { class: "soft", text: q ? "Nothing has all of these words." : "No session yet. hiphinge demo makes one without sensors; or drop a CSV here." }));
}

/** The page of all sessions. */
export async function sessionsPage(main) {
  const q = new URLSearchParams(location.search).get("q") || "";
  const search = make("input", { type: "search", id: "search", "aria-label": "Search", placeholder: "deadlift, november, a title …", value: q, autocomplete: "off" });
  let timer = 0;
  search.addEventListener("input", () => {
    clearTimeout(timer);
    timer = setTimeout(() => {
      const text = search.value.trim();
      history.replaceState(null, "", text ? `?q=${encodeURIComponent(text)}` : location.pathname);
      all.href = `/api/reps.csv${text ? `?q=${encodeURIComponent(text)}` : ""}`;
      show(text).catch((error) => toast(error.message));
    }, WAIT_MS);
  });
  const all = make("a", { class: "button", href: `/api/reps.csv${q ? `?q=${encodeURIComponent(q)}` : ""}`, download: true, text: "Reps as CSV" });
  compare.addEventListener("click", () => {
    const [a, b] = [...list.querySelectorAll(".session input:checked")].map((box) => box.closest(".session").dataset.name).reverse();
    location.href = `/compare?${new URLSearchParams({ a, b })}`;
  });
  more.addEventListener("click", () => show(search.value.trim(), next).catch((error) => toast(error.message)));
  choose("", false);
  main.append(make("h1", { text: "Sessions" }), make("div", { class: "tools" }, search, compare, all, make("button", { type: "button", id: "choose-file", text: "Analyse a CSV", on: { click: chooseFile } })), total, list, more);
  await show(q);
}
