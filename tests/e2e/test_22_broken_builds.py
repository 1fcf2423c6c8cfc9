"""Daemons with one safeguard taken away: the drill that should find it out fails, and says why. What
test_21_drills.py shows of the true daemon proves nothing without this."""

import json
import os
import subprocess

from harness.next_version import build
from harness.runner import machine

LONG = bool(os.environ.get("HOLDFAST_E2E_FULL"))


def whenever_long(test):
    return test if LONG else None


def play_with(box, broken: str, drill: str) -> dict:
    """The report of the drill, played with the daemon that mutant makes."""
    program = f"holdfastd-{broken}"
    stripped = box.directory / program
    subprocess.run(["strip", "-o", str(stripped), str(build(program) / program)], check=True)
    box.copy_in(stripped, f"/opt/{program}")
    # In the place of the one that runs, which cannot be written.
    box.shell(f"install -m 755 /opt/{program} /usr/sbin/holdfastd")
    box.install("holdfast-drills")
    said = box.run("holdfastctl", "drill", "run", "--json", drill, check=False, timeout=240)
    report = json.loads(said.stdout)
    print(f"    {drill} with {broken}: {report['verdict']}: {'; '.join(report['reasons'])}",
          flush=True)
    assert said.returncode == 1 and report["verdict"] == "fail", json.dumps(report, indent=1)
    return report


def assert_reason(report: dict, phase: str, words: str) -> None:
    assert any(each.startswith(f"{phase}: ") and words in each for each in report["reasons"]), report


def assert_no_reason(report: dict, phase: str) -> None:
    assert not any(each.startswith(f"{phase}: ") for each in report["reasons"]), report["reasons"]


@whenever_long
@machine(limit=400)
def test_an_answer_before_commit_is_a_loss(box):
    report = play_with(box, "early_answers", "killed-before-commit")
    assert_reason(report, "invariants", "nothing is lost")
    assert report["ledger"]["lost"] > 0, report["ledger"]
    # That, and nothing else.
    for phase in ("effect", "detection", "recovery"):
        assert_no_reason(report, phase)


@whenever_long
@machine(limit=400)
def test_a_schema_error_that_is_swallowed_is_not_detected(box):
    report = play_with(box, "swallowed_schema", "schema-mismatch")
    for signal in ("the journal names the column", "/readyz is 503", "the metric"):
        assert_reason(report, "detection", signal)
    assert_no_reason(report, "effect")
    assert report["ledger"]["lost"] == 0, report["ledger"]


@whenever_long
@machine(limit=400)
def test_a_watchdog_that_a_timer_feeds_ends_nothing(box):
    report = play_with(box, "timed_watchdog", "loop-hang")
    assert_reason(report, "detection", "systemd ends it")
    assert_reason(report, "recovery", "it was restarted")
    assert_no_reason(report, "effect")
    assert report["ledger"]["lost"] == 0, report["ledger"]
