// The first tap: it unlocks sound inside its own handler and asks that the screen stays on. After a
// reload nothing stands in the way; the next tap anywhere brings the sound back.

import { stayAwake, whyNot } from "./awake.js";
import { turnOn } from "./sound.js";

const KEY = "hiphinge-started";
const byId = (id) => document.getElementById(id);

function kept() {
  try {
    return sessionStorage.getItem(KEY);
  } catch {
    return null;
  }
}

function keep(value) {
  try {
    sessionStorage.setItem(KEY, value);
  } catch {
    // asked again after a reload
  }
}

/** Show the start dialog once per tab; changed() is called when sound has come on. */
export function start(changed) {
  const dialog = byId("start-dialog");
  const sound = async () => {
    stayAwake();
    await turnOn();
    changed();
  };
  byId("start-awake").textContent = whyNot();
  byId("start").addEventListener("click", () => {
    keep("sound");
    dialog.close();
    sound();
  });
  byId("watch").addEventListener("click", () => {
    keep("watch");
    dialog.close();
    stayAwake();
  });
  if (kept() === null) dialog.showModal();
  else if (kept() === "sound") {
    sound();
    document.addEventListener("pointerdown", sound, { once: true });
    document.addEventListener("keydown", sound, { once: true });
  }
  dialog.addEventListener("cancel", () => keep("watch"));
}
