"""One part of the shipped daemon hangs, the rest runs on: systemd ends and restarts it, and the
journal says which part it was. A slow disk is no hang."""

import time

from harness.machine import wait_for
from harness.messages import message_id
from harness.runner import machine

UNIT = "holdfast.service"


def hang(box, thread: str) -> None:
    box.drop_in(UNIT, "[Service]\nWatchdogSec=3s\nTimeoutAbortSec=3s\n")
    box.systemctl("restart", UNIT)
    old = box.main_pid()
    with box.frozen(thread):
        began = time.monotonic()
        wait_for(lambda: box.main_pid() != old, 30, f"nobody noticed that {thread!r} hangs")
        took = time.monotonic() - began
    box.wait_restarted(old)
    assert took < 12, f"noticed after {took:.1f} s with WatchdogSec=3s"
    box.wait_for_journal("Watchdog timeout", "_PID=1", f"UNIT={UNIT}")
    assert box.restarts() == 1
    stalled = box.journal(message_id("thread-stalled"), f"_PID={old}")
    named = {entry.get("HOLDFAST_THREAD") for entry in stalled}
    assert named == {thread}, f"the journal names {named or 'nothing'}, not {thread!r}"


def test_frozen_loop(box):
    hang(box, "holdfastd")


def test_frozen_aux_thread(box):
    hang(box, "aux")


def test_frozen_log_thread(box):
    hang(box, "log")


def test_a_healthy_daemon_is_left_alone(box):
    box.drop_in(UNIT, "[Service]\nWatchdogSec=3s\n")
    box.systemctl("restart", UNIT)
    old = box.main_pid()
    load = box.hammer(rate=600)
    time.sleep(10)
    report = load.result()
    assert report["failed"] == 0, report
    assert box.main_pid() == old and box.restarts() == 0


@machine(limit=120)
def test_a_ten_second_fsync_is_no_hang(box):
    box.slow_fsync()
    box.configure({"log": {"file": "/var/log/holdfast/service.log"}})
    box.systemctl("restart", UNIT)
    old = box.main_pid()
    box.write("/run/slow-fsync", "10")
    load = box.hammer(rate=100)
    box.systemctl("reload", UNIT, check=False)
    time.sleep(15)
    report = load.result()
    assert report["failed"] == 0 and report["silence_max"] < 2, report
    box.systemctl("restart", UNIT)
    box.write("/run/slow-fsync", "0")
    box.wait_ready()
    assert box.restarts() == 0 and box.main_pid() != old
    assert not box.journal(message_id("thread-stalled"))
