"""One part of the shipped daemon hangs, the rest runs on: systemd ends and restarts it, and the
journal says which part it was. A slow disk is no hang."""

import time

from harness.machine import wait_for
from harness.messages import message_id
from harness.runner import machine

UNIT = "holdfast.service"


def start_impatient(box) -> int:
    box.drop_in(UNIT, "[Service]\nWatchdogSec=3s\nTimeoutAbortSec=3s\n")
    box.systemctl("restart", UNIT)
    return box.main_pid()


def wait_ended(box, old: int, thread: str) -> None:
    began = time.monotonic()
    wait_for(lambda: box.main_pid() != old, 30, f"nobody noticed that {thread!r} hangs")
    took = time.monotonic() - began
    assert took < 12, f"noticed after {took:.1f} s with WatchdogSec=3s"


def assert_blamed(box, old: int, thread: str, also: tuple = ()) -> None:
    box.wait_restarted(old)
    box.wait_for_journal("Watchdog timeout", "_PID=1", f"UNIT={UNIT}")
    assert box.restarts() == 1
    stalled = box.journal(message_id("thread-stalled"), f"_PID={old}")
    named = {entry.get("HOLDFAST_THREAD") for entry in stalled}
    assert thread in named, f"the journal names {named or 'nothing'}, not {thread!r}"
    assert named <= {thread, *also}, f"the journal names {named}, not {thread!r} alone"


def hang(box, thread: str) -> None:
    old = start_impatient(box)
    with box.frozen(thread):
        wait_ended(box, old, thread)
    assert_blamed(box, old, thread)


def test_frozen_loop(box):
    hang(box, "holdfastd")


def test_frozen_aux_thread(box):
    hang(box, "aux")


def test_frozen_log_thread(box):
    hang(box, "log")


def test_frozen_writer_thread(box):
    hang(box, "writer")


def test_frozen_reader_thread(box):
    hang(box, "reader")


def test_a_healthy_daemon_is_left_alone(box):
    box.drop_in(UNIT, "[Service]\nWatchdogSec=3s\n")
    box.systemctl("restart", UNIT)
    old = box.main_pid()
    load = box.hammer(rate=600)
    time.sleep(10)
    report = load.result()
    assert report["failed"] == 0, report
    assert box.main_pid() == old and box.restarts() == 0


# A thread that the watchdog looks at, and what makes the daemon call fsync on it: a reload probes
# the state directory with a file.
FSYNC_THREAD = "aux"


def provoke_an_fsync(box) -> None:
    box.systemctl("reload", "--no-block", UNIT)


@machine(limit=120)
def test_a_ten_second_fsync_is_no_hang(box):
    """With the period of the package; the test below shows that it would be one with a shorter."""
    box.slow_fsync()
    box.systemctl("restart", UNIT)
    pid = box.main_pid()
    box.write("/run/slow-fsync", "10")
    load = box.hammer(rate=100)
    provoke_an_fsync(box)
    wait_for(lambda: box.fsyncs(pid), 20, "the daemon called no fsync: nothing was tested")
    report = load.result()
    waited = box.fsyncs(pid)
    assert any(thread == FSYNC_THREAD and seconds >= 10 for thread, seconds in waited), waited
    assert report["failed"] == 0 and report["silence_max"] < 2, report
    # Asked before the restart, which would set the number back.
    assert box.main_pid() == pid and box.restarts() == 0
    # A start waits for the disk as well, first in the validator and then in the daemon.
    box.write("/run/slow-fsync", "3")
    box.systemctl("restart", UNIT)
    started = box.main_pid()
    assert started != pid and box.fsyncs(started), "the start asked the disk nothing"
    assert not box.journal(message_id("thread-stalled"))


@machine(limit=240)
def test_a_writer_whose_every_sync_takes_ten_seconds_is_no_hang(box):
    """A commit waits for up to three within one call of SQLite, which is longer than the watchdog's
    patience of 20 s; each of them is a sign of life."""
    box.slow_fsync()
    box.systemctl("restart", UNIT)
    pid = box.main_pid()
    box.write("/run/slow-fsync", "10")
    for _ in range(2):
        answer = box.request("POST", "/shipments", body="{}", timeout=90,
                             headers={"Content-Type": "application/json"})
        assert answer.status == 201, answer
    wait_for(lambda: sum(thread == "writer" for thread, _ in box.fsyncs(pid)) >= 6, 90,
             "the writer waited for no checkpoint: nothing was tested")
    assert box.main_pid() == pid and box.restarts() == 0
    assert not box.journal(message_id("thread-stalled"))
    box.write("/run/slow-fsync", "0")


def test_an_fsync_longer_than_the_watchdogs_patience_is_a_hang(box):
    """The proof that the test above can fail: the same fsync, and a watchdog of 3 s."""
    box.slow_fsync()
    old = start_impatient(box)
    box.write("/run/slow-fsync", "20")
    provoke_an_fsync(box)
    wait_for(lambda: box.fsyncs(old, "begin"), 10, "the daemon called no fsync")
    wait_ended(box, old, FSYNC_THREAD)
    # In time for the next start, which comes after RestartSec=2s.
    box.write("/run/slow-fsync", "0")
    assert not box.fsyncs(old), "the fsync was not under way any more"
    # The writer asks the disk as well, whenever it brings the log in.
    assert_blamed(box, old, FSYNC_THREAD, also=("writer",))
