"""The journal hangs, restarts, comes back: requests are answered all the time, and what the log lost
is counted and said."""

import re
import time

from harness.machine import wait_for
from harness.messages import message_id
from harness.runner import machine

UNIT = "holdfast.service"


@machine(limit=120)
def test_frozen_journal_under_load(box):
    """With a watchdog far shorter than the freeze: waiting for the journal is no hang."""
    box.drop_in(UNIT, "[Service]\nWatchdogSec=4s\nLogRateLimitIntervalSec=0\n")
    box.configure({"http": {"access_log": True}, "log": {"queue_max": 256}})
    box.systemctl("restart", UNIT)
    pid = box.main_pid()
    journald = box.main_pid("systemd-journald.service")
    load = box.hammer(rate=600)
    time.sleep(1)
    box.signal("STOP", journald)
    try:
        time.sleep(12)
        during = box.get("/metrics?format=prometheus").body
        assert box.get("/readyz").status == 200
    finally:
        box.signal("CONT", journald)
    time.sleep(1)
    report = load.result()
    assert report["failed"] == 0, report
    assert report["silence_max"] < 1, f"answers stood still for {report['silence_max']} s"
    counted = re.search(r"^holdfast_log_dropped_total\S* ([0-9.e+]+)$", during, re.MULTILINE)
    assert counted and float(counted.group(1)) > 0, "no drops are counted in /metrics"
    entry = wait_for(lambda: box.journal(message_id("log-entries-dropped")), 20,
                     "nobody says afterwards that entries were dropped")[0]
    assert int(entry["HOLDFAST_COUNT"]) > 0, entry
    assert box.main_pid() == pid and box.restarts() == 0


def test_restarted_journal(box):
    pid = box.main_pid()
    box.systemctl("restart", "systemd-journald")
    box.systemctl("reload", UNIT)
    wait_for(lambda: box.journal(message_id("configuration-reloaded"), f"_PID={pid}"), 10,
             "the log does not reach the journal after its restart")
    assert box.main_pid() == pid


def test_stopped_journal(box):
    pid = box.main_pid()
    sockets = ("systemd-journald.socket", "systemd-journald-dev-log.socket",
               "systemd-journald-audit.socket")
    box.systemctl("stop", *sockets, "systemd-journald.service")
    load = box.hammer(rate=600)
    time.sleep(3)
    report = load.result()
    assert report["failed"] == 0, report
    box.systemctl("start", *sockets[:2], "systemd-journald.service")
    box.systemctl("reload", UNIT)
    wait_for(lambda: box.journal(message_id("configuration-reloaded"), f"_PID={pid}"), 10,
             "the log does not reach the journal after its return")
    assert box.main_pid() == pid


def test_restarted_bus(box):
    pid = box.main_pid()
    box.systemctl("restart", "dbus")

    def level():
        result = box.systemctl("service-log-level", UNIT, check=False)
        return result.returncode == 0 and result.stdout.strip()
    assert wait_for(level, 30, "the daemon did not come back to the bus") == "info"
    assert box.main_pid() == pid and box.answers()
