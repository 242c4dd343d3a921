// A host that dies in the middle of a fetch loses nothing and repeats nothing.
import assert from "node:assert/strict";
import { after, describe, test } from "node:test";
import { databases } from "./support/databases.mjs";
import { prepareHost, startHost } from "./support/host.mjs";
import { startSimulator } from "./support/simulator.mjs";

const servers = await databases();
after(() => servers.stop());

for (const database of servers.list) {
  describe(`a killed host on ${database.name}`, () => {
    test("goes on from the last page that was stored", async () => {
      const simulator = await startSimulator({ devices: 5000 });
      const prepared = await prepareHost({ simulator, database: await database.make() });
      let host = await startHost({ prepared });
      let admin = await host.signIn();
      const [server] = await simulator.servers();
      // The third page is held back until the host is gone.
      await simulator.faults([{ endpoint: "POST /server/devices", on: 3, mode: "hang", delay_ms: 20_000 }]);
      const made = await admin.action("mdm.dep.token.new", { form: { token_json: await simulator.token_json(server.server_uuid) } });
      assert.ok(made.status < 300, made.text);
      let stored = 0;
      while (stored < 2000) stored = (await admin.rows("mdm_dep_device", { limit: 1 })).total;

      assert.equal(await host.stop("SIGKILL"), "SIGKILL");
      await simulator.portal("DELETE", "/faults");
      await simulator.portal("DELETE", "/requests");
      host = await startHost({ prepared });
      admin = await host.signIn();
      const started = await admin.action("mdm.dep.sync_now", { all: true });
      const task = await admin.task(started.json.task);

      assert.equal(task.state, "succeeded", JSON.stringify(task));
      assert.equal((await admin.rows("mdm_dep_device")).total, 5000);
      const fetches = (await simulator.requests()).filter((request) => request.path === "/server/devices");
      assert.equal(fetches.filter((request) => !/cursor/.test(request.body)).length, 0, "the fetch was continued, not begun anew");
      await host.stop();
      await simulator.stop();
    });
  });
}
