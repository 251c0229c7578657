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

/** POST a file as it is. sent is told the share that has been sent, from 0 to 1. */
export function upload(path, parameters, file, sent = () => {}) {
  return new Promise((done, failed) => {
    const request = new XMLHttpRequest();
    request.open("POST", `/api/${path}?${new URLSearchParams(parameters)}`);
    request.setRequestHeader("content-type", "text/csv");
    request.upload.addEventListener("progress", ({ loaded, total }) => sent(total ? loaded / total : 0));
    request.upload.addEventListener("load", () => sent(1));
    request.addEventListener("error", () => failed(new Error("The connection was lost. Once more?")));
    request.addEventListener("load", () => {
      const headers = { "content-type": request.getResponseHeader("content-type") || "" };
      answer(new Response(request.response, { status: request.status, headers })).then(done, failed);
    });
    request.send(file);
  });
}

/** The address of one session's own part of the API. */
export const sessionPath = (name, what = "") => `sessions/${encodeURIComponent(name)}${what ? `/${what}` : ""}`;
