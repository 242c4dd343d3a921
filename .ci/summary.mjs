// Counts test cases over all reports of one run and prints the closing line.
// CTest's own report says how each program ended; the reports beside it (Boost.Test and node, JUnit form) say which cases
// it ran. A program that died without a failed case counts as one failure, so a crash is never hidden.
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

const directory = process.argv[2];

function attributes(tag) {
  return Object.fromEntries([...tag.matchAll(/([\w-]+)="([^"]*)"/g)].map((match) => [match[1], match[2]]));
}

// The cases of a JUnit file: name and outcome.
function cases(file) {
  const text = readFileSync(file, "utf8");
  return [...text.matchAll(/<testcase\b([^>]*?)(?:\/>|>([\s\S]*?)<\/testcase>)/g)].map(([, head, body = ""]) => {
    const { name, status } = attributes(head);
    if (/<(failure|error)\b/.test(body) || status === "fail") return { name, outcome: "failed" };
    if (/<skipped\b/.test(body) || status === "disabled" || status === "notrun") return { name, outcome: "skipped" };
    return { name, outcome: "passed" };
  });
}

const total = { passed: 0, failed: 0, skipped: 0 };
const failures = [];
const skips = [];
const overview = join(directory, "ctest.xml");
if (!existsSync(overview)) {
  console.log("CTest left no report.\n0 passed, 1 failed, 0 skipped");
  process.exit(1);
}
for (const program of cases(overview)) {
  const own = join(directory, `${program.name}.xml`);
  const parts = existsSync(own) ? cases(own) : [];
  if (parts.length === 0 || (program.outcome === "failed" && !parts.some((part) => part.outcome === "failed"))) {
    parts.push({ name: "(the program)", outcome: program.outcome });
  }
  for (const part of parts) {
    total[part.outcome] += 1;
    if (part.outcome === "failed") failures.push(`${program.name}: ${part.name}`);
    if (part.outcome === "skipped") skips.push(`${program.name}: ${part.name}`);
  }
}
for (const name of skips) console.log(`skipped  ${name}`);
for (const name of failures) console.log(`FAILED   ${name}`);
console.log(`${total.passed} passed, ${total.failed} failed, ${total.skipped} skipped`);
process.exit(total.failed === 0 && total.passed > 0 ? 0 : 1);
