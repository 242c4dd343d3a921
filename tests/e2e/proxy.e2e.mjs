// Between this host and Apple: a proxy that asks who we are, and IPv6.
import assert from "node:assert/strict";
import { chmodSync, writeFileSync } from "node:fs";
import { createServer, connect } from "node:net";
import { networkInterfaces } from "node:os";
import { join } from "node:path";
import { describe, test } from "node:test";
import { prepareHost, startHost } from "./support/host.mjs";
import { binary, temporaryDirectory } from "./support/paths.mjs";
import { run } from "./support/process.mjs";
import { startSimulator } from "./support/simulator.mjs";

const secret = "proxy-hunter2";

/** A proxy for CONNECT that lets one user through. */
async function startProxy(user, password) {
  const wanted = `Basic ${Buffer.from(`${user}:${password}`).toString("base64")}`;
  const seen = [];
  const sockets = new Set();
  const server = createServer((client) => {
    sockets.add(client);
    client.on("error", () => client.destroy());
    client.once("data", (head) => {
      const [first, ...lines] = head.toString("latin1").split("\r\n");
      const authorization = lines.find((line) => /^proxy-authorization:/i.test(line))?.split(/:\s*/)[1];
      const target = first.split(" ")[1];
      seen.push({ target, allowed: authorization === wanted });
      if (authorization !== wanted) {
        client.end("HTTP/1.1 407 Proxy Authentication Required\r\nProxy-Authenticate: Basic realm=\"x\"\r\nContent-Length: 0\r\n\r\n");
        return;
      }
      const colon = target.lastIndexOf(":");
      const upstream = connect(Number(target.slice(colon + 1)), target.slice(0, colon).replace(/[[\]]/g, ""), () => {
        client.write("HTTP/1.1 200 Connection established\r\n\r\n");
        upstream.pipe(client);
        client.pipe(upstream);
      });
      sockets.add(upstream);
      upstream.on("error", () => client.destroy());
    });
  });
  await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
  return {
    url: `http://127.0.0.1:${server.address().port}`,
    seen,
    stop: () => {
      for (const socket of sockets) socket.destroy();
      return new Promise((resolve) => server.close(resolve));
    },
  };
}

async function link(host, simulator) {
  const admin = await host.signIn();
  const [server] = await simulator.servers();
  const made = await admin.action("mdm.dep.token.new", { form: { token_json: await simulator.token_json(server.server_uuid) } });
  return { admin, made };
}

const doctor = async (host) => {
  const done = await run(binary("ams-host"), ["doctor", "--json", "--config", host.config], {});
  return { output: done.stdout + done.stderr, checks: JSON.parse(done.stdout).checks.filter((check) => check.check.startsWith("mdm.dep ")) };
};

describe("the way to Apple", () => {
  test("leads through a proxy that asks for a user and password, and neither shows anywhere", async () => {
    const simulator = await startSimulator({ devices: 10 });
    const proxy = await startProxy("asset-vision", secret);
    const password = join(temporaryDirectory(), "proxy-password");
    writeFileSync(password, `${secret}\n`);
    chmodSync(password, 0o600);
    const way = { proxy: proxy.url, proxy_user: "asset-vision", proxy_password_file: password };
    const host = await startHost({ simulator, settings: { "mdm.dep": way, log: { level: "debug" } } });

    const { admin, made } = await link(host, simulator);

    assert.equal((await admin.task(made.json.task)).state, "succeeded");
    assert.equal((await admin.rows("mdm_dep_device")).total, 10);
    assert.ok(proxy.seen.length > 0 && proxy.seen.every((one) => one.allowed));
    const looked = await doctor(host);
    assert.ok(looked.checks.every((check) => check.outcome === "ok"), JSON.stringify(looked.checks));
    assert.match(looked.checks.find((check) => check.check === "mdm.dep proxy").text, /for the user asset-vision/);
    assert.ok(!looked.output.includes(secret) && !host.log().includes(secret));
    await host.stop();
    await proxy.stop();
    await simulator.stop();
  });

  test("ends at a proxy that does not know us, in words that say what to set", async () => {
    const simulator = await startSimulator({ devices: 10 });
    const proxy = await startProxy("asset-vision", secret);
    const host = await startHost({ simulator, settings: { "mdm.dep": { proxy: proxy.url } } });

    const { made } = await link(host, simulator);

    assert.equal(made.json.code, "dep.proxy_refused");
    assert.match(made.json.detail, /wants to know who we are.*proxy_user and proxy_password_file/);
    const failed = (await doctor(host)).checks.filter((check) => check.outcome === "failed");
    assert.deepEqual(failed.map((check) => check.check), ["mdm.dep proxy"]);
    await host.stop();
    await proxy.stop();
    await simulator.stop();
  });

  test("ends at a proxy that does not connect, and the doctor says who does what about it", async () => {
    const simulator = await startSimulator({ devices: 1 });
    let answer;
    const server = createServer((client) => {
      client.on("error", () => client.destroy());
      client.once("data", () => client.end(answer));
    });
    await new Promise((resolve) => server.listen(0, "127.0.0.1", resolve));
    const proxy = `http://127.0.0.1:${server.address().port}`;
    const host = await prepareHost({ simulator, settings: { "mdm.dep": { proxy } }, users: [] });
    const page = "<html>Please sign in</html>";
    const ways = [
      ["", /closed the connection without an answer/],
      ["HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n", /does not reach 127\.0\.0\.1.*operator of the proxy/],
      ["HTTP/1.1 403 Forbidden\r\nContent-Length: 0\r\n\r\n", /operator of the proxy allows CONNECT/],
      ["HTTP/1.1 407 No\r\nProxy-Authenticate: Negotiate\r\n\r\n", /\(Negotiate\).*accepts Basic/],
      [`HTTP/1.1 200 OK\r\nContent-Length: ${page.length}\r\n\r\n${page}`, /answers by itself.*names a proxy/],
    ];

    for (const [bytes, words] of ways) {
      answer = bytes;
      const failed = (await doctor(host)).checks.filter((check) => check.outcome === "failed");
      assert.deepEqual(failed.map((check) => check.check), ["mdm.dep proxy"]);
      assert.match(`${failed[0].text} ${failed[0].remedy}`, words);
    }
    await new Promise((resolve) => server.close(resolve));
    await simulator.stop();
  });

  test("does not lead through the proxy for a host in no_proxy", async () => {
    const simulator = await startSimulator({ devices: 10 });
    const proxy = await startProxy("nobody", secret);
    const host = await startHost({ simulator, settings: { "mdm.dep": { proxy: proxy.url, no_proxy: "example.com 127.0.0.0/8" } } });

    const { admin, made } = await link(host, simulator);

    assert.equal((await admin.task(made.json.task)).state, "succeeded");
    assert.deepEqual(proxy.seen, []);
    await host.stop();
    await proxy.stop();
    await simulator.stop();
  });

  const v6 = Object.values(networkInterfaces()).flat().some((address) => address.address === "::1");
  test("may be IPv6", { skip: v6 ? false : "this machine has no ::1" }, async () => {
    const simulator = await startSimulator({ devices: 10, args: ["--listen", "::1"] });
    const host = await startHost({ simulator });

    const { admin, made } = await link(host, simulator);

    assert.equal((await admin.task(made.json.task)).state, "succeeded");
    assert.equal((await admin.rows("mdm_dep_device")).total, 10);
    assert.ok((await doctor(host)).checks.every((check) => check.outcome === "ok"));
    await host.stop();
    await simulator.stop();
  });
});
