// The page's half of the rules that host and page share: the same cases as in form_rules_test.cpp.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import { resolve } from "node:path";
import { describe, test } from "node:test";
import { fileURLToPath } from "node:url";

const here = fileURLToPath(new URL(".", import.meta.url));
const page = resolve(here, "../../../host-sdk/host/page");
const rules = JSON.parse(readFileSync(resolve(here, "rules.json"), "utf8"));

/** A module of the page as it is bundled for the browser; nothing here touches a document. */
async function moduleOf(path) {
  const esbuild = createRequire(resolve(page, "package.json"))("esbuild");
  const { outputFiles } = await esbuild.build({ entryPoints: [resolve(page, "src", path)], bundle: true, format: "esm", write: false });
  return import(`data:text/javascript;base64,${Buffer.from(outputFiles[0].contents).toString("base64")}`);
}
const { checkFiles, checkValue, isFilled, isRequired } = await moduleOf("form/checks.ts");
const { applyNeeds } = await moduleOf("form/needs.ts");

const valueOf = (one) => (one.repeat ? one.repeat[0].repeat(one.repeat[1]) : one.value);

/** What the page says of a case's value, as FieldView and FilePicker ask. */
function said(one) {
  if (one.files) {
    const files = one.files.map(({ filename, bytes }) => ({ name: filename, size: bytes }));
    return checkFiles(one.field, files) || checkValue(one.field, files.length > 0, files.length > 0);
  }
  const value = valueOf(one);
  const typed = one.field.type === "integer" ? String(value) : value;
  return checkValue(one.field, value, isFilled(one.field, typed));
}

describe("a field takes what the host takes", () => {
  for (const one of rules.fields) {
    test(one.name, () => {
      const refusal = said(one);
      if (one.page) assert.ok(one.why, "where the page is stricter, the table says why");
      const refused = one.host !== "" || one.page === "stricter";
      assert.equal(refusal !== "", refused, refusal || "it was taken");
    });
  }
});

/** What needs.ts wants of a field: its value, and whether it can be used. */
function fieldWith(document, values) {
  const empty = { bool: false, choices: [] }[document.type] ?? "";
  return {
    field: document, name: document.name, plain: values[document.name] ?? empty, usable: true,
    enable(on) { this.usable = on; },
  };
}

describe("a form asks for what the host asks for", () => {
  for (const one of rules.forms) {
    test(one.name, () => {
      const fields = one.fields.map((document) => fieldWith(document, one.values));
      applyNeeds(fields);

      const missing = fields.find((each) => each.usable && isRequired(each.field) && !isFilled(each.field, each.plain));

      assert.equal(missing?.name ?? "", one.missing);
    });
  }
});
