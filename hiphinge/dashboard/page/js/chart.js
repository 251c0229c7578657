// Both angles over the last ten seconds, with the limits as lines. Samples go into the chart as they
// come; it is drawn at most twenty times a second, and begins anew where the session's time jumps back.

const SPAN_S = 10;
const DRAW_MS = 50;

const colour = (name) => getComputedStyle(document.documentElement).getPropertyValue(name).trim();

/** A chart in host; gives back { push(samples), limits(amber, red), draw(now_ms), colours() }. */
export function chart(host) {
  let columns = [[], [], []];
  let limits = { amber: NaN, red: NaN };
  let last = -Infinity;
  let drawn = 0;
  let palette = {};

  function readColours() {
    const names = ["soft", "grid", "axis", "spine", "hip", "amber", "red"];
    palette = Object.fromEntries(names.map((name) => [name, colour(`--${name}`)]));
  }

  function lines(u) {
    const { ctx, bbox } = u;
    const ratio = devicePixelRatio || 1;
    ctx.save();
    for (const name of ["amber", "red"]) {
      if (!Number.isFinite(limits[name])) continue;
      const y = u.valToPos(limits[name], "y", true);
      ctx.strokeStyle = palette[name];
      ctx.lineWidth = (name === "red" ? 2 : 1.5) * ratio;
      ctx.setLineDash(name === "amber" ? [6 * ratio, 4 * ratio] : []);
      ctx.beginPath();
      ctx.moveTo(bbox.left, y);
      ctx.lineTo(bbox.left + bbox.width, y);
      ctx.stroke();
    }
    ctx.restore();
  }

  readColours();
  const size = () => ({ width: Math.max(host.clientWidth, 50), height: Math.max(host.clientHeight, 40) });
  const axis = { stroke: () => palette.soft, grid: { stroke: () => palette.grid, width: 1 }, ticks: { show: false }, font: "11px system-ui, sans-serif" };
  const plot = new uPlot(
    {
      ...size(),
      padding: [8, 8, 6, 0],
      series: [
        {},
        { stroke: () => palette.spine, width: 3, points: { show: false } },
        { stroke: () => palette.hip, width: 2, dash: [5, 3], points: { show: false } },
      ],
      scales: { x: { time: false }, y: { range: [-15, 100] } },
      axes: [{ show: false }, { ...axis, size: 34, splits: () => [0, 30, 60, 90], values: (u, marks) => marks.map((v) => `${v}°`) }],
      cursor: { show: false },
      legend: { show: false },
      hooks: { drawClear: [lines] },
    },
    columns,
    host,
  );
  new ResizeObserver(() => plot.setSize(size())).observe(host);

  return {
    push(samples) {
      for (const sample of samples) {
        if (sample.t_s <= last - 1) columns = [[], [], []];
        else if (sample.t_s <= last) continue;
        last = sample.t_s;
        columns[0].push(last);
        columns[1].push(Number.isFinite(sample.lumbar_deg) ? sample.lumbar_deg : null);
        columns[2].push(Number.isFinite(sample.hip_deg) ? sample.hip_deg : null);
      }
      const old = columns[0].findIndex((t) => t >= last - SPAN_S);
      if (old > 200) for (const column of columns) column.splice(0, old);
    },
    limits(amber, red) {
      limits = { amber, red };
    },
    draw(now_ms) {
      if (now_ms - drawn < DRAW_MS || !columns[0].length) return;
      drawn = now_ms;
      plot.batch(() => {
        plot.setData(columns, false);
        plot.setScale("x", { min: last - SPAN_S, max: last });
      });
    },
    colours: readColours,
  };
}
