// A real Chromium that trusts the host's certificate and nothing else about it: verification stays on, the key is pinned.
import { X509Certificate, createHash } from "node:crypto";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { chromium } from "playwright-core";

const axeSource = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");
const program = process.env.CHROMIUM ?? "/usr/bin/chromium";

/** Errors a page may have: the browser reports every answer of 400 or more, also those the page expects. */
const expected = /Failed to load resource: the server responded with a status of 4\d\d/;

export async function launch(certificate) {
  const key = new X509Certificate(certificate).publicKey.export({ type: "spki", format: "der" });
  const pin = createHash("sha256").update(key).digest("base64");
  const browser = await chromium.launch({
    executablePath: program,
    args: [
      "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
      "--disable-component-update", "--disable-sync", `--ignore-certificate-errors-spki-list=${pin}`,
    ],
  });
  return {
    close: () => browser.close(),
    /** A page of its own profile, with notes of everything it should not do. */
    async page(origin, { viewport = { width: 1280, height: 720 }, dark = false, touch = false, reducedMotion = "reduce" } = {}) {
      const context = await browser.newContext({ viewport, colorScheme: dark ? "dark" : "light", hasTouch: touch, reducedMotion, acceptDownloads: true });
      await context.grantPermissions(["clipboard-read", "clipboard-write"], { origin });
      const page = await context.newPage();
      page.setDefaultTimeout(20_000);
      const faults = [];
      page.on("pageerror", (error) => faults.push(`uncaught: ${error.stack}`));
      page.on("console", (message) => {
        if (["error", "warning"].includes(message.type()) && !expected.test(message.text())) faults.push(`${message.type()}: ${message.text()}`);
      });
      page.on("request", (request) => {
        if (!request.url().startsWith(`${origin}/`) && !request.url().startsWith(`blob:${origin}/`)) faults.push(`outside request: ${request.url()}`);
      });
      return { page, faults };
    },
  };
}

/** What axe-core finds that is serious or critical, one line each. Scripts are put in through the debugger: the page's
 *  Content-Security-Policy stays as it is. */
export async function audit(page) {
  await page.evaluate(`${axeSource};0`);
  // Colours half-way through a transition are nobody's colours.
  await page.evaluate(() => Promise.allSettled(document.getAnimations().filter((each) => each.effect?.getComputedTiming().iterations !== Infinity).map((each) => each.finished)));
  const violations = await page.evaluate(async () => (await window.axe.run(document, { resultTypes: ["violations"] })).violations);
  return violations
    .filter(({ impact }) => impact === "serious" || impact === "critical")
    .map(({ id, impact, nodes }) => `${impact} ${id}: ${nodes.map((node) => node.target.join(" ")).join(", ")}`);
}
