"""Checks that count entries of the journal of a real machine: every one, once, whatever happens to
the journal or to the service meanwhile; none is HEALTHY while the journal cannot be read."""

import os
import re

from harness.machine import wait_for
from harness.messages import message_id
from harness.runner import machine
from harness.watched import Watched

UNIT = "holdfast.service"
BURST = 100_000 if os.environ.get("HOLDFAST_E2E_FULL") else 20_000
# systemd 252 does not tell journald of an interval of 0, which would be none.
NOISY = """[Service]
Type=oneshot
LogRateLimitIntervalSec=1s
LogRateLimitBurst=10000000
ExecStart=/bin/sh -c 'for i in $$(seq {count}); do echo "<3>request $$i failed"; done'
"""


def counter(**members) -> dict:
    return {"id": "noisy", "name": "Noisy", "type": "journal", "unit": "noisy.service",
            "priority": "err", "entries_max": 5, "within": "30min", "interval": "1s", **members}


def begin(box, **members) -> Watched:
    world = Watched(box, "steady")
    world.define(world.service("steady"), counter(**members))
    box.systemctl("reload", UNIT)
    world.wait_status("noisy", "HEALTHY")
    return world


def say(box, count: int, *options: str) -> None:
    box.write("/etc/systemd/system/noisy.service", NOISY.format(count=count))
    box.systemctl("daemon-reload")
    box.systemctl("start", *options, "noisy.service", timeout=120)


def reason(world) -> str:
    said = world.ask("/health/noisy?limit=1") or {"checks": [{}]}
    return said["checks"][0].get("errorMessage") or ""


def counted(world) -> int:
    found = re.search(r"(\d+) entr", reason(world))
    return int(found.group(1)) if found else 0


@machine(limit=240)
def test_a_burst_is_counted_right_over_a_kill(box):
    world = begin(box)
    say(box, BURST, "--no-block")
    wait_for(lambda: counted(world) > 100, 30, "the burst does not begin")
    pid = box.main_pid()
    box.signal("KILL", pid)
    box.wait_restarted(pid)
    wait_for(lambda: counted(world) == BURST, 120, f"not all of {BURST} entries are counted")
    assert world.status_of("noisy") == "UNHEALTHY"
    # Neither it nor what else is checked has suffered.
    resident = int(re.search(r"RssAnon:\s+(\d+)", box.run(
        "cat", f"/proc/{box.main_pid()}/status").stdout).group(1))
    assert resident < 64 * 1024, f"{resident} KiB"
    steady = world.ask("/health/steady?limit=100")["checks"]
    assert {each["status"] for each in steady} <= {"HEALTHY", "UNKNOWN"}, steady
    assert "the newest: request " in reason(world), reason(world)
    # What is said about it is an error, too, and is not counted.
    alert = world.wait_alert("noisy")
    assert len(box.journal(message_id("alert-firing"))) > 0 and alert
    box.systemctl("restart", UNIT)
    box.wait_ready()
    wait_for(lambda: counted(world) > 0, 20, "nothing is counted after the restart")
    assert counted(world) == BURST, reason(world)
    late = re.findall(r'^holdfast_check_lag_seconds_bucket\{le="(1\.0|\+Inf)"\} (\d+)$',
                      box.get("/metrics?format=prometheus").body, re.MULTILINE)
    within, total = (int(count) for _, count in late)
    assert within >= 0.99 * total, late
    checks = world.ask("/health/steady?limit=100")["checks"]
    assert {each["status"] for each in checks} == {"HEALTHY"}, checks


@machine(limit=180)
def test_rotation_and_removal_lose_nothing_that_was_read(box):
    world = begin(box)
    say(box, 6)
    world.wait_status("noisy", "UNHEALTHY")
    for entries in (12, 18):
        box.run("journalctl", "--rotate")
        box.run("journalctl", "--vacuum-size=1", "--vacuum-files=1")
        say(box, 6)
        wait_for(lambda entries=entries: counted(world) == entries, 20,
                 f"not {entries} are counted")
    # What was written while nobody read, and is gone, is said to be missing.
    box.systemctl("stop", UNIT)
    say(box, 6)
    box.run("journalctl", "--rotate")
    box.run("journalctl", "--vacuum-size=1", "--vacuum-files=1")
    box.systemctl("start", UNIT)
    box.wait_ready()
    wait_for(lambda: box.journal(message_id("journal-entries-missed")), 30, "nobody says it")
    assert counted(world) >= 18, reason(world)


@machine(limit=180)
def test_a_journal_that_must_not_be_read_is_not_without_errors(box):
    world = begin(box)
    box.drop_in(UNIT, "[Service]\nSupplementaryGroups=\n")
    box.systemctl("restart", UNIT)
    box.wait_ready()
    world.wait_status("noisy", "UNKNOWN")
    assert "systemd-journal" in reason(world), reason(world)
    say(box, 6)
    wait_for(lambda: box.journal(message_id("journal-unread")), 20, "the journal does not say it")
    assert world.status_of("noisy") == "UNKNOWN"
    box.drop_in(UNIT, "[Service]\nSupplementaryGroups=systemd-journal\n")
    box.systemctl("restart", UNIT)
    box.wait_ready()
    world.wait_status("noisy", "UNHEALTHY")
    assert counted(world) == 6, reason(world)
