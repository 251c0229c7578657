// Which order of exercises the plan follows on this screen: chosen on the plan's page, kept by the browser.

const KEY = "hiphinge-order";

/** The order that was chosen here, "" for the usual one. */
export function orderNow() {
  try {
    return localStorage.getItem(KEY) || "";
  } catch {
    return "";
  }
}

/** Keep what the plan's page was asked for; a page that was asked for nothing shows what is kept. */
export function followOrder() {
  const told = new URLSearchParams(location.search).get("order");
  if (told === null && orderNow()) location.replace(`/plan?order=${encodeURIComponent(orderNow())}`);
  try {
    if (told !== null) localStorage.setItem(KEY, told === "default" ? "" : told);
  } catch {
    // a browser that keeps nothing
  }
}
