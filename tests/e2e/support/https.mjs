// One HTTPS request with the server's own CA; verification is never off.
import { Agent, request } from "node:https";

/** Bodies that are objects go as JSON. Resolves with status, headers, text, and json where the answer is JSON. */
export function fetchHttps(url, { method = "GET", headers = {}, body, ca, agent } = {}) {
  const payload = body === undefined || typeof body === "string" || Buffer.isBuffer(body) ? body : JSON.stringify(body);
  const sent = { ...headers };
  if (payload !== undefined) {
    sent["Content-Type"] ??= "application/json";
    sent["Content-Length"] = Buffer.byteLength(payload);
  }
  return new Promise((resolve, reject) => {
    const call = request(url, { method, headers: sent, ca, agent }, (response) => {
      const chunks = [];
      response.on("data", (chunk) => chunks.push(chunk));
      response.on("error", reject);
      response.on("end", () => {
        const bytes = Buffer.concat(chunks);
        const text = bytes.toString("utf8");
        const json = /json/.test(response.headers["content-type"] ?? "") && text ? JSON.parse(text) : undefined;
        resolve({ status: response.statusCode, headers: response.headers, bytes, text, json });
      });
    });
    call.on("error", reject);
    call.end(payload);
  });
}

export { Agent };
