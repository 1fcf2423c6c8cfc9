#!/usr/bin/env python3
"""Fails when a source breaks the layering, a ban or a size limit.

Usage: tidy.py [--pure] ROOT
ROOT is the top of the tree. --pure prints the deciding files instead (coverage asks for them).
"""
import pathlib
import re
import sys

# Folder -> folders it may include besides itself. Bottom first; every edge points up the list.
# The deepest folder that has an entry decides, so a sub-folder can be stricter than its parent.
LIBS = ("sqlite", "curl", "mhd", "systemd", "cares", "kafka", "json", "zlib", "crypt", "gnutls",
        "socket")
CONFIG_SEES = {"base", "lib", "obs", "store", "http", "event", "shipment", "order", "watch"}
MAY_INCLUDE = {
    "base": set(),
    **{f"lib/{name}": {"base"} for name in LIBS},
    "obs": {"base", "lib"},
    "store": {"base", "obs", "lib/sqlite"},
    "http": {"base", "obs", "lib/mhd", "lib/json", "lib/zlib", "lib/crypt", "lib/gnutls",
             "http/auth"},
    # A room of http/, apart because holdfastctl may see what of it decides.
    "http/auth": {"base", "obs", "lib/crypt", "lib/gnutls", "http"},
    "event": {"base", "obs"},
    "shipment": {"base", "obs", "event"},
    "order": {"base", "obs", "event", "shipment"},
    "watch": {"base", "obs", "event"},
    # What drills have shown, out of their files; those who play them are no part of the daemon.
    "rehearsal": {"base"},
    # Pages for browsers: what they show is in the rooms of the features.
    "page": {"base", "obs", "http", "shipment", "order", "watch", "rehearsal"},
    # What holdfastctl shares with the daemon: it must not drag the wiring in with it.
    "daemon/config": CONFIG_SEES,
    "daemon/check": CONFIG_SEES | {"daemon/config"},
    "daemon": CONFIG_SEES | {"rehearsal", "page", "daemon/config", "daemon/check"},
    # The validator is a verb of holdfastctl and the daemon's own first step: one code for both.
    "ctl": {"base", "lib", "obs", "store", "http/auth", "daemon/config", "daemon/check"},
    "upstream": {"base", "lib", "obs", "http"},
    "drill": {"base", "lib", "obs"},
}
FEATURES = {"event", "shipment", "order", "watch", "rehearsal", "page"}
PROGRAMS = {"daemon", "ctl", "upstream", "drill"}
# In a feature folder the file name says which technology a file touches; no other file there may.
EDGES = {
    "sqlite_": {"store", "lib/sqlite"},
    "http_": {"http", "lib/json"},
    "json_": {"lib/json"},
    "curl_": {"lib/curl", "lib/json"},
    "kafka_": {"lib/kafka", "lib/json"},
    "dns_": {"lib/cares"},
    "tcp_": {"lib/socket"},
    # Not lib/curl: of a certificate that it does not accept, libcurl does not tell when it ends.
    "tls_": {"lib/gnutls", "lib/socket"},
    "icmp_": {"lib/socket"},
    # System calls of its own, no library: statvfs, files of the kernel, spawn.
    "host_": set(),
    "bus_": {"lib/systemd"},
    "journal_": {"lib/systemd"},
}
# Deciding code: no clock, no I/O, no log. It sees base/ and other deciding code only. A file whose
# first comment says "Pure" is one too, without an entry here; in the folder of a program, where
# configuration and tables meet, that is a promise about I/O alone.
PURE = {
    "base": {"address", "agenda", "backoff", "random", "result", "text", "time"},
    "obs": {"trend", "suppression", "entry", "message", "message_ids"},
    "http": {"accept", "forwarded", "authorization", "negotiation"},
    "watch": {"status", "observation", "finding", "service"},
    "order": {"order", "breaker"},
    "event": {"event"},
}
IMPURE_HEADERS = re.compile(
    r"(fstream|iostream|filesystem|thread|future|mutex|condition_variable|random"
    r"|unistd\.h|fcntl\.h|netdb\.h|poll\.h|sys/.*)$")
# Header of a C library (and the JSON one) -> the only folder that may include it.
OWNED_HEADERS = {
    r"sqlite3": "lib/sqlite",
    r"curl/": "lib/curl",
    r"microhttpd": "lib/mhd",
    r"systemd/": "lib/systemd",
    r"ares": "lib/cares",
    r"librdkafka/": "lib/kafka",
    r"nlohmann/": "lib/json",
    r"zlib\.h": "lib/zlib",
    r"crypt\.h": "lib/crypt",
    r"gnutls/": "lib/gnutls",
}
INCLUDE = re.compile(r'\s*#\s*include\s+(?:"([^"]+)"|<([^>]+)>)')
# What only programs may do, and what to use instead.
SLEEPS = r"\b(sleep|sleep_for|sleep_until|usleep|nanosleep|clock_nanosleep)\s*\("
BANNED = {
    r"_clock::now\b|\b(clock_gettime|gettimeofday)\b|\btime\s*\((0|NULL|nullptr)\)":
        "the Instant you were given",
    SLEEPS: "Task::step's return value",
    r"\b(getenv|secure_getenv|setenv|putenv)\b": "Settings",
    r"\bstd::(random_device|mt19937(_64)?)\b|\bs?rand(om)?\s*\(\s*\)": "Random",
    r"\bstd::j?thread\b|\bstd::async\b|\bpthread_create\b": "a Task, given a thread in daemon/",
    r"\b(ato(i|l|ll|f)|strto(l|ll|ul|ull|f|d|ld|imax|umax)|std::sto[a-z]+)\b":
        "parse_number() of base/text.h",
}
# $NOTIFY_SOCKET is between systemd and its library, no setting; but the library waits.
MAY_USE = {"lib/systemd/notify.cc": "Settings"}
# Everywhere, programs included: an exception to a check says which check.
NOLINT = re.compile(r"NOLINT(NEXTLINE|BEGIN|END)?(?!\(|NEXTLINE|BEGIN|END)")
LINES_MAX = {".cc": 600, ".h": 200}
STRINGS = re.compile(r'"(?:[^"\\]|\\.)*"')


