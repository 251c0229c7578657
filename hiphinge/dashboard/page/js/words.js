// Numbers → what people read, as the report writes them: whole degrees, a dash for none.

export const NONE = "–";

/** With so many decimals and a real minus; a dash where it is not a number. */
export function fixed(value, decimals = 0) {
  if (value === null || value === undefined || !Number.isFinite(value)) return NONE;
  const text = value.toFixed(decimals);
  return (Number(text) === 0 ? (0).toFixed(decimals) : text).replace("-", "−");
}

/** As "34°". */
export function degrees(value) {
  const text = fixed(value);
  return text === NONE ? NONE : `${text}°`;
}

/** A share from 0 to 1 as "82 %". */
export function percent(share) {
  const text = fixed(share === null || share === undefined ? NaN : 100 * share);
  return text === NONE ? NONE : `${text}\u202f%`;
}

/** Seconds as "2:05". */
export function clock(seconds) {
  const whole = Math.max(0, Math.floor(seconds || 0));
  return `${Math.floor(whole / 60)}:${String(whole % 60).padStart(2, "0")}`;
}

/** As "1 rep", "8 reps". */
export function count(number, singular) {
  return `${number} ${singular}${number === 1 ? "" : "s"}`;
}

/** Away, stay, return as "2.1-0.3-1.2 s". */
export function tempo(rep) {
  const parts = [rep.eccentric_s, rep.pause_s, rep.concentric_s].map((s) => fixed(s, 1));
  return parts.includes(NONE) ? NONE : `${parts.join("-")}\u202fs`;
}

/** The name of a sensor as people say it. */
export function placeOf(sensor) {
  return String(sensor).replaceAll("_", " ");
}
