// A kept session in words: its name for people, its day and time, its counts.

import { count } from "../words.js";

const DAY = new Intl.DateTimeFormat("en-GB", { weekday: "long", day: "numeric", month: "long", year: "numeric", timeZone: "UTC" });
const STATES = { interrupted: "cut off; hiphinge recover reads what is there", recording: "being recorded", unreadable: "written by a later hiphinge" };

/** As "Saturday, 21 November 2026", from an ISO day. */
export const dayOf = (iso) => DAY.format(new Date(`${iso}T12:00:00Z`));

/** The wearer's own clock, as "09:03". */
export const timeOf = (started) => started.slice(11, 16);

/** What a session is called: its title, else what was done. */
export function titleOf(session, names = {}) {
  const done = (session.exercises || []).map((id) => names[id] || id).join(", ");
  return session.title || done || session.name;
}

/** Sets, reps, time, and what is special. */
export function factsOf(session) {
  const facts = [];
  if (session.reps !== null && session.reps !== undefined) facts.push(`${count(session.reps, "rep")} in ${count(session.sets ?? 1, "set")}`);
  if (session.judged) facts.push(`${session.clean} of ${session.judged} within limit`);
  if (session.duration_s) facts.push(`${Math.max(1, Math.round(session.duration_s / 60))}\u202fmin`);
  if (session.wearer) facts.push(session.wearer);
  if (STATES[session.state]) facts.push(STATES[session.state]);
  if (session.problem) facts.push(session.problem);
  return facts.join(" · ");
}

/** A value with so many decimals and its unit; a dash for none. */
export function valueOf(value, { unit = "", decimals = 1 } = {}, signed = false) {
  if (value === null || value === undefined || !Number.isFinite(value)) return "–";
  const text = Math.abs(value).toFixed(decimals);
  const sign = Number(text) === 0 ? "" : value < 0 ? "−" : signed ? "+" : "";
  const gap = unit === "°" || unit === "" ? "" : "\u202f";
  return `${sign}${text}${gap}${unit}`;
}
