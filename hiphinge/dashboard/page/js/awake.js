// Keep the screen on where the browser allows it, and say where it does not.

let lock = null;
let wished = false;

/** Whether this page may keep the screen on; browsers allow it on https and on this computer only. */
export const canStayAwake = () => "wakeLock" in navigator;

/** Why not, as a sentence; "" where it can. */
export function whyNot() {
  if (canStayAwake()) return "";
  return window.isSecureContext
    ? "This browser cannot keep the screen on: set the screen's time-out higher."
    : "Over plain http the screen cannot be kept on: set its time-out higher, or start hiphinge with --https.";
}

/** Ask for it; asked again whenever the page is looked at again. */
export async function stayAwake() {
  wished = true;
  if (!canStayAwake() || document.hidden || lock) return lock !== null;
  try {
    lock = await navigator.wakeLock.request("screen");
    lock.addEventListener("release", () => (lock = null));
  } catch {
    lock = null; // low battery, or the system said no: the screen may dim
  }
  return lock !== null;
}

document.addEventListener("visibilitychange", () => {
  if (wished && !document.hidden) stayAwake();
});
