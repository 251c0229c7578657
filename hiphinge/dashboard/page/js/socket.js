// The one connection to the session: text is JSON, binary is motion. It comes back by itself after a
// loss, a little later each time, and at once when the page is looked at again.

import { decode } from "./frame.js";

const FIRST_WAIT_MS = 400;
const LONGEST_WAIT_MS = 4000;

/**
 * Connect and stay connected.
 *
 * on.message(object) gets what is said, on.frame(frame) the motion, on.link(open) whether there is a
 * connection. Gives back { send(object) → whether it left }.
 */
export function connect(on) {
  let socket = null;
  let wait = FIRST_WAIT_MS;
  let timer = 0;

  function open() {
    clearTimeout(timer);
    const scheme = location.protocol === "https:" ? "wss" : "ws";
    socket = new WebSocket(`${scheme}://${location.host}/live`);
    socket.binaryType = "arraybuffer";
    socket.addEventListener("open", () => {
      wait = FIRST_WAIT_MS;
      on.link(true);
    });
    socket.addEventListener("message", ({ data }) => {
      if (typeof data === "string") on.message(JSON.parse(data));
      else {
        const frame = decode(data);
        if (frame) on.frame(frame);
      }
    });
    socket.addEventListener("close", () => {
      on.link(false);
      timer = setTimeout(open, wait);
      wait = Math.min(2 * wait, LONGEST_WAIT_MS);
    });
  }

  document.addEventListener("visibilitychange", () => {
    if (!document.hidden && socket.readyState === WebSocket.CLOSED) open();
  });
  open();
  return {
    send(object) {
      if (socket.readyState !== WebSocket.OPEN) return false;
      socket.send(JSON.stringify(object));
      return true;
    },
  };
}
