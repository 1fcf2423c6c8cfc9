#!/usr/bin/env python3
"""Takes one safeguard away: writes a source of ours with one text replaced by another.

Usage: mutate.py ROOT MUTANT OUTPUT DEPFILE

MUTANT says what is taken away, which source, and the two texts:

    Commits are not synced.
    file src/store/kind.cc
    replace
        .synchronous = Synchronous::full,
    by
        .synchronous = Synchronous::normal,

Indentation by four is taken off. The old text must be there exactly once: a mutant of something
that moved is a mutant of nothing, and its test would prove nothing.
"""
import pathlib
import re
import sys

FORM = re.compile(r"(?P<why>[^\n]+\n(?:(?!file )[^\n]*\n)*)file (?P<file>\S+)\n"
                  r"replace\n(?P<old>(?:(?: {4}[^\n]*)?\n)+)by\n(?P<new>(?:(?: {4}[^\n]*)?\n)*)\Z")


def unindent(text):
    return re.sub(r"^ {4}", "", text, flags=re.M).strip("\n")


def mutate(root, description):
    """Path of the source and its text after the change. Throws ValueError."""
    parts = FORM.match(description)
    if not parts:
        raise ValueError("not a mutant: it needs a first line, file, replace, by")
    path = root / parts["file"]
    source, old, new = path.read_text(), unindent(parts["old"]), unindent(parts["new"])
    if old == new:
        raise ValueError("both texts are the same")
    if (times := source.count(old)) != 1:
        raise ValueError(f"its old text stands in {parts['file']} {times} times, and must once")
    # The compiler's messages, and a reader of the output, find the true place.
    return path, f'#line 1 "{path}"\n' + source.replace(old, new)


def main(arguments):
    if len(arguments) != 4:
        print(__doc__, file=sys.stderr)
        return 64
    root, mutant, output, depfile = map(pathlib.Path, arguments)
    try:
        path, text = mutate(root, mutant.read_text())
    except (OSError, ValueError) as error:
        print(f"{mutant}: {error}", file=sys.stderr)
        return 1
    output.write_text(text)
    depfile.write_text(f"{output}: {path} {mutant}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
