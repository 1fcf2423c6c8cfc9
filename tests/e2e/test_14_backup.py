"""The daily backup as systemd makes it: in its own sandbox, beside the running service, and no more
copies than are to be kept."""

import math
import re

from harness.machine import wait_for
from harness.runner import machine

BACKUP = "holdfast-backup.service"
COPIES = "find /var/lib/holdfast/backups -name 'holdfast-*-daily.db' | sort"


def backup_age(box) -> float:
    text = box.get("/metrics?format=prometheus").body
    return float(re.search(r"^holdfast_backup_age_seconds (\S+)$", text, re.MULTILINE).group(1))


def test_the_timer_waits_for_the_next_night(box):
    assert box.show("holdfast-backup.timer", "UnitFileState") == "enabled"
    assert box.show("holdfast-backup.timer", "ActiveState") == "active"
    assert box.show("holdfast-backup.timer", "NextElapseUSecRealtime"), "it never comes"


@machine(limit=180)
def test_the_newest_copies_are_kept_and_their_age_is_told(box):
    assert math.isnan(backup_age(box)), "there is a backup before the first one"
    assert box.request("POST", "/shipments").status == 201
    kept = 7
    made = []
    for _ in range(kept + 2):
        # What systemd allows within ten seconds is less; a night has one.
        box.systemctl("reset-failed", BACKUP, check=False)
        box.systemctl("start", BACKUP)
        made.append(box.shell(COPIES).stdout.split()[-1])
        assert box.show(BACKUP, "Result") == "success"
    assert len(set(made)) == kept + 2, made
    assert box.shell(COPIES).stdout.split() == made[-kept:]
    owned = box.shell("find /var/lib/holdfast/backups ! -user holdfast -o -perm /077 -type f").stdout
    assert not owned, f"not the service's, or for others to read: {owned}"
    box.shell(f"holdfastctl verify {made[-1]}")
    age = wait_for(lambda: (seen := backup_age(box)) >= 0 and seen, 90, "nobody saw the backups")
    assert age < 120, age
    assert box.restarts() == 0


def test_a_failure_is_said_and_leaves_nothing(box):
    box.configure({"database": {"free_min": "16TiB"}})
    failed = box.systemctl("start", BACKUP, check=False)
    assert failed.returncode != 0
    box.wait_for_journal("free", f"_SYSTEMD_UNIT={BACKUP}")
    assert not box.shell("find /var/lib/holdfast/backups -type f 2>/dev/null || true").stdout
