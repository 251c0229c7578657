// One metric over weeks, with the noise of its measurement as a band: a change inside it is none.

import { make } from "../make.js";
import { ask } from "./api.js";
import { dayOf, valueOf } from "./lines.js";
import { toast } from "./toast.js";

const BAND = 1.96;
const LONG_S = 300 * 86400;
const DAY = new Intl.DateTimeFormat("en-GB", { day: "numeric", month: "short" });
const MONTH = new Intl.DateTimeFormat("en-GB", { month: "short", year: "numeric" });
const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

function columnsOf(trend) {
  const rows = new Map();
  const at = (t) => {
    if (!rows.has(t)) rows.set(t, { point: null, week: null, low: null, high: null });
    return rows.get(t);
  };
  for (const point of trend.points) at(point.t_s).point = point.value;
  for (const week of trend.weeks) {
    const middle = at(week.t_s + 3.5 * 86400);
    middle.week = week.value;
    if (week.noise_sd !== null) [middle.low, middle.high] = [week.value - BAND * week.noise_sd, week.value + BAND * week.noise_sd];
  }
  const times = [...rows.keys()].sort((a, b) => a - b);
  const column = (name) => times.map((t) => rows.get(t)[name]);
  const bridged = (name) => column(name).map((value) => (value === null ? undefined : value));
  return [times, column("point"), bridged("week"), bridged("high"), bridged("low")];
}

function draw(host, trend) {
  const { unit, decimals, label } = trend.metric;
  const size = () => ({ width: Math.max(host.clientWidth, 280), height: innerWidth < 520 ? 260 : 340 });
  const axis = { stroke: () => colour("--soft"), grid: { stroke: () => colour("--grid"), width: 1 }, ticks: { show: false }, font: "12px system-ui, sans-serif" };
  const edge = { stroke: "transparent", points: { show: false }, spanGaps: true };
  const plot = new uPlot(
    {
      ...size(),
      series: [
        { label: "Time" },
        { label: `${label}, session`, stroke: () => colour("--hip"), fill: () => colour("--hip"), paths: () => null, points: { show: true, size: 6 } },
        { label: "Week", stroke: () => colour("--spine"), width: 2.5, spanGaps: true, points: { show: true, size: 5 } },
        edge,
        edge,
      ],
      bands: [{ series: [3, 4], fill: () => colour("--band") }],
      axes: [
        { ...axis, space: 76, values: (u, marks) => marks.map((t) => (u.scales.x.max - u.scales.x.min > LONG_S ? MONTH : DAY).format(new Date(1000 * t))) },
        { ...axis, size: 58, values: (u, marks) => marks.map((v) => valueOf(v, { unit, decimals: marks.every(Number.isInteger) ? 0 : (decimals ?? 1) })) },
      ],
      cursor: { show: false },
      legend: { show: false },
    },
    columnsOf(trend),
    host,
  );
  const fit = () => plot.setSize(size());
  addEventListener("resize", fit);
  const repaint = () => plot.redraw();
  document.addEventListener("themechange", repaint);
  return () => {
    removeEventListener("resize", fit);
    document.removeEventListener("themechange", repaint);
    plot.destroy();
  };
}

function sentenceOf(trend) {
  if (trend.sentence) return trend.sentence;
  if (trend.change === null || trend.change === undefined) return "A trend is told from sessions in three different weeks on.";
  const change = valueOf(trend.change, trend.metric, true);
  if (trend.above === null) return `Changed by ${change} over this time; the noise of it is not known.`;
  return trend.above ? `Changed by ${change} over this time: more than measurement noise.` : `Changed by ${change} over this time: within measurement noise (${valueOf(trend.least, trend.metric)}).`;
}

function table(trend) {
  const rows = trend.weeks.map((week) => make("tr", {}, make("th", { scope: "row", text: `Week of ${dayOf(week.monday).replace(/^\w+, /, "")}` }), make("td", { class: "num", text: valueOf(week.value, trend.metric) }), make("td", { class: "num", text: week.noise_sd === null ? "–" : `± ${valueOf(BAND * week.noise_sd, trend.metric)}` }), make("td", { class: "num", text: String(week.sessions) })));
  const head = make("tr", {}, ...["Week", "Median", "Noise (95 %)", "Sessions"].map((text, i) => make("th", { scope: "col", class: i ? "num" : null, text })));
  return make("div", { class: "scroll", tabindex: "0", role: "region", "aria-label": "Weeks" }, make("table", {}, make("thead", {}, head), make("tbody", {}, ...rows.reverse())));
}

function fill(select, entries, chosen) {
  select.replaceChildren(...entries.map(({ id, label, name, unit }) => make("option", { value: id, text: (label || name) + (unit ? ` (${unit})` : "") })));
  if (entries.some(({ id }) => id === chosen)) select.value = chosen;
}

/** The page of a metric's trend; the address keeps what was chosen. */
export async function trendPage(main) {
  const told = new URLSearchParams(location.search);
  const exercise = make("select", { id: "trend-exercise" });
  const metric = make("select", { id: "trend-metric" });
  const host = make("div", { id: "trend-chart", "aria-hidden": "true" });
  const words = make("p", { id: "trend-sentence", class: "big-line", role: "status" });
  const rest = make("div");
  let drop = null;

  async function metrics() {
    const found = await ask("metrics", { exercise: exercise.value || told.get("exercise") });
    fill(exercise, found.exercises, exercise.value || told.get("exercise"));
    fill(metric, found.metrics, metric.value || told.get("metric") || "lumbar_flexion_peak_deg");
    return found.metrics.length > 0;
  }
  async function show() {
    const chosen = { exercise: exercise.value, metric: metric.value };
    history.replaceState(null, "", `?${new URLSearchParams(chosen)}`);
    const trend = await ask("trend", chosen);
    drop?.();
    host.replaceChildren();
    words.textContent = sentenceOf(trend);
    drop = draw(host, trend);
    rest.replaceChildren(
      ...(trend.synthetic ? [make("p", {}, make("span", { class: "pill", text: "SYNTHETIC: simulated motion" }))] : []),
      make("p", { class: "soft", text: "Dots are sessions, the line their weeks; the band is what the measurement alone may do (95 %)." }),
      ...(trend.notes || []).map((text) => make("p", { class: "notice", text })),
      ...(trend.sources?.length ? [make("p", { class: "detail", text: `Noise from: ${trend.sources.join("; ")}.` })] : []),
      table(trend),
    );
  }
  const again = (work) => () => work().catch((error) => toast(error.message));
  exercise.addEventListener("change", again(async () => { if (await metrics()) await show(); }));
  metric.addEventListener("change", again(show));
  main.append(make("h1", { text: "Trend" }), make("div", { class: "tools" }, make("label", { for: "trend-exercise", text: "Exercise" }), exercise, make("label", { for: "trend-metric", text: "Number" }), metric), words, host, rest);
  if (await metrics()) await show();
  else words.textContent = "No session with reps yet.";
}
