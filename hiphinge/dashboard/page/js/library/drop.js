// A recording of somebody else's, dropped onto the page or chosen: it is analysed here and kept as a
// session of the library.

import { make, open } from "../make.js";
import { ask, upload } from "./api.js";

const dialog = document.getElementById("dialog");
const PATIENCE_S = 3;
const overlay = document.getElementById("drop-here");

async function analyse(file, exercise, { status, bar, button }) {
  let since = 0;
  const sent = (share) => {
    if (share < 1) bar.value = share;
    else bar.removeAttribute("value");
    since ||= share < 1 ? 0 : Date.now();
    status.textContent = share < 1 ? `Sending ${file.name}: ${Math.floor(100 * share)}\u202f%` : `Analysing ${file.name} …`;
  };
  const waiting = setInterval(() => {
    const waited_s = since ? Math.round((Date.now() - since) / 1000) : 0;
    if (waited_s >= PATIENCE_S) bar.nextSibling.textContent = `${waited_s}\u202fs so far. Long recordings take a while.`;
  }, 1000);
  button.disabled = true;
  bar.hidden = false;
  sent(0);
  try {
    const { report } = await upload("analyze", { name: file.name, exercise }, file, sent);
    location.href = report;
  } catch (error) {
    status.textContent = error.message;
    button.disabled = false;
    bar.hidden = true;
    bar.nextSibling.textContent = "";
  } finally {
    clearInterval(waiting);
  }
}

async function offer(file) {
  const { exercises } = await ask("sessions", { limit: 1 });
  const select = make("select", { id: "drop-exercise" }, ...Object.entries(exercises).map(([id, name]) => make("option", { value: id, text: name })));
  if ("any" in exercises) select.value = "any";
  const status = make("p", { role: "status", id: "drop-status" });
  const bar = make("progress", { id: "drop-progress", max: "1", "aria-label": "How far it is", hidden: true });
  const button = make("button", { type: "button", class: "main", id: "drop-go", text: "Analyse", on: { click: () => analyse(file, select.value, { status, bar, button }) } });
  open(
    dialog,
    make("h2", { id: "dialog-title", text: file.name }),
    make("label", { for: "drop-exercise", text: "What was done in it?" }),
    select,
    status,
    bar,
    make("p", { class: "detail" }),
    make("div", { class: "row" }, button, make("button", { type: "button", text: "Cancel", on: { click: () => dialog.close() } })),
  );
}

/** Ask for a file as a dialog of the system's. */
export function chooseFile() {
  const input = make("input", { type: "file", accept: ".csv,text/csv" });
  input.addEventListener("change", () => input.files[0] && offer(input.files[0]));
  input.click();
}

/** Take files that are dropped anywhere on the page. */
export function takeDrops() {
  const hasFile = (event) => [...(event.dataTransfer?.types || [])].includes("Files");
  let depth = 0;
  const over = (on) => (overlay.hidden = !on);
  addEventListener("dragenter", (event) => {
    if (!hasFile(event)) return;
    depth += 1;
    over(true);
  });
  addEventListener("dragleave", () => {
    depth = Math.max(0, depth - 1);
    over(depth > 0);
  });
  addEventListener("dragover", (event) => hasFile(event) && event.preventDefault());
  addEventListener("drop", (event) => {
    if (!hasFile(event)) return;
    event.preventDefault();
    depth = 0;
    over(false);
    if (event.dataTransfer.files[0]) offer(event.dataTransfer.files[0]);
  });
}
