#!/usr/bin/env python3
"""Fails when the tree as a whole contradicts itself: a link that leads nowhere, a source that no
meson.build lists, a table that the manual does not say how long it is kept, a text that speaks of
the machine it was written on.

Usage: repository.py ROOT
"""
import os
import pathlib
import re
import sys

SKIPPED_FOLDERS = re.compile(r"(build.*|dist|var|node_modules|__pycache__|\.git|\.cache)$")
SKIPPED_FILES = {".git", "package-lock.json"}  # .git is a file in a linked work tree.
# Home directories and build machines. The brackets keep this line from finding itself.
MACHINE_PATHS = re.compile(r"(?<![\w.$}-])/(?:wor[k]|far[m]|roo[t]|hom[e]/\w+)/")
UNFINISHED = re.compile(r"\b(?:TOD[O]|FIXM[E]|XX[X]|HAC[K])\b")
LINK = re.compile(r"(?<!!)\[[^\]\n]*\]\(<?([^)\s>]+)>?[^)\n]*\)|!\[[^\]\n]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"#{1,6}\s+(.*?)\s*#*$")
# Either a table that is made, or one that gets another name.
TABLE = re.compile(r"^CREATE TABLE (\w+)|^ALTER TABLE (\w+) RENAME TO (\w+)", re.MULTILINE)
TEXT_MAX = 1 << 20  # Larger files are data, not prose.


def files_of(root):
    for folder, folders, names in os.walk(root):
        folders[:] = sorted(f for f in folders if not SKIPPED_FOLDERS.match(f))
        yield from (pathlib.Path(folder) / name for name in sorted(set(names) - SKIPPED_FILES))


def text_of(path):
    """The text of a file; None for binaries, links and very large files."""
    if path.is_symlink() or not path.is_file() or path.stat().st_size > TEXT_MAX:
        return None
    data = path.read_bytes()
    return None if b"\0" in data else data.decode(errors="replace")


def prose(text):
    """Markdown with fenced code blanked, so that line numbers stay."""
    fenced, lines = False, []
    for line in text.splitlines():
        fence = line.lstrip().startswith("```")
        fenced ^= fence
        lines.append("" if fenced or fence else re.sub(r"`[^`]*`", "", line))
    return lines


def anchors(text):
    """The anchors a Markdown file offers, by the rule of the common forges."""
    found = set()
    for line in text.splitlines():
        if match := HEADING.match(line):
            words = re.sub(r"[`*]|\[|\]\([^)]*\)", "", match.group(1)).lower()
            found.add(re.sub(r"[^\w\- ]", "", words).replace(" ", "-"))
    return found


def check_links(path, text):
    # What a program wrote stands beside other files where it was written.
    if "golden" in path.parts:
        return
    for number, line in enumerate(prose(text), 1):
        for groups in LINK.findall(line):
            target = groups[0] or groups[1]
            if re.match(r"[a-z][a-z+.-]*:", target):
                continue
            name, _, anchor = target.partition("#")
            there = (path.parent / name) if name else path
            if not there.exists():
                yield number, f"the link to {target} leads nowhere"
            elif anchor and there.suffix == ".md" and anchor not in anchors(there.read_text()):
                yield number, f"{there.name} has no heading for #{anchor}"


def check_listed(root, path):
    """Every .cc stands by its name in the meson.build of its folder or of one above; or by its
    part, where a list of them is made into names: 'x' and 'verb_@0@.cc' for verb_x.cc."""
    for folder in path.parents:
        build = folder / "meson.build"
        text = build.read_text() if build.exists() else ""
        prefix, _, part = path.stem.partition("_")
        if f"'{path.relative_to(folder).as_posix()}'" in text:
            return
        if f"'{prefix}_@0@.cc'" in text and f"'{part}'" in text:
            return
        if folder == root:
            break
    yield 1, "no meson.build lists this file, so nothing builds it"


def check_words(path, text):
    for number, line in enumerate(text.splitlines(), 1):
        if MACHINE_PATHS.search(line):
            yield number, "a path of one machine: say it relative to the tree or as an argument"
        if path.suffix != ".md" and UNFINISHED.search(line):
            yield number, "unfinished work: finish it or say in prose what is not there"


def check_tables(root, path, text):
    """Whoever plans a disk reads there what grows, and for how long."""
    manual = root / "docs/backup.md"
    rows = [line for line in manual.read_text().splitlines() if line.startswith("|")]
    tables = {}  # As they are once the whole text has run: one made anew has its old name.
    for match in TABLE.finditer(text):
        made, renamed, name = match.groups()
        tables.pop(renamed, None)
        tables[made or name] = text.count("\n", 0, match.start()) + 1
    for table, number in tables.items():
        if not any(f"`{table}`" in row for row in rows):
            yield number, f"docs/backup.md does not say how long rows of {table} are kept"


def violations(root):
    for path in files_of(root):
        text = text_of(path)
        if text is None:
            continue
        yield from ((path, *found) for found in check_words(path, text))
        if path.suffix == ".md":
            yield from ((path, *found) for found in check_links(path, text))
        if path.suffix == ".sql" and (root / "src/store/schema") in path.parents:
            yield from ((path, *found) for found in check_tables(root, path, text))
        # What the end-to-end tests compile for the container, they compile themselves.
        parts = path.relative_to(root).parts
        if path.suffix == ".cc" and parts[0] in ("src", "tests") and parts[1] != "e2e":
            yield from ((path, *found) for found in check_listed(root, path))


def main(arguments):
    if len(arguments) != 1 or not pathlib.Path(arguments[0]).is_dir():
        print("repository.py: nothing to look at (give the top of the tree)", file=sys.stderr)
        return 64
    root = pathlib.Path(arguments[0]).resolve()
    found = list(violations(root))
    for path, number, why in found:
        print(f"{path.relative_to(root)}:{number}: {why}")
    return 1 if found else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
