// depsim as a process, and its portal.
import { readFileSync } from "node:fs";
import { binary } from "./paths.mjs";
import { fetchHttps } from "./https.mjs";
import { start } from "./process.mjs";

export async function startSimulator({ devices = 500, args = [] } = {}) {
  const process = start(binary("depsim"), ["--port", "0", "--devices", String(devices), "--exit-with-stdin", ...args], {
    ready: /^depsim ready: (\S+)\s+ca: (.+)$/,
  });
  const [, url, ca_file] = await process.started;
  const ca = readFileSync(ca_file);

  async function portal(method, path, body, headers) {
    const answer = await fetchHttps(`${url}/_portal${path}`, { method, body, headers, ca });
    if (answer.status >= 300) throw new Error(`portal ${method} ${path}: ${answer.status} ${answer.text}`);
    return answer;
  }

  return {
    url,
    ca_file,
    process,
    portal,
    stop: () => process.stop(),
    servers: async () => (await portal("GET", "/servers")).json.servers,
    /** The `.p7m` for a certificate, as the portal would hand it out; kills the server's former token. */
    async token_file(server_uuid, certificate, variant = "apple") {
      return (await portal("POST", `/servers/${server_uuid}/token`, { certificate, variant })).bytes;
    },
    token_json: async (server_uuid) => (await portal("POST", `/servers/${server_uuid}/token/plain`)).text,
    requests: async () => (await portal("GET", "/requests")).json.requests,
    settings: (change) => portal("PATCH", "/settings", change),
    faults: (script) => portal("POST", "/faults", script),
  };
}

