#!/usr/bin/env python3
"""Judges gcovr's summary: 80 % of the lines of src/, 95 % of those of the files that decide.

Usage: coverage.py SUMMARY.json, with the names of the files that decide on standard input.
"""
import json
import sys

ALL_MIN, PURE_MIN = 80.0, 95.0


def percent(files):
    total = sum(file["line_total"] for file in files)
    return 100.0 * sum(file["line_covered"] for file in files) / total if total else 0.0


def main(summary, pure_names):
    with open(summary, encoding="utf-8") as file:
        files = json.load(file)["files"]
    pure = [file for file in files if file["filename"] in pure_names]
    print("Files that decide:")
    for file in pure:
        if file["line_total"]:
            print(f"  {percent([file]):6.1f} %  {file['filename']}")
    print("Least covered of the others:")
    others = [file for file in files if file["line_total"] and file not in pure]
    for file in sorted(others, key=lambda file: percent([file]))[:10]:
        print(f"  {percent([file]):6.1f} %  {file['filename']}")
    short = 0
    for name, part, least in (("src/", files, ALL_MIN), ("files that decide", pure, PURE_MIN)):
        verdict = "enough" if percent(part) >= least else "too little"
        short += verdict != "enough"
        print(f"{percent(part):5.1f} % of {name}: {verdict} (at least {least:.0f} %)")
    return 1 if short else 0


if __name__ == "__main__":
    if len(sys.argv) != 2:
        print("coverage.py: nothing to judge (give gcovr's summary)", file=sys.stderr)
        sys.exit(64)
    sys.exit(main(sys.argv[1], set(sys.stdin.read().split())))
