// Two sessions, or two sets, side by side, and what of the difference stands above the noise.

import { make } from "../make.js";
import { ask } from "./api.js";
import { dayOf, timeOf, titleOf, valueOf } from "./lines.js";

const WORTH = new Map([[true, "above the noise"], [false, "within the noise"], [null, "noise not known"]]);

function sideLine(side, letter) {
  const what = side.number ? `set ${side.number}` : "whole session";
  const { session } = side;
  const link = make("a", { href: `/sessions/${encodeURIComponent(session.name)}`, text: titleOf(session, { [side.exercise]: side.name }) });
  return make("li", {}, make("strong", { text: `${letter}: ` }), link, make("span", { class: "detail", text: `${dayOf(session.day)}, ${timeOf(session.started)} · ${what} · ${side.reps} reps` }));
}

function line(row) {
  const worth = row.above ?? null;
  const cell = (value, signed = false) => make("td", { class: "num", text: valueOf(value, row, signed) });
  const least = row.least === null || row.least === undefined ? "" : ` (from ${valueOf(row.least, row)})`;
  return make("tr", { class: worth ? "differs" : null }, make("th", { scope: "row", text: row.label || row.metric }), cell(row.a), cell(row.b), cell(row.difference, true), make("td", {}, make("span", { "aria-hidden": "true", text: worth ? "▲ " : worth === false ? "○ " : "" }), WORTH.get(worth), make("span", { class: "detail", text: least })));
}

/** The page that compares what the address names. */
export async function comparePage(main) {
  const told = Object.fromEntries(new URLSearchParams(location.search));
  const both = await ask("compare", told);
  const head = make("thead", {}, make("tr", {}, make("th", { scope: "col", text: "Median of the reps" }), make("th", { scope: "col", class: "num", text: "A" }), make("th", { scope: "col", class: "num", text: "B" }), make("th", { scope: "col", class: "num", text: "B − A" }), make("th", { scope: "col", text: "Worth" })));
  const swap = new URLSearchParams(Object.entries({ a: told.b, set_a: told.set_b, b: told.a, set_b: told.set_a }).filter(([, value]) => value !== undefined));
  main.append(
    make("h1", { text: "Side by side" }),
    make("ul", { id: "sides" }, sideLine(both.a, "A"), sideLine(both.b, "B")),
    ...(both.notes || []).map((text) => make("p", { class: "notice", text })),
    make("p", { class: "soft", text: both.same_donning ? "The sensors stayed where they were, so only the scatter of the reps blurs the difference." : "The sensors were put on anew between the two, which blurs every angle a little; only what is marked ▲ is more than that." }),
    make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Comparison" }, make("table", { id: "comparison" }, head, make("tbody", {}, ...both.rows.map(line)))),
    make("p", {}, make("a", { class: "button", href: `/compare?${swap}`, text: "Swap A and B" })),
  );
}
