"""Checks that documentation shows what compiles.

In docs/*.md a comment `<!-- snippet: FILE#NAME -->` stands before a code block, which must equal what lies between the
lines `// [NAME]` and `// [/NAME]` (or `# [NAME]`) of FILE, indentation apart; without #NAME, the whole FILE.
`--update` writes the blocks anew.
"""
import re
import sys
import textwrap
from pathlib import Path

BLOCK = re.compile(r"<!-- snippet: (?P<file>[^#\s]+)(#(?P<name>\S+))? -->\n```(?P<lang>\w*)\n(?P<code>.*?)```\n", re.S)


def cut(file, name):
    text = Path(file).read_text(encoding="utf-8")
    if name is None:
        return text
    found = re.findall(rf"^[ ]*(?://|#) \[{re.escape(name)}\]\n(.*?)^[ ]*(?://|#) \[/{re.escape(name)}\]$", text, re.S | re.M)
    if len(found) != 1:
        sys.exit(f"{file}: {len(found)} snippets are called {name}")
    return textwrap.dedent(found[0])


failed = shown = 0
for page in sorted(Path("docs").rglob("*.md")):
    text = page.read_text(encoding="utf-8")
    fresh = BLOCK.sub(
        lambda m: f"<!-- snippet: {m['file']}{m[2] or ''} -->\n```{m['lang']}\n{cut(m['file'], m['name'])}```\n", text)
    shown += len(BLOCK.findall(text))
    if text.count("<!-- snippet:") != len(BLOCK.findall(text)):
        print(f"{page}: a snippet comment is not followed by a code block")
        failed += 1
    if fresh != text and "--update" in sys.argv:
        page.write_text(fresh, encoding="utf-8")
    elif fresh != text:
        print(f"{page}: a snippet is not what its source says; run python3 tests/abi/snippets_test.py --update")
        failed += 1
if shown == 0:
    sys.exit("no documentation shows any code")
print(f"{shown} snippets, {failed} faults")
sys.exit(1 if failed else 0)
