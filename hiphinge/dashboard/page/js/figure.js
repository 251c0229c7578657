// A person from the side, facing right: pelvis and trunk at the measured tilts, the spine between them
// bent by what they differ, and a broomstick that stays with the pelvis. What opens between the stick
// and the back is the change of shape. Legs and arms are not measured: they follow the pelvis, so that
// the figure stands on its feet.
//
// Angles are degrees from upright, forward positive. Lengths are units of the drawing, y down.

import { svg } from "./marks.js";

const SHANK = 44;
const THIGH = 46;
const PELVIS = 15;
const LUMBAR = 24;
const THORAX = 34;
const NECK = 20;
const HEAD = 12;
const ARM = 56;
const HALF = 10;
const PIECES = 8;
const BOX = "-62 -206 164 217";

const along = (deg) => {
  const rad = (deg * Math.PI) / 180;
  return [Math.sin(rad), -Math.cos(rad)];
};
const step = ([x, y], deg, length) => {
  const [dx, dy] = along(deg);
  return [x + length * dx, y + length * dy];
};
const text = (points) => points.map(([x, y]) => `${x.toFixed(1)} ${y.toFixed(1)}`).join("L");
const between = (low, value, high) => Math.min(Math.max(value, low), high);

/** How the legs stand under a pelvis tilted so far: [shank, thigh] from upright. */
function legs(pelvis, squats) {
  const bend = Math.max(pelvis, 0);
  if (squats) return [between(0, 0.75 * bend, 30), between(-95, -2.1 * bend, 0)];
  return [between(0, 0.22 * bend, 8), between(-30, -0.4 * bend, 0)];
}

/** The points of a body: pure geometry. trunk − pelvis is what the spine bends. */
export function pose(pelvis, trunk, squats = false) {
  const [shank, thigh] = legs(pelvis, squats);
  const ankle = [0, 0];
  const knee = step(ankle, shank, SHANK);
  const hip = step(knee, thigh, THIGH);
  const spine = [hip, step(hip, pelvis, PELVIS)];
  const tilts = [pelvis, pelvis];
  for (let i = 0; i < PIECES; i += 1) {
    const tilt = pelvis + ((trunk - pelvis) * (i + 0.5)) / PIECES;
    spine.push(step(spine.at(-1), tilt, LUMBAR / PIECES));
    tilts.push(tilt);
  }
  spine.push(step(spine.at(-1), trunk, THORAX));
  tilts.push(trunk);
  const back = spine.map((point, i) => step(point, tilts[i] - 90, HALF));
  const sacrum = back[1];
  const head = step(step(spine.at(-1), 0.92 * trunk, NECK), trunk + 90, 2.5);
  const shoulder = step(spine.at(-1), trunk, -4);
  const hand = [shoulder[0], Math.min(shoulder[1] + ARM, -4)];
  const from = step(sacrum, pelvis, -26);
  const tip = step(sacrum, pelvis, LUMBAR + THORAX + NECK + 12);
  const level = step(sacrum, pelvis, LUMBAR + THORAX);
  return {
    leg: [ankle, knee, hip], spine, back, sacrum, head, shoulder, hand,
    stick: [from, tip], gap: [...back.slice(1), level], tilts,
  };
}

/** Draw a figure into host; gives back { show(pelvis, trunk, tone), squats }. */
export function figure(host, label) {
  const part = (tag, name, more = {}) => svg(tag, { class: name, ...more });
  const parts = {
    ground: part("path", "f-ground", { d: "M-60 7.5H100" }),
    gap: part("path", "f-gap"),
    leg: part("path", "f-limb"),
    foot: part("path", "f-limb f-foot", { d: "M-2 1.5H15" }),
    trunk: part("path", "f-trunk"),
    head: part("circle", "f-head", { r: HEAD }),
    spine: part("path", "f-spine"),
    arm: part("path", "f-arm"),
    stick: part("path", "f-stick"),
    lower: part("rect", "f-sensor", { x: -4, y: -6, width: 6, height: 12, rx: 2 }),
    upper: part("rect", "f-sensor", { x: -4, y: -6, width: 6, height: 12, rx: 2 }),
  };
  const drawing = svg(
    "svg", { viewBox: BOX, class: "figure", role: "img", "aria-label": label }, ...Object.values(parts),
  );
  host.append(drawing);
  const at = ([x, y], tilt) => `translate(${x.toFixed(1)} ${y.toFixed(1)}) rotate(${tilt.toFixed(1)})`;
  const drawn = {
    squats: false,
    upperShare: 0,
    show(pelvis, trunk, tone = "unjudged") {
      const known = Number.isFinite(pelvis) && Number.isFinite(trunk);
      drawing.setAttribute("class", `figure v-${tone}${known ? "" : " unknown"}`);
      const body = known ? pose(pelvis, trunk, drawn.squats) : pose(0, 0);
      const { spine, back, tilts } = body;
      parts.leg.setAttribute("d", `M${text(body.leg)}`);
      parts.trunk.setAttribute("d", `M${text(spine)}`);
      parts.spine.setAttribute("d", `M${text(spine.slice(1))}`);
      parts.gap.setAttribute("d", `M${text(body.gap)}Z`);
      parts.stick.setAttribute("d", `M${text(body.stick)}`);
      parts.arm.setAttribute("d", `M${text([body.shoulder, body.hand])}`);
      parts.head.setAttribute("cx", body.head[0].toFixed(1));
      parts.head.setAttribute("cy", body.head[1].toFixed(1));
      const [low, high] = [back.at(-2), back.at(-1)];
      const share = drawn.upperShare;
      const upper = [low[0] + share * (high[0] - low[0]), low[1] + share * (high[1] - low[1])];
      parts.lower.setAttribute("transform", at(back[1], tilts[1]));
      parts.upper.setAttribute("transform", at(upper, tilts.at(-1)));
    },
  };
  drawn.show(0, 0);
  return drawn;
}
