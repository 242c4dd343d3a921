// Child processes that cannot outlive the test: their standard input is a pipe of ours, and they are ended with us.
import { spawn } from "node:child_process";
import { createInterface } from "node:readline";

const running = new Set();
process.on("exit", () => {
  for (const child of running) child.kill("SIGKILL");
});

/** Starts a program and waits for a line that matches `ready`, on either stream. */
export function start(command, args, { ready, deadline_ms = 60_000, env = {}, cwd, uid, gid } = {}) {
  const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], env: { ...process.env, ...env }, cwd, uid, gid });
  running.add(child);
  const lines = [];
  const ended = new Promise((resolve) => {
    child.once("close", (status, signal) => {
      running.delete(child);
      resolve({ status, signal });
    });
  });
  const started = new Promise((resolve, reject) => {
    const fail = (why) => reject(new Error(`${command} ${args.join(" ")}: ${why}\n${lines.slice(-30).join("\n")}`));
    const timer = setTimeout(() => fail(`no line like ${ready} within ${deadline_ms} ms`), deadline_ms);
    const look = (line) => {
      lines.push(line);
      const match = ready?.exec(line);
      if (match) {
        clearTimeout(timer);
        resolve(match);
      }
    };
    createInterface(child.stdout).on("line", look);
    createInterface(child.stderr).on("line", look);
    child.once("error", (error) => fail(error.message));
    ended.then(({ status, signal }) => {
      clearTimeout(timer);
      fail(`ended early (${status ?? signal})`);
    });
  });
  return {
    child,
    lines,
    ended,
    started,
    /** Asks it to end and waits; returns its exit status, or the signal that killed it. */
    async stop(signal = "SIGTERM") {
      if (running.has(child)) child.kill(signal);
      const end = await ended;
      return end.status ?? end.signal;
    },
  };
}

/** Runs a program to its end. Input, where given, goes to its standard input. */
export function run(command, args, { input, cwd, env = {}, uid, gid } = {}) {
  return new Promise((resolve, reject) => {
    const child = spawn(command, args, { stdio: ["pipe", "pipe", "pipe"], cwd, env: { ...process.env, ...env }, uid, gid });
    running.add(child);
    let stdout = "";
    let stderr = "";
    child.stdout.on("data", (data) => (stdout += data));
    child.stderr.on("data", (data) => (stderr += data));
    child.once("error", reject);
    child.once("close", (status) => {
      running.delete(child);
      resolve({ status, stdout, stderr });
    });
    child.stdin.on("error", () => {}); // a program that ends without reading its input is judged by its exit status
    child.stdin.end(input ?? "");
  });
}
