// One line at the bottom that tells what was done, with a way back where there is one.

import { make } from "../make.js";

const SHOWN_MS = 12000;
const host = document.getElementById("toast");
let timer = 0;

/** Show a line; undo = { text, run } adds a button. */
export function toast(text, undo = null) {
  clearTimeout(timer);
  const button = undo && make("button", { type: "button", text: undo.text, on: { click: () => { clear(); undo.run(); } } });
  host.replaceChildren(make("span", { text }), ...(button ? [button] : []));
  host.classList.add("shown");
  timer = setTimeout(clear, SHOWN_MS);
}

function clear() {
  clearTimeout(timer);
  host.classList.remove("shown");
  host.replaceChildren();
}
