// node --test reporter: a line for each case as it ends, and a JUnit file (path in AMS_JUNIT) for .ci/summary.mjs.
// Node 18 has no JUnit reporter of its own.
import { writeFileSync } from "node:fs";

const escape = (text) => text.replace(/[<>&"]/g, (sign) => ({ "<": "&lt;", ">": "&gt;", "&": "&amp;", '"': "&quot;" })[sign]);

export default async function* report(source) {
  const cases = [];
  for await (const { type, data } of source) {
    if (type === "test:diagnostic" || (type !== "test:pass" && type !== "test:fail")) continue;
    const suite = data.details?.type === "suite";
    // A suite fails with its cases; only a failure of its own (a hook) counts.
    if (suite && (type === "test:pass" || data.details.error?.failureType === "subtestsFailed")) continue;
    if (data.name.endsWith(".mjs") && data.nesting === 0 && type === "test:pass") continue;
    const skipped = data.skip !== undefined && data.skip !== false;
    const outcome = type === "test:fail" ? "failed" : skipped ? "skipped" : "passed";
    const detail = outcome === "failed" ? String(data.details.error?.cause?.stack ?? data.details.error?.message ?? "") : "";
    cases.push({ name: data.name, outcome, detail });
    yield `${outcome === "passed" ? "ok     " : outcome.padEnd(7)} ${data.name} (${Math.round(data.details.duration_ms)} ms)\n`;
    if (detail) yield `${detail}\n`;
  }
  const inner = { passed: "", skipped: "<skipped/>" };
  const lines = cases.map(
    ({ name, outcome, detail }) => `<testcase name="${escape(name)}">${inner[outcome] ?? `<failure>${escape(detail)}</failure>`}</testcase>`,
  );
  if (process.env.AMS_JUNIT) writeFileSync(process.env.AMS_JUNIT, `<testsuite>\n${lines.join("\n")}\n</testsuite>\n`);
}
