// A real PostgreSQL server on loopback, for one test process.
import { chmodSync, chownSync, existsSync, readdirSync } from "node:fs";
import { createServer } from "node:net";
import { join } from "node:path";
import { temporaryDirectory } from "./paths.mjs";
import { run, start } from "./process.mjs";

function programs() {
  const base = "/usr/lib/postgresql";
  const newest = readdirSync(base).sort((a, b) => Number(b) - Number(a))[0];
  return (name) => join(base, newest, "bin", name);
}

function freePort() {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once("error", reject);
    probe.listen(0, "127.0.0.1", () => {
      const { port } = probe.address();
      probe.close(() => resolve(port));
    });
  });
}

export async function startPostgres() {
  const program = programs();
  const home = temporaryDirectory("ams-pg-");
  const data = join(home, "data");
  // PostgreSQL refuses to run as root. It is our own child all the same, with no runuser between that could keep a signal.
  const identity = {};
  if (process.getuid() === 0) {
    identity.uid = Number((await run("id", ["-u", "postgres"])).stdout);
    identity.gid = Number((await run("id", ["-g", "postgres"])).stdout);
    chownSync(home, identity.uid, identity.gid);
  }
  chmodSync(home, 0o700);
  const made = await run(program("initdb"), ["-D", data, "-U", "owner", "-A", "trust", "-E", "UTF8", "--locale=C.UTF-8"], { cwd: "/", ...identity });
  if (made.status !== 0) throw new Error(`initdb: ${made.stderr}`);

  const port = await freePort();
  const server = start(
    program("postgres"),
    ["-D", data, "-h", "127.0.0.1", "-p", String(port), "-k", "", "-c", "fsync=off", "-c", "max_connections=200"],
    { ready: /ready to accept connections/, cwd: "/", ...identity },
  );
  await server.started;

  const sql = async (text, database = "postgres") => {
    const done = await run("psql", ["-h", "127.0.0.1", "-p", String(port), "-U", "owner", "-d", database, "-v", "ON_ERROR_STOP=1", "-Atqc", text]);
    if (done.status !== 0) throw new Error(`psql: ${done.stderr}`);
    return done.stdout.trim();
  };
  await sql("CREATE ROLE reader LOGIN");
  let count = 0;
  const connection = (database, user) =>
    `Driver={PostgreSQL Unicode};Server=127.0.0.1;Port=${port};Database=${database};Uid=${user};Pwd=unused;Protocol=7.4-0;`;
  return {
    port,
    sql,
    async database() {
      const name = `ams_${++count}`;
      await sql(`CREATE DATABASE ${name}`);
      return { name, dialect: "postgresql", connection: connection(name, "owner"), read_connection: connection(name, "reader") };
    },
    stop: () => (existsSync(data) ? server.stop("SIGINT") : undefined),
  };
}
