// ams-host as a process, its commands, and its API as a named user.
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { Agent, fetchHttps } from "./https.mjs";
import { binary, plugin, temporaryDirectory } from "./paths.mjs";
import { run, start } from "./process.mjs";

export const password = "correct horse battery staple";

/** Prepares a data directory; nothing runs yet. `database` is what postgres.mjs gives, or undefined for SQLite. */
export async function prepareHost({ simulator, database, settings = {}, users = [{ name: "admin", role: "admin" }] } = {}) {
  const data_dir = temporaryDirectory();
  const config = join(data_dir, "settings.json");
  const content = { listen: "127.0.0.1:0", data_dir, plugins: [plugin], ...settings };
  if (database) {
    const { dialect, connection, read_connection } = database;
    content.database = { dialect, connection, read_connection };
  }
  if (simulator) content["mdm.dep"] = { base_url: simulator.url, ca_file: simulator.ca_file, ...settings["mdm.dep"] };
  writeFileSync(config, JSON.stringify(content), { mode: 0o600 });

  async function command(args, input) {
    const done = await run(binary("ams-host"), [...args, "--config", config], { input });
    if (done.status !== 0) throw new Error(`ams-host ${args.join(" ")}: ${done.status}\n${done.stderr}${done.stdout}`);
    return done.stdout;
  }
  await command(["migrate"]);
  for (const user of users) {
    await command(["user", "add", user.name, "--role", user.role, "--password-stdin"], `${user.password ?? password}\n`);
  }
  return { data_dir, config, command };
}

export async function startHost(options = {}) {
  const prepared = options.prepared ?? (await prepareHost(options));
  const process = start(binary("ams-host"), ["serve", "--config", prepared.config], { ready: /(https:\/\/127\.0\.0\.1:\d+)/ });
  const [, url] = await process.started;
  const ca = readFileSync(join(prepared.data_dir, "tls/certificate.pem"));
  const agent = new Agent({ keepAlive: true, maxSockets: 8 });

  async function signIn(username = "admin", secret = password) {
    const answer = await fetchHttps(`${url}/api/v1/session`, { method: "POST", body: { username, password: secret }, ca, agent });
    if (answer.status !== 200) throw new Error(`sign in as ${username}: ${answer.status} ${answer.text}`);
    const cookie = answer.headers["set-cookie"][0].split(";")[0];
    return client({ Cookie: cookie, "X-CSRF-Token": answer.json.csrf });
  }
  function client(headers = {}) {
    const call = (method, path, body, more = {}) =>
      fetchHttps(url + path, {
        method, body, ca, agent, headers: { ...headers, ...more },
      });
    const api = (method, path, body, more) => call(method, `/api/v1${path}`, body, more);
    return {
      call,
      api,
      /** The rows of a table; throws unless 200. */
      async rows(table, parameters = {}) {
        const answer = await api("GET", `/tables/${table}/rows?${new URLSearchParams(parameters)}`);
        if (answer.status !== 200) throw new Error(`${table}: ${answer.status} ${answer.text}`);
        return answer.json;
      },
      action: (id, body) => api("POST", `/actions/${id}`, body),
      /** Follows a task over SSE to its end. */
      async task(id) {
        const stream = await api("GET", `/tasks/${id}/events`);
        const events = stream.text.split("\n\n").filter((part) => /^data: /m.test(part));
        return JSON.parse(/^data: (.*)$/m.exec(events.at(-1))[1]);
      },
    };
  }
  return {
    ...prepared,
    url,
    ca,
    process,
    signIn,
    anonymous: client(),
    log: () => process.lines.join("\n"),
    async bearer(user = "admin") {
      const printed = await prepared.command(["token", "create", "--user", user]);
      return client({ Authorization: `Bearer ${printed.trim().split(/\s+/).at(-1)}` });
    },
    async stop(signal) {
      agent.destroy();
      return process.stop(signal);
    },
  };
}
