"""A later version brings a slow migration, which is killed at each of its statements."""

import re
from pathlib import Path

from harness.machine import wait_for
from harness.next_version import next_version_of
from harness.runner import machine
from harness.store import assert_all_there_once, files_of
from harness.writers import Writers

UNIT = "holdfast.service"
MIGRATION = Path(__file__).resolve().parent / "next_version" / "reshape_shipments.sql"


def schema_version(box) -> int:
    with files_of(box) as database:
        return database.execute("PRAGMA user_version").fetchone()[0]


def arm(box, failpoint: str) -> None:
    # A statement takes longer than a start may: only what the daemon says keeps it alive.
    box.drop_in(UNIT, f"[Service]\nEnvironment=HOLDFAST_FAILPOINT={failpoint}\n"
                "TimeoutStartSec=1s\nRestartSec=100ms\n", "70-failpoint.conf")


def killed_again(box, why: str) -> None:
    before = box.restarts()
    wait_for(lambda: box.restarts() > before + 1, 30, f"it was not killed at {why}")


@machine(limit=300)
def test_a_migration_killed_at_each_statement_is_completed(box):
    old = schema_version(box)
    writers = Writers(box, count=4)
    wait_for(lambda: len(writers.acknowledged) > 500, 20, "nothing was written")
    package = next_version_of(box.package(), box.directory)
    box.copy_in(package, "/opt/next.deb", 0o644)
    statements = len(re.findall(r";$", MIGRATION.read_text(encoding="utf-8"), re.MULTILINE))
    places = [f"migrate.statement:{number + 1}" for number in range(statements)]

    arm(box, places[0])
    box.shell("dpkg -i /opt/next.deb", timeout=90)
    for place in [*places, "migrate.before_commit"]:
        arm(box, place)
        killed_again(box, place)
        assert schema_version(box) == old, f"half a migration is there after {place}"
    arm(box, "")
    # Not at a statement's begin, but in the middle of it.
    wait_for(lambda: f"3 of {statements}" in box.show(UNIT, "StatusText"), 30,
             "the status does not say how far it is")
    box.systemctl("kill", "-s", "KILL", "--kill-whom=main", UNIT)
    box.wait_ready(60)

    assert schema_version(box) == old + 1
    entry = box.wait_for_journal(f"from schema {old} to {old + 1}", "_SYSTEMD_UNIT=" + UNIT)
    copy = entry["MESSAGE"].rpartition(" ")[2]
    assert box.exists(copy), f"there is no copy from before: {entry['MESSAGE']}"
    after = len(writers.acknowledged)
    wait_for(lambda: len(writers.acknowledged) > after + 100, 20, "writes do not go on")
    acknowledged = writers.stop()
    assert_all_there_once(box, acknowledged)
    box.shell("holdfastctl verify")

    # The way back: the older program refuses the newer database and names the copy.
    refused = box.shell(f"dpkg -i /opt/{box.package().name}; holdfastctl check", check=False)
    assert refused.returncode == 65 and copy in refused.stderr + refused.stdout, refused
