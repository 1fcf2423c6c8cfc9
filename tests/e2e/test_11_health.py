"""What the health timer notices, when it restarts the service, and when it must not."""

import json
import sqlite3

from harness.machine import wait_for
from harness.messages import message_id
from harness.runner import machine
from harness.store import DATABASE

UNIT = "holdfast.service"
HEALTH = "holdfast-health.service"
CHECKS = "/run/holdfast-health/checks.json"
RECOVERY = "holdfast-recover.service"


def check(box, times: int = 1) -> None:
    """As the timer does, which would take half a minute for each, and would count as well."""
    box.systemctl("stop", "holdfast-health.timer")
    for _ in range(times):
        box.systemctl("start", HEALTH, check=False)
    wait_for(lambda: box.show(RECOVERY, "ActiveState") != "activating", 60,
             "the recovery does not end")


def said(box, name: str) -> list[dict]:
    return box.journal(message_id(name))


def counted(box) -> tuple[int, bool]:
    """Checks in a row without an answer, and whether the last one was content."""
    record = json.loads(box.read(CHECKS))
    return record["unanswered"], record["ok"]


def failures(box) -> int:
    """Runs of the check that systemd saw fail."""
    return sum("Failed with result 'exit-code'" in entry.get("MESSAGE", "")
               for entry in box.journal("UNIT=" + HEALTH))


def test_the_timer_finds_a_fresh_service_well(box):
    assert box.systemctl("is-enabled", "holdfast-health.timer").stdout.strip() == "enabled"
    assert box.show("holdfast-health.timer", "ActiveState") == "active"
    check(box)
    assert box.show(HEALTH, "Result") == "success"
    assert counted(box) == (0, True)
    health = box.shell("holdfastctl health").stdout
    assert health.count("OK: ") == len(health.splitlines()) >= 6, health
    box.systemctl("stop", UNIT)
    check(box)
    assert box.show(HEALTH, "Result") in ("success", "exec-condition")
    assert not said(box, "health-failed"), "a service that was stopped on purpose is not ill"


@machine(limit=120)
def test_the_timer_goes_on_after_a_check_that_failed(box):
    # The empty one takes back every time that the timer has.
    box.drop_in("holdfast-health.timer", "[Timer]\nOnActiveSec=\nOnActiveSec=1s\n"
                "OnUnitInactiveSec=1s\nAccuracySec=1ms\n")
    box.drop_in(HEALTH, "[Unit]\nStartLimitIntervalSec=0\n", "40-often.conf")
    box.drop_in(HEALTH, "[Service]\nExecStart=\nExecStart=/bin/false\n")
    box.systemctl("restart", "holdfast-health.timer")
    # The second one tells: the first comes from the timer's own start.
    wait_for(lambda: failures(box) >= 3, 30, "it fires once and never again")
    assert not said(box, "recovery-restarting"), "a check that failed is no reason by itself"
    box.shell(f"rm -f {CHECKS}")
    box.drop_in(HEALTH, "")
    wait_for(lambda: box.exists(CHECKS), 30, "it does not look any more")
    assert counted(box) == (0, True)


@machine(limit=180)
def test_a_service_that_does_not_answer_is_restarted_after_three_checks(box):
    # Or the watchdog would be quicker.
    box.drop_in(UNIT, "[Service]\nWatchdogSec=0\n")
    box.systemctl("restart", UNIT)
    box.wait_ready()
    old = box.main_pid()
    with box.frozen("holdfastd"):
        check(box, 2)
        assert counted(box) == (2, False)
        assert box.main_pid() == old and not said(box, "recovery-restarting")
        # systemd kills it after TimeoutStopSec: a frozen process cannot stop by itself.
        box.drop_in(UNIT, "[Service]\nTimeoutStopSec=2s\n", "60-stop.conf")
        box.systemctl("start", HEALTH, check=False)
        box.wait_restarted(old)
    wait_for(lambda: said(box, "recovery-done"), 40, "the recovery was not verified")
    started, done = said(box, "recovery-restarting")[-1], said(box, "recovery-done")[-1]
    assert started["HOLDFAST_UNIT"] == UNIT and "3 checks" in started["HOLDFAST_REASON"]
    assert done["HOLDFAST_UNIT"] == UNIT
    assert said(box, "health-failed"), "the journal does not say when it began"
    box.shell("holdfastctl health --since 0s")


@machine(limit=180)
def test_it_gives_up_loudly_after_three_restarts_in_an_hour(box):
    box.drop_in(UNIT, "[Service]\nWatchdogSec=0\nTimeoutStopSec=1s\n")
    box.systemctl("restart", UNIT)
    box.wait_ready()
    now = float(box.read("/proc/uptime").split()[0])
    box.shell("mkdir -p /run/holdfast-recover /run/holdfast-health; "
              "chown holdfast: /run/holdfast-health")
    box.write("/run/holdfast-recover/recoveries.json", json.dumps(
        {"gave_up": False, "restarts": [int((now - ago) * 1e9) for ago in (90, 60, 45)]}))
    box.write(CHECKS, '{"unanswered": 3, "ok": false}')
    old = box.main_pid()
    for _ in range(2):
        box.systemctl("start", RECOVERY, check=False)
    assert box.main_pid() == old
    gave_up = said(box, "recovery-gave-up")
    assert len(gave_up) == 1 and gave_up[0]["PRIORITY"] == "1", gave_up


def test_a_broken_schema_fails_health_and_restarts_nothing(box):
    old = box.main_pid()
    database = sqlite3.connect(f"{box.root}{DATABASE}", isolation_level=None)
    database.execute("PRAGMA wal_autocheckpoint=0")
    database.execute("ALTER TABLE shipments RENAME COLUMN status TO state")
    wait_for(lambda: box.get("/readyz").status == 503, 5, "it was not noticed")
    check(box, 4)
    assert box.show(HEALTH, "Result") == "exit-code"
    assert counted(box) == (0, False)
    trouble = said(box, "health-failed")
    assert len(trouble) == 1, "said once, however often it is checked"
    assert "status" in trouble[0]["HOLDFAST_TROUBLE"], trouble
    assert "a restart does not help" in trouble[0]["HOLDFAST_TROUBLE"], trouble
    assert box.main_pid() == old and not said(box, "recovery-restarting")
    database.execute("ALTER TABLE shipments RENAME COLUMN state TO status")
    database.close()
    wait_for(lambda: box.get("/readyz").status == 200, 5, "it did not come back")
    box.shell("holdfastctl health --since 0s")
