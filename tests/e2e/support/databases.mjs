// The databases every end-to-end battery runs on.
import { startPostgres } from "./postgres.mjs";

/** [{name, make}]: make() gives a fresh database (undefined: the embedded SQLite); stop() ends the servers. */
export async function databases() {
  const postgres = await startPostgres();
  return {
    list: [
      { name: "sqlite", make: async () => undefined },
      { name: "postgresql", make: () => postgres.database() },
    ],
    stop: () => postgres.stop(),
  };
}
