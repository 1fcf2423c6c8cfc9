#!/usr/bin/env python3
"""Counts what script/test ran and says the last word: "N passed, N failed, N skipped".

Usage: tally.py RESULTS_DIR SKIPS_ALLOW
RESULTS_DIR/steps has one line a step: NAME, exit status, seconds and its JUnit file or "-",
separated by tabs. A step without a file is one case. A file that is missing, unreadable or empty is
a failure, and so is a step that ended badly although no case of it says so: whatever crashed took
its results along. A skip is a failure unless SKIPS_ALLOW has a line "PATTERN  reason" for it.
"""
import fnmatch
import pathlib
import sys
import xml.etree.ElementTree as xml

PASSED, FAILED, SKIPPED = "passed", "failed", "skipped"


def read_allowed(path):
    """PATTERN -> reason; a pattern without a reason is worth nothing."""
    allowed = {}
    for line in path.read_text().splitlines():
        pattern, _, reason = line.strip().partition(" ")
        if pattern and not pattern.startswith("#") and reason.strip():
            allowed[pattern] = reason.strip()
    return allowed


def outcome(case):
    if case.find("failure") is not None or case.find("error") is not None:
        return FAILED
    not_run = case.get("status") == "notrun" or case.get("result") in ("skipped", "suppressed")
    return SKIPPED if case.find("skipped") is not None or not_run else PASSED


def cases_of(file, step):
    """(name, outcome) of every case in a JUnit file."""
    for suite in xml.parse(file).getroot().iter("testsuite"):
        for case in suite.findall("testcase"):
            name = ".".join(filter(None, (case.get("classname"), case.get("name"))))
            yield f"{step}/{name}", outcome(case)


def cases_of_step(name, status, file):
    if file == "-":
        return [(name, PASSED if status == 0 else FAILED)]
    try:
        cases = list(cases_of(file, name))
    except (OSError, xml.ParseError) as error:
        return [(f"{name} (no results: {error})", FAILED)]
    if not cases:
        return [(f"{name} (no case was run)", FAILED)]
    if status != 0 and all(result != FAILED for _, result in cases):
        cases.append((f"{name} (ended with status {status})", FAILED))
    return cases


def judge(cases, allowed):
    """Turns skips that nobody allowed into failures; explains both."""
    judged = []
    for name, result in cases:
        if result == SKIPPED:
            reason = next((why for pattern, why in allowed.items()
                           if fnmatch.fnmatchcase(name, pattern)), None)
            print(f"skipped: {name}: {reason or 'no line of tests/skips.allow allows it'}")
            result = SKIPPED if reason else FAILED
        elif result == FAILED:
            print(f"FAILED: {name}")
        judged.append(result)
    return judged


def main(results, skips_allow):
    steps = pathlib.Path(results, "steps").read_text().splitlines()
    cases = []
    for line in steps:
        name, status, seconds, file = line.split("\t")
        found = cases_of_step(name, int(status), file)
        bad = sum(result == FAILED for _, result in found)
        print(f"{name:24} {len(found):5} cases {seconds:>5} s  {f'{bad} failed' if bad else 'ok'}")
        cases += found
    judged = judge(cases, read_allowed(pathlib.Path(skips_allow)))
    passed, failed, skipped = (judged.count(kind) for kind in (PASSED, FAILED, SKIPPED))
    print(f"{passed} passed, {failed} failed, {skipped} skipped", flush=True)
    return 1 if failed or not passed else 0


if __name__ == "__main__":
    if len(sys.argv) != 3:
        print("tally.py: nothing to count (see its first lines for the usage)", file=sys.stderr)
        sys.exit(64)
    sys.exit(main(*sys.argv[1:]))
