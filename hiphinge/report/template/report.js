// The zoomable time course. Everything else of the page works without this script.
// Reads the JSON of #time-course-data (written by time_course.py): whole milliseconds and whole
// tenths of a degree, each as the difference to the value before, null where there is none.
"use strict";
(() => {
  const data = JSON.parse(document.getElementById("time-course-data").textContent);
  const box = document.getElementById("chart-box");
  const host = document.getElementById("chart");
  const status = document.getElementById("chart-status");
  const summed = (steps, unit) => {
    let total = 0;
    return steps.map((step) => (step === null ? null : (total += step) / unit));
  };
  const times = summed(data.t, 1000);
  if (times.length < 2 || !data.traces.length) return;
  document.documentElement.classList.add("live");
  box.hidden = false;

  const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();
  const dashes = { trunk: [7, 3], hip: [3, 3] };
  const columns = [times];
  const series = [{ label: "Time", value: (u, v) => (v == null ? "–" : clock(v)) }];
  const bands = [];
  for (const trace of data.traces) {
    columns.push(summed(trace.v, 10));
    series.push({
      label: trace.label,
      stroke: () => colour("--" + trace.id),
      width: trace.id === "spine" ? 2.4 : 1.5,
      dash: dashes[trace.id],
      points: { show: false },
      value: (u, v) => (v == null ? "–" : v.toFixed(1).replace("-", "−") + "°"),
    });
  }
  if (data.sd) {
    const spine = columns[columns.length - 1];
    const sd = summed(data.sd, 10);
    const edge = (sign) => spine.map((v, i) => (v === null || sd[i] === null ? null : v + sign * sd[i]));
    for (const sign of [1, -1]) {
      columns.push(edge(sign));
      series.push({ label: "", class: "u-off", stroke: "transparent", points: { show: false }, width: 0 });
    }
    bands.push({ series: [columns.length - 2, columns.length - 1], fill: () => colour("--band") });
  }

  const first = times[0];
  const last = times[times.length - 1];
  const shortest = Math.min(0.5, last - first);
  let shown = -1;

  function clock(s) {
    if (last < 600) return s.toFixed(Math.abs(s - Math.round(s)) < 1e-6 ? 0 : 1) + " s";
    const minutes = Math.floor(s / 60);
    const rest = (s - 60 * minutes).toFixed(s % 1 ? 1 : 0).padStart(s % 1 ? 4 : 2, "0");
    return minutes + ":" + rest;
  }

  function verdictShape(ctx, verdict, x, y, r) {
    ctx.beginPath();
    if (verdict === "amber") { ctx.moveTo(x, y - r); ctx.lineTo(x + r, y + r); ctx.lineTo(x - r, y + r); }
    else if (verdict === "red") ctx.rect(x - r, y - r, 2 * r, 2 * r);
    else if (verdict === "clean") ctx.arc(x, y, r, 0, 7);
    else { ctx.moveTo(x, y - r); ctx.lineTo(x + r, y); ctx.lineTo(x, y + r); ctx.lineTo(x - r, y); }
    ctx.closePath();
    ctx.fill();
  }

  const tone = { clean: "--clean", amber: "--amber", red: "--red", spine_first: "--style", leaning_back: "--style", open_hips: "--style" };

  function under(u) {
    const { ctx } = u;
    const { left, top, width, height } = u.bbox;
    const ratio = devicePixelRatio || 1;
    const at = (t) => u.valToPos(t, "x", true);
    const low = u.scales.x.min;
    const high = u.scales.x.max;
    const rect = (start, end, fill) => {
      if (end < low || start > high) return;
      const a = Math.max(at(start), left);
      const b = Math.min(at(end), left + width);
      ctx.fillStyle = fill;
      ctx.fillRect(a, top, Math.max(b - a, ratio), height);
    };
    ctx.save();
    for (const rep of data.reps) rect(rep.start, rep.end, colour("--shade"));
    for (const [start, end] of data.untrusted) rect(start, end, colour("--doubt"));
    if (data.limits) {
      for (const name of ["amber", "red"]) {
        for (const sign of data.twoSided ? [1, -1] : [1]) {
          const y = u.valToPos(sign * data.limits[name], "y", true);
          if (y < top || y > top + height) continue;
          ctx.strokeStyle = colour("--" + name);
          ctx.lineWidth = 1.5 * ratio;
          ctx.setLineDash(name === "amber" ? [6 * ratio, 4 * ratio] : []);
          ctx.beginPath();
          ctx.moveTo(left, y);
          ctx.lineTo(left + width, y);
          ctx.stroke();
        }
      }
    }
    ctx.restore();
  }

  function above(u) {
    const { ctx } = u;
    const { left, top, width } = u.bbox;
    const ratio = devicePixelRatio || 1;
    const at = (t) => u.valToPos(t, "x", true);
    const inside = (x) => x >= left && x <= left + width;
    ctx.save();
    ctx.textAlign = "center";
    ctx.textBaseline = "middle";
    ctx.font = 600 + " " + 11 * ratio + "px system-ui, sans-serif";
    let free = 0;
    for (const rep of data.reps) {
      const x = at((rep.start + rep.end) / 2);
      if (!inside(x)) continue;
      if (x >= free) {
        ctx.fillStyle = colour("--soft");
        ctx.fillText(String(rep.rep), x + 6 * ratio, top - 28 * ratio);
        ctx.fillStyle = colour(tone[rep.verdict] || "--unjudged");
        verdictShape(ctx, rep.verdict, x - 6 * ratio, top - 28 * ratio, 4 * ratio);
        free = x + 30 * ratio;
      }
    }
    for (const alert of data.alerts) {
      ctx.fillStyle = colour("--" + alert.severity);
      const a = Math.max(at(alert.start), left);
      const b = Math.min(at(alert.end), left + width);
      if (b > left && a < left + width) ctx.fillRect(a, top - 5 * ratio, Math.max(b - a, ratio), 3 * ratio);
      if (inside(at(alert.start))) verdictShape(ctx, alert.severity, at(alert.start), top - 12 * ratio, 4 * ratio);
    }
    ctx.restore();
  }

  const ceiling = data.limits ? Math.max(25, data.limits.red + 5) : 25;
  const height = (u, low, high) => [Math.min(low ?? 0, -3) - 2, Math.max(high ?? 0, ceiling) + 2];
  const steps = [0.1, 0.2, 0.5, 1, 2, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600];
  const axis = {
    stroke: () => colour("--soft"),
    grid: { stroke: () => colour("--grid"), width: 1 },
    ticks: { stroke: () => colour("--grid"), width: 1, size: 4 },
    font: "12px system-ui, sans-serif",
  };
  const size = () => ({ width: host.clientWidth || 600, height: host.clientWidth < 520 ? 300 : 380 });
  const plot = new uPlot(
    {
      ...size(),
      padding: [38, 10, 0, 0],
      series,
      bands,
      scales: { x: { time: false }, y: { range: height } },
      axes: [
        { ...axis, space: 64, incrs: steps, values: (u, marks) => marks.map((mark) => (mark === null ? null : clock(mark))) },
        { ...axis, size: 46, values: (u, marks) => marks.map((v) => String(v).replace("-", "−") + "°") },
      ],
      cursor: { drag: { x: true, y: false, dist: 6 }, y: false, points: { show: false } },
      legend: { live: true, markers: { width: 3 } },
      hooks: {
        drawClear: [under],
        draw: [above],
        ready: [tell],
        setScale: [(u, key) => key === "x" && tell(u)],
      },
    },
    columns,
    host,
  );

  function tell(u) {
    const { min, max } = u.scales.x;
    if (min === null) return;
    const whole = min <= first + 1e-6 && max >= last - 1e-6;
    if (whole) shown = -1;
    const rep = data.reps[shown];
    const span = clock(min) + " to " + clock(max);
    const hint = matchMedia("(pointer: coarse)").matches
      ? "Pinch to zoom, swipe sideways to move."
      : "Drag to zoom, double click for the whole recording.";
    if (whole) status.textContent = "Whole recording. " + hint;
    else if (rep) status.textContent = "Set " + rep.set + ", rep " + rep.rep + ": " + rep.word + ". " + span + ".";
    else status.textContent = span + ".";
    for (const button of document.querySelectorAll("[data-needs-zoom]")) button.disabled = whole;
  }

  function show(min, max) {
    const width = Math.min(Math.max(max - min, shortest), last - first);
    const start = Math.min(Math.max((min + max - width) / 2, first), last - width);
    plot.setScale("x", { min: start, max: start + width });
  }
  const zoom = (factor, middle) => {
    const { min, max } = plot.scales.x;
    const at = middle === undefined ? (min + max) / 2 : middle;
    show(at - (at - min) * factor, at + (max - at) * factor);
  };
  const move = (share) => {
    const { min, max } = plot.scales.x;
    show(min + share * (max - min), max + share * (max - min));
  };
  const whole = () => { shown = -1; show(first, last); };
  function showRep(number) {
    if (!data.reps.length) return;
    shown = Math.min(Math.max(number, 0), data.reps.length - 1);
    const rep = data.reps[shown];
    const margin = Math.max(0.4, 0.2 * (rep.end - rep.start));
    show(rep.start - margin, rep.end + margin);
  }

  const tools = document.getElementById("chart-tools");
  function tool(label, name, action, needsZoom) {
    const button = document.createElement("button");
    button.type = "button";
    button.textContent = label;
    button.setAttribute("aria-label", name);
    button.title = name;
    if (needsZoom) button.dataset.needsZoom = "";
    button.addEventListener("click", action);
    tools.append(button);
  }
  tool("All", "Show the whole recording", whole, true);
  if (data.reps.length) {
    tool("‹ Rep", "Previous rep", () => showRep(shown < 0 ? data.reps.length - 1 : shown - 1));
    tool("Rep ›", "Next rep", () => showRep(shown + 1));
  }
  tool("+", "Zoom in", () => zoom(0.5));
  tool("−", "Zoom out", () => zoom(2), true);

  document.addEventListener("click", (event) => {
    const target = event.target.closest("[data-zoom]");
    if (!target || event.target.closest("a") || String(getSelection())) return;
    showRep(Number(target.dataset.zoom));
    document.getElementById("time-course").scrollIntoView();
    host.focus({ preventScroll: true });
  });
  const keys = {
    ArrowLeft: () => move(-0.25), ArrowRight: () => move(0.25), "0": whole,
    "+": () => zoom(0.5), "=": () => zoom(0.5), "-": () => zoom(2),
  };
  host.addEventListener("keydown", (event) => {
    if (!keys[event.key] || event.ctrlKey || event.metaKey) return;
    keys[event.key]();
    event.preventDefault();
  });

  const fingers = new Map();
  host.addEventListener("pointerdown", (event) => {
    if (event.pointerType === "touch") fingers.set(event.pointerId, event.clientX);
  });
  host.addEventListener("pointermove", (event) => {
    if (!fingers.has(event.pointerId)) return;
    const others = [...fingers].filter(([id]) => id !== event.pointerId);
    const before = fingers.get(event.pointerId);
    const area = plot.over.getBoundingClientRect();
    fingers.set(event.pointerId, event.clientX);
    if (!others.length) move((before - event.clientX) / area.width);
    else {
      const fixed = others[0][1];
      const wide = Math.max(Math.abs(before - fixed), 12);
      zoom(wide / Math.max(Math.abs(event.clientX - fixed), 12), plot.posToVal(fixed - area.left, "x"));
    }
  });
  for (const kind of ["pointerup", "pointercancel", "pointerleave"]) {
    host.addEventListener(kind, (event) => fingers.delete(event.pointerId));
  }

  addEventListener("resize", () => plot.setSize(size()));
  matchMedia("(prefers-color-scheme: dark)").addEventListener("change", () => plot.redraw());
})();
