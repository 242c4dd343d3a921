"""Tables that promise tests: every row with an id names a test that is there, and no id occurs twice in a document."""
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
DOCUMENTS = ("docs/apple-service.md", "tests/depsim/README.md")
ROW = re.compile(r"^\| ([A-Z]+[0-9]+) \|")
TEST = re.compile(r"`(tests/[\w./-]+)::([^`]+)`")
# A case of Boost.Test by its macros, a test of node:test by its sentence, or one of unittest by its function.
FORMS = (
    "TEST_CASE({name}", "STORE_CASE({name}", "test('{name}'", 'test("{name}"', "it('{name}'", 'it("{name}"', "def {name}(self"
)


def has_case(path, name):
    source = " ".join(path.read_text(encoding="utf-8").split())
    squeezed = source.replace("( ", "(")
    return any(re.search(re.escape(form.format(name=name)) + r"(?![\w])", squeezed) for form in FORMS)


def problems(document):
    seen = set()
    for number, line in enumerate(document.read_text(encoding="utf-8").splitlines(), 1):
        row = ROW.match(line)
        if row is None:
            continue
        where = f"{document.name}:{number}: {row[1]}"
        if row[1] in seen:
            yield f"{where} occurs twice"
        seen.add(row[1])
        named = TEST.findall(line)
        if not named:
            yield f"{where} names no test"
        for file, name in named:
            path = ROOT / file
            if not path.is_file():
                yield f"{where}: there is no {file}"
            elif not has_case(path, name):
                yield f"{where}: {file} has no case {name}"
    if not seen:
        yield f"{document.name} has no rows"


def main():
    found = [problem for document in DOCUMENTS for problem in problems(ROOT / document)]
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
