"""Tables that promise tests: every row with an id names a test that is there, and no id occurs twice in a document.

In docs/apple-service.md ids also run from 1 without a gap, and the table of counts at its end is right; `--counts` prints
it as it should be.
"""
import collections
import pathlib
import re
import sys

ROOT = pathlib.Path(__file__).resolve().parents[2]
SERVICE = ROOT / "docs" / "apple-service.md"
SIMULATOR = ROOT / "tests" / "depsim" / "README.md"
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


def rows(document):
    """(section, id, tests, where) of each row."""
    section = ""
    for number, line in enumerate(document.read_text(encoding="utf-8").splitlines(), 1):
        section = line[3:] if line.startswith("## ") else section
        row = ROW.match(line)
        if row:
            yield section, row[1], TEST.findall(line), f"{document.name}:{number}: {row[1]}"


def counts(document):
    """The table of counts: rows and different tests of each section, and of all."""
    number = collections.Counter()
    tests = collections.defaultdict(set)
    for section, _, named, _ in rows(document):
        for of in (section, "all"):
            number[of] += 1
            tests[of].update(named)
    lines = ["| section | rows | tests |", "|---|---|---|"]
    sections = [section for section in number if section != "all"] + ["all"]
    return lines + [f"| {section} | {number[section]} | {len(tests[section])} |" for section in sections]


def gaps(document):
    """Ids of a letter run from 1."""
    numbers = collections.defaultdict(list)
    for _, name, _, _ in rows(document):
        numbers[name.rstrip("0123456789")].append(int(name.lstrip("ABCDEFGHIJKLMNOPQRSTUVWXYZ")))
    for letter, found in numbers.items():
        if found != list(range(1, len(found) + 1)):
            yield f"{document.name}: ids of {letter} do not run from {letter}1 in order"


def problems(document):
    seen = set()
    for _, name, named, where in rows(document):
        if name in seen:
            yield f"{where} occurs twice"
        seen.add(name)
        if not named:
            yield f"{where} names no test"
        for file, case in named:
            path = ROOT / file
            if not path.is_file():
                yield f"{where}: there is no {file}"
            elif not has_case(path, case):
                yield f"{where}: {file} has no case {case}"
    if not seen:
        yield f"{document.name} has no rows"


def main():
    if sys.argv[1:] == ["--counts"]:
        print("\n".join(counts(SERVICE)))
        return 0
    found = [*problems(SIMULATOR), *problems(SERVICE), *gaps(SERVICE)]
    if "\n".join(counts(SERVICE)) not in SERVICE.read_text(encoding="utf-8"):
        found.append(f"{SERVICE.name}: the table of counts is not what `named_tests.py --counts` prints")
    for problem in found:
        print(problem, file=sys.stderr)
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main())
