// One binary frame → the motion of the newest samples. Little endian:
//   0 u8 version, 1 u8 n, 2 u16 state, 4 u32 frame number, 8 f64 session time of the newest sample,
//   16 n × 7 f32: dt_s (≤ 0), lumbar, sd of lumbar, hip, pelvis, trunk (degrees), quality; oldest first
// NaN where unknown. State bits: see STATE.

const VERSION = 1;
const HEAD = 16;
const FIELDS = 7;

export const STATE = { trusted: 1, settling: 2, gap: 4, slipped: 8, amber: 16, red: 32 };

/** The frame as an object, null for bytes that are none. */
export function decode(buffer) {
  const view = new DataView(buffer);
  if (buffer.byteLength < HEAD || view.getUint8(0) !== VERSION) return null;
  const n = view.getUint8(1);
  if (n === 0 || buffer.byteLength < HEAD + 4 * FIELDS * n) return null;
  const newest = view.getFloat64(8, true);
  const samples = [];
  for (let at = HEAD; samples.length < n; at += 4 * FIELDS) {
    const field = (i) => view.getFloat32(at + 4 * i, true);
    samples.push({
      t_s: newest + field(0),
      lumbar_deg: field(1),
      lumbar_sd_deg: field(2),
      hip_deg: field(3),
      pelvis_deg: field(4),
      trunk_deg: field(5),
      quality: field(6),
    });
  }
  return { state: view.getUint16(2, true), number: view.getUint32(4, true), t_s: newest, samples };
}
