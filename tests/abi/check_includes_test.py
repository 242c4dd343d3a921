"""Gives .ci/check-includes a tree with one forbidden include each and expects it to be found, and a clean one to pass."""
import subprocess
import sys
import tempfile
from pathlib import Path

FORBIDDEN = {
    "plugin/store/a.cpp": '#include "plugin/protocol/p.hpp"',
    "plugin/protocol/a.cpp": '#include "plugin/store/s.hpp"',
    "plugin/model/a.hpp": "#include <nlohmann/json.hpp>",
    "plugin/sync/a.cpp": "#include <ams/host.h>",
    "plugin/console/a.cpp": '#include "host-sdk/host/db/d.hpp"',
    "plugin/token/a.cpp": '#include "tests/t.hpp"',
    "host-sdk/host/db/a.cpp": '#include "host-sdk/host/web/w.hpp"',
    "host-sdk/host/app/a.cpp": '#include "plugin/model/m.hpp"',
    "host-sdk/host/web/a.cpp": '#include "w.hpp"',
    "host-sdk/include/ams/a.h": '#include "cpp/c.hpp"',
    "host-sdk/include/ams/cpp/a.hpp": '#include "../../../host/db/d.hpp"',
    "tests/depsim/a.cpp": '#include "plugin/token/t.hpp"',
}
TARGETS = ["plugin/protocol/p.hpp", "plugin/store/s.hpp", "plugin/model/m.hpp", "plugin/token/t.hpp",
           "host-sdk/host/db/d.hpp", "host-sdk/host/web/w.hpp", "host-sdk/include/ams/cpp/c.hpp", "tests/t.hpp"]


def check(root):
    done = subprocess.run([sys.executable, ".ci/check-includes", root], capture_output=True, text=True)
    return done.returncode, done.stdout


def write(root, name, text):
    file = Path(root, name)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text + "\n")


for name, line in FORBIDDEN.items():
    with tempfile.TemporaryDirectory() as root:
        for target in TARGETS:
            write(root, target, "#pragma once")
        status, said = check(root)
        assert status == 0, f"a clean tree was refused: {said}"
        write(root, name, line)
        status, said = check(root)
        assert status == 1 and said.startswith(f"{name}:1:"), f"{name} with {line} was not found: {said}"
print(f"{len(FORBIDDEN)} forbidden includes found")