def folder(path):
    """The deepest folder of `path` that MAY_INCLUDE knows."""
    parts = path.split("/")[:-1]
    while len(parts) > 1 and "/".join(parts) not in MAY_INCLUDE:
        parts.pop()
    return "/".join(parts)


def top(path):
    return path.split("/")[0]


def head_comment(lines):
    """The comment a file starts with, before or after #pragma once; empty when there is none."""
    comment = []
    for line in lines:
        if line.startswith("//"):
            comment.append(line)
        elif comment or (line.strip() and not line.startswith("#pragma once")):
            break
    return "\n".join(comment)


class Tree:
    """The sources below src/, and which of them decide."""

    def __init__(self, root):
        self.src = root / "src"
        self.files = sorted(p for p in self.src.rglob("*") if p.suffix in LINES_MAX)
        self.lines = {self.name(p): p.read_text().splitlines() for p in self.files}

    def name(self, path):
        return path.relative_to(self.src).as_posix()

    def has(self, name):
        """A generated header exists once the meson.build of its folder names it."""
        path = self.src / name
        build = path.parent / "meson.build"
        return path.exists() or (build.exists() and f"'{path.name}'" in build.read_text())

    def is_pure(self, name):
        path = pathlib.PurePath(name)
        if path.stem in PURE.get(path.parent.as_posix(), ()):
            return True
        return re.search(r"\bPure\b", head_comment(self.lines.get(
            path.with_suffix(".h").as_posix(), []))) is not None


def allowed(tree, source, target):
    decides = tree.is_pure(source) and top(source) not in PROGRAMS
    if decides and not (top(target) == "base" or tree.is_pure(target)):
        return False
    inside, wanted = folder(source), folder(target)
    may = MAY_INCLUDE.get(inside, set())
    if inside == wanted or wanted in may or (top(target) in may and not inner(wanted)):
        return True
    edge = next((e for prefix, e in EDGES.items()
                 if pathlib.PurePath(source).name.startswith(prefix)), set())
    return top(source) in FEATURES and wanted in edge


def inner(wanted):
    """A sub-folder of daemon/ is granted by its own name only; lib/<x> also by "lib"."""
    return wanted.startswith("daemon/")


def check_include(tree, source, local, system):
    if local and not tree.has(local):
        yield f'"{local}" is not a path from src/'
    elif local and not allowed(tree, source, local):
        yield f'{source} may not include "{local}"'
    if not system:
        return
    for pattern, owner in OWNED_HEADERS.items():
        if re.match(pattern, system) and folder(source) != owner:
            yield f"<{system}> belongs to src/{owner}/"
    if tree.is_pure(source) and IMPURE_HEADERS.match(system):
        yield f"<{system}> in a file that decides: take the answer as an argument"


def check_code(code, banned):
    for pattern, instead in banned.items():
        if re.search(pattern, code):
            yield f"use {instead}"


def code_of(line):
    return STRINGS.sub('""', line).split("//")[0]


def check_source(tree, source):
    lines = tree.lines[source]
    suffix = pathlib.PurePath(source).suffix
    if len(lines) > LINES_MAX[suffix]:
        yield 1, f"{len(lines)} lines, at most {LINES_MAX[suffix]}"
    # A pair of files is explained once, in its header.
    paired = suffix == ".cc" and pathlib.PurePath(source).with_suffix(".h").as_posix() in tree.lines
    if not paired and not head_comment(lines):
        yield 1, "no first comment that says what this file is for"
    if suffix == ".h" and "#pragma once" not in lines:
        yield 1, "no #pragma once"
    for number, line in enumerate(lines, 1):
        if match := INCLUDE.match(line):
            yield from ((number, why) for why in check_include(tree, source, *match.groups()))
        elif top(source) not in PROGRAMS:
            banned = {pattern: instead for pattern, instead in BANNED.items()
                      if instead != MAY_USE.get(source)}
            yield from ((number, why) for why in check_code(code_of(line), banned))
        if NOLINT.search(line):
            yield number, "NOLINT without the name of the check"


def check_test(path):
    lines = path.read_text().splitlines()
    if len(lines) > LINES_MAX[".cc"]:
        yield 1, f"{len(lines)} lines, at most {LINES_MAX['.cc']}"
    for number, line in enumerate(lines, 1):
        if re.search(SLEEPS, code_of(line)):
            yield number, "a unit test that sleeps: use the virtual loop of tests/fakes/"


def violations(root):
    tree = Tree(root)
    for path in tree.files:
        yield from ((path, number, why) for number, why in check_source(tree, tree.name(path)))
    for path in sorted((root / "tests").rglob("*_test.cc")):
        yield from ((path, number, why) for number, why in check_test(path))


def main(arguments):
    root = pathlib.Path(arguments[-1]) if arguments else None
    if root is None or not (root / "src").is_dir():
        print("tidy.py: no src/ to look at (give the top of the tree)", file=sys.stderr)
        return 64
    if "--pure" in arguments:
        tree = Tree(root)
        print("\n".join(f"src/{name}" for name in tree.lines if tree.is_pure(name)))
        return 0
    found = list(violations(root))
    for path, number, why in found:
        print(f"{path.relative_to(root)}:{number}: {why}")
    print(f"{len(Tree(root).files)} files, {len(found)} violations")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
