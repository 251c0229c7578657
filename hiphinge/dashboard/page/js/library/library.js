// The pages of kept sessions: the address says which.

import { make } from "../make.js";
import { followOrder } from "../order.js";
import { comparePage } from "./compare.js";
import { takeDrops } from "./drop.js";
import { sessionPage } from "./session.js";
import { sessionsPage } from "./sessions.js";
import { trendPage } from "./trend.js";

const main = document.getElementById("main");
const path = location.pathname;

function page() {
  if (path === "/compare") return ["", "compare", () => comparePage(main)];
  if (path === "/trend") return ["trend", "trend", () => trendPage(main)];
  if (path === "/plan") return ["plan", "plan", async () => followOrder()];
  if (path === "/exercises") return ["exercises", "exercises", async () => {}];
  const one = path.match(/^\/sessions\/([^/]+)\/?$/);
  if (one) return ["", "session", () => sessionPage(main, decodeURIComponent(one[1]))];
  return ["sessions", "sessions", () => sessionsPage(main)];
}

const [place, name, show] = page();
document.title = `hiphinge · ${name}`;
document.querySelector(`[data-page="${place}"]`)?.setAttribute("aria-current", "page");
const theme = document.getElementById("theme");
theme.value = window.hiphingeTheme.stored();
theme.addEventListener("change", () => window.hiphingeTheme.choose(theme.value));
try {
  document.getElementById("to-live").hidden = sessionStorage.getItem("hiphinge-started") === null;
} catch {
  // a browser that keeps nothing
}
takeDrops();
show().catch((error) => {
  main.append(make("p", { class: "notice", role: "alert", text: error.message }), make("p", {}, make("a", { href: "/library", text: "All sessions" })));
}).finally(() => (document.body.dataset.ready = "yes"));
