"""The package under test as a later version would be: the programs have one migration more."""

import hashlib
import os
import re
import shutil
import subprocess
from pathlib import Path

_TOP = Path(__file__).resolve().parent.parent.parent.parent
_PROGRAMS = {"holdfastd-next": "usr/sbin/holdfastd", "holdfastctl-next": "usr/bin/holdfastctl"}


def build(*programs: str) -> Path:
    """The folder with these programs, made in the one that the other tests were built in."""
    folder = _TOP / os.environ.get("HOLDFAST_BUILD", "build-test")
    subprocess.run(["bash", "-c", f'. script/common.sh; configure_tests "{folder.name}"'],
                   check=True, cwd=_TOP)
    subprocess.run(["ninja", "-C", str(folder), *(f"tests/e2e/{name}" for name in programs)],
                   check=True, stdout=subprocess.DEVNULL)
    return folder / "tests" / "e2e"


def next_version_of(deb: Path, workspace: Path) -> Path:
    """A package of the same name with a higher version; all but the two programs stays."""
    programs = build(*_PROGRAMS)
    tree = workspace / "next-version"
    subprocess.run(["dpkg-deb", "-R", str(deb), str(tree)], check=True)
    sums = tree / "DEBIAN" / "md5sums"
    text = sums.read_text(encoding="utf-8")
    for program, path in _PROGRAMS.items():
        shutil.copyfile(programs / program, tree / path)
        subprocess.run(["strip", str(tree / path)], check=True)
        digest = hashlib.md5((tree / path).read_bytes()).hexdigest()
        text = re.sub(rf"^\w+  {re.escape(path)}$", f"{digest}  {path}", text, flags=re.MULTILINE)
    sums.write_text(text, encoding="utf-8")
    control = tree / "DEBIAN" / "control"
    control.write_text(re.sub(r"^Version: (.*)$", r"Version: \1+next1",
                              control.read_text(encoding="utf-8"), flags=re.MULTILINE),
                       encoding="utf-8")
    package = workspace / "holdfast-next.deb"
    subprocess.run(["dpkg-deb", "--root-owner-group", "-Zgzip", "-z1", "-b", str(tree),
                    str(package)], check=True, stdout=subprocess.DEVNULL)
    shutil.rmtree(tree)
    return package
