// What is asked of the server about kept sessions. A refusal arrives as an Error with a sentence.

async function answer(response) {
  const type = response.headers.get("content-type") || "";
  const body = type.includes("json") ? await response.json() : {};
  if (!response.ok) throw new Error(body.error || `That did not work (${response.status}).`);
  return body;
}

/** GET /api/path with these parameters. */
export async function ask(path, parameters = {}) {
  const told = Object.entries(parameters).filter(([, value]) => value !== "" && value !== null && value !== undefined);
  const query = new URLSearchParams(told).toString();
  return answer(await fetch(`/api/${path}${query ? `?${query}` : ""}`));
}

/** POST /api/path with a JSON body. */
export async function tell(path, body = {}) {
  return answer(await fetch(`/api/${path}`, { method: "POST", headers: { "content-type": "application/json" }, body: JSON.stringify(body) }));
}

/** POST a file as it is. */
export async function upload(path, parameters, file) {
  const query = new URLSearchParams(parameters).toString();
  return answer(await fetch(`/api/${path}?${query}`, { method: "POST", headers: { "content-type": "text/csv" }, body: file }));
}

/** The address of one session's own part of the API. */
export const sessionPath = (name, what = "") => `sessions/${encodeURIComponent(name)}${what ? `/${what}` : ""}`;
