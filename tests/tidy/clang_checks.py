#!/usr/bin/env python3
"""Runs clang-tidy, with clang's thread-safety analysis, over every source of src/.

Usage: clang_checks.py tidy|deep BUILD_DIR [FILE...]
"tidy" is what gates a change: the checks that find most for the seconds they cost. "deep" is all of
.clang-tidy, the static analyzer included, and takes three times as long.
BUILD_DIR has compile_commands.json. A file that was clean is not looked at again until it, a header
of ours that it includes, the configuration or the tool changes, in whichever clone: as the
compiler's, the cache is the user's.
"""
import concurrent.futures
import hashlib
import json
import os
import pathlib
import re
import subprocess
import sys
import time

INCLUDE = re.compile(rb'^\s*#\s*include\s+"([^"]+)"', re.MULTILINE)
QUICK = (
    "bugprone-argument-comment", "bugprone-dangling-handle", "bugprone-unused-raii",
    "bugprone-use-after-move", "cppcoreguidelines-slicing",
    "cppcoreguidelines-special-member-functions", "google-explicit-constructor",
    "modernize-use-override", "performance-for-range-copy", "performance-unnecessary-value-param",
    "readability-function-size", "readability-identifier-naming")
# What the compiler itself says about threads counts as a check of clang-tidy's.
CHECKS = {
    "tidy": ",".join(("-*", "clang-diagnostic-*", *QUICK)),
    "deep": "clang-diagnostic-*",  # Added to the configuration's.
}
NOISE = re.compile(r"\d+ warnings?( and \d+ errors?)? (generated|treated as error)|Suppressed \d+"
                   r"|Use -header-filter")
# The commands are GCC's; clang is asked to overlook the options it does not know.
COMMON = ["-Wthread-safety", "-Wno-unknown-warning-option", "-Qunused-arguments",
          "-fno-color-diagnostics"]


class Sources:
    """What a source is made of: itself and every header of ours below it."""

    def __init__(self, root, folders):
        self.root = root
        self.folders = folders
        self.contents = {}

    def read(self, path):
        if path not in self.contents:
            self.contents[path] = path.read_bytes()
        return self.contents[path]

    def closure(self, path):
        seen, queue = {path}, [path]
        while queue:
            for name in INCLUDE.findall(self.read(queue.pop())):
                for folder in self.folders:
                    header = folder / name.decode()
                    if header.is_file() and header not in seen:
                        seen.add(header)
                        queue.append(header)
                        break
        return sorted(seen)

    def digest(self, path, extra):
        digest = hashlib.sha256(extra.encode())
        for part in self.closure(path):
            name = str(part.relative_to(self.root)).encode()
            digest.update(name + b"\0" + self.read(part) + b"\0")
        return digest.hexdigest()


def command_of(tool, entry, build):
    return ["clang-tidy", "--quiet", "-p", str(build), f"--checks={CHECKS[tool]}",
            *(f"--extra-arg={option}" for option in COMMON), entry["file"]]


def check(tool, entry, build, root):
    done = subprocess.run(command_of(tool, entry, build), cwd=entry["directory"], text=True,
                          stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False)
    lines = [line for line in done.stdout.splitlines() if not NOISE.search(line)]
    return done.returncode, "\n".join(lines).replace(f"{root}/", "")


def entries(build, root, wanted):
    for entry in json.loads((build / "compile_commands.json").read_text()):
        path = (pathlib.Path(entry["directory"]) / entry["file"]).resolve()
        entry["file"] = str(path)
        if path.is_relative_to(root / "src") and path.suffix == ".cc":
            if not wanted or path in wanted:
                yield entry


def open_cache():
    """A mark for each clean file; what nobody has asked about for a month goes."""
    user = pathlib.Path(os.environ.get("XDG_CACHE_HOME") or pathlib.Path.home() / ".cache")
    cache = user / "holdfast" / "clang-checks"
    cache.mkdir(parents=True, exist_ok=True)
    forgotten = time.time() - 30 * 24 * 3600
    for mark in cache.iterdir():
        if mark.stat().st_mtime < forgotten:
            mark.unlink(missing_ok=True)
    return cache


def main(tool, build, *names):
    root = pathlib.Path.cwd()
    build = pathlib.Path(build).resolve()
    cache = open_cache()
    version = subprocess.run(["clang++", "--version"], capture_output=True, text=True,
                             check=True).stdout
    rules = CHECKS[tool] + (root / ".clang-tidy").read_text()
    sources = Sources(root, [root / "src", build / "src"])
    pending = []
    for entry in entries(build, root, {pathlib.Path(name).resolve() for name in names}):
        extra = "\0".join((tool, version, rules, entry["command"].replace(f"{root}/", "")))
        mark = cache / sources.digest(pathlib.Path(entry["file"]), extra)
        if mark.exists():
            mark.touch()
        else:
            pending.append((entry, mark))
    failed = 0
    with concurrent.futures.ThreadPoolExecutor(os.cpu_count()) as pool:
        runs = {pool.submit(check, tool, entry, build, root): (entry, mark)
                for entry, mark in pending}
        for run in concurrent.futures.as_completed(runs):
            status, text = run.result()
            entry, mark = runs[run]
            if status == 0:
                mark.touch()
            else:
                failed += 1
                print(text or f"{entry['file']}: {tool} ended with status {status}", flush=True)
    print(f"{tool}: {len(pending)} files looked at, {failed} with findings")
    return 1 if failed else 0


if __name__ == "__main__":
    if len(sys.argv) < 3 or sys.argv[1] not in CHECKS:
        print("clang_checks.py: nothing to check (see its first lines for the usage)",
              file=sys.stderr)
        sys.exit(64)
    sys.exit(main(*sys.argv[1:]))
