"""What was acknowledged is there, once, whatever happened to the process, the disk or the schema."""

import json
import sqlite3
import time

from harness.machine import wait_for
from harness.messages import message_id
from harness.runner import machine
from harness.store import DATABASE, assert_all_there_once, rows
from harness.writers import Writers

UNIT = "holdfast.service"
# Where a power cut hurts: before, within and after the commit, and while the log is brought in.
FAILPOINTS = ("writer.before_begin:40", "writer.mid_batch:300", "writer.before_commit:60",
              "writer.after_commit:50", "writer.during_checkpoint:1")


def restart_quickly(box, failpoint: str = "") -> None:
    box.drop_in(UNIT, "[Service]\nRestartSec=100ms\n"
                f"Environment=HOLDFAST_FAILPOINT={failpoint}\n", "70-failpoint.conf")


@machine(limit=240)
def test_fifty_kills_lose_nothing_and_store_nothing_twice(box):
    restart_quickly(box)
    box.systemctl("restart", UNIT)
    writers = Writers(box)
    cycles = 0
    for failpoint in FAILPOINTS:
        restart_quickly(box, failpoint)
        box.systemctl("restart", UNIT)
        for _ in range(5):
            in_flight = writers.cut_off
            before = box.restarts()
            wait_for(lambda n=before: box.restarts() > n, 30, f"{failpoint} was not reached")
            wait_for(lambda n=in_flight: writers.cut_off > n, 5,
                     f"no write was in flight at {failpoint}")
            cycles += 1
    restart_quickly(box)
    box.systemctl("restart", UNIT)
    for number in range(25):
        box.wait_ready()
        in_flight = writers.cut_off
        # At a moment of its own in the life of a process each time.
        time.sleep(0.05 + (number * 37 % 25) / 50)
        old = box.main_pid()
        box.systemctl("kill", "-s", "KILL", "--kill-whom=main", UNIT)
        wait_for(lambda n=in_flight: writers.cut_off > n, 5, "no write was in flight at a kill")
        wait_for(lambda n=old: box.main_pid() not in (0, n), 30, "it was not restarted")
        cycles += 1
    box.wait_ready()
    acknowledged = writers.stop()
    assert cycles == 50
    print(f"    {len(acknowledged)} acknowledged, {writers.cut_off} cut off, "
          f"{writers.replayed} replayed, refused {writers.refused}", flush=True)
    assert len(acknowledged) > 2000
    assert writers.replayed > 0, "no kill came between COMMIT and the answer"
    assert_all_there_once(box, acknowledged)
    box.shell("holdfastctl verify")


@machine(limit=180)
def test_a_sync_that_fails_at_commit_ends_the_process_and_loses_nothing(box):
    box.slow_fsync()
    box.systemctl("restart", UNIT)
    writers = Writers(box)
    # A sync of the writer's is a commit's, or, once in a while, a checkpoint's, after which no client
    # has to wonder.
    for number in range(1, 6):
        wait_for(lambda n=number: len(writers.acknowledged) > 200 * n, 20, "nothing was written")
        pid = box.main_pid()
        box.write("/run/fail-fsync", "writer")
        wait_for(lambda p=pid: box.fsyncs(p, "fail"), 20, "no sync failed: nothing was tested")
        # In time for the next process, which comes after RestartSec=2s.
        box.write("/run/fail-fsync", "")
        wait_for(lambda p=pid: box.main_pid() not in (0, p), 30, "it was not restarted")
        box.wait_ready()
        assert box.restarts() == number, "a failed sync ends the process once"
        if any("unknown" in detail for detail in writers.details):
            break
    acknowledged = writers.stop()
    assert writers.refused.get(503), writers.refused
    assert any("unknown" in detail for detail in writers.details), writers.details
    box.wait_for_journal("Main process exited, code=exited, status=74", "_PID=1", f"UNIT={UNIT}")
    assert box.journal(message_id("store-broken"), f"_PID={pid}")
    assert_all_there_once(box, acknowledged)
    box.shell("holdfastctl verify")
    print(f"    {len(acknowledged)} acknowledged, {writers.replayed} replayed, "
          f"refused {writers.refused}", flush=True)


@machine(limit=120)
def test_a_full_disk_refuses_writes_and_recovers_by_itself(box):
    box.systemctl("stop", UNIT)
    box.shell("mount -t tmpfs -o size=24M,mode=0750,uid=holdfast,gid=holdfast none "
              "/var/lib/holdfast")
    box.configure({"database": {"free_min": "4MiB", "ballast": "2MiB"}})
    box.systemctl("start", UNIT)
    box.wait_ready()
    writers = Writers(box, count=4)
    wait_for(lambda: len(writers.acknowledged) > 100, 10, "nothing was written")
    box.shell("fallocate -l 100M /var/lib/holdfast/filler || "
              "dd if=/dev/zero of=/var/lib/holdfast/filler bs=1M 2>/dev/null || true")
    wait_for(lambda: writers.refused.get(507), 20, "writes were not refused")
    refused = box.request("POST", "/shipments", body="{}",
                          headers={"Content-Type": "application/json"})
    assert refused.status == 507 and "retry-after" in refused.headers, refused
    some = next(iter(writers.acknowledged.values()))
    assert box.get(f"/shipments/{some['id']}").json() == some
    assert "holdfast_store_takes_new_work 0" in box.get(
        "/metrics", headers={"Accept": "text/plain"}).body
    assert box.get("/readyz").json()["components"]["disk_space"]["status"] == "degraded"
    pid = box.main_pid()

    box.shell("rm /var/lib/holdfast/filler")
    before = len(writers.acknowledged)
    wait_for(lambda: len(writers.acknowledged) > before + 100, 20, "writes did not go on")
    acknowledged = writers.stop()
    assert box.main_pid() == pid, "a full disk is no reason to restart"
    assert_all_there_once(box, acknowledged)
    box.shell("holdfastctl verify")
    print(f"    {len(acknowledged)} acknowledged, refused {writers.refused}", flush=True)
    for text in ("the disk is full", "there is room on the disk again"):
        box.wait_for_journal(text, "_SYSTEMD_UNIT=" + UNIT)


@machine(limit=120)
def test_a_backup_made_under_load_is_restored(box):
    writers = Writers(box)
    wait_for(lambda: len(writers.acknowledged) > 500, 20, "nothing was written")
    before = dict(writers.acknowledged)
    backup = json.loads(box.shell("holdfastctl backup --json").stdout)["path"]
    after = len(writers.acknowledged)
    wait_for(lambda: len(writers.acknowledged) > after + 200, 20, "writes stopped")
    acknowledged = dict(writers.stop())
    assert_all_there_once(box, acknowledged)

    assert box.shell(f"holdfastctl restore {backup}", check=False).returncode != 0, \
        "the service runs: restore must refuse"
    box.systemctl("stop", UNIT)
    box.shell(f"holdfastctl restore {backup}")
    box.systemctl("start", UNIT)
    box.wait_ready()
    stored = rows(box)
    for body in before.values():
        assert stored.get(int(body["id"])) == body["status"], "older than the backup, and gone"
    assert len(stored) < len(acknowledged)
    box.shell("holdfastctl verify")


def test_a_renamed_column_is_noticed_and_its_repair_as_well(box):
    assert box.request("POST", "/shipments", body="{}",
                       headers={"Content-Type": "application/json"}).status == 201
    # The overlay is mounted here as well: the same file, and so the same locks.
    database = sqlite3.connect(f"{box.root}{DATABASE}", isolation_level=None)
    database.execute("PRAGMA wal_autocheckpoint=0")
    database.execute("ALTER TABLE shipments RENAME COLUMN status TO state")
    wait_for(lambda: box.get("/readyz").status == 503, 5, "it was not noticed")
    assert "status" in box.get("/readyz", control=True).json()["components"]["schema"]["reason"]
    assert "status" not in box.get("/readyz").json()["components"]["schema"].get("reason", ""), \
        "the network is told the names of columns"
    assert box.get("/shipments/1").status == 500
    metrics = box.get("/metrics", headers={"Accept": "text/plain"}).body
    assert 'holdfast_store_schema_ok{database="holdfast"} 0' in metrics
    database.execute("ALTER TABLE shipments RENAME COLUMN state TO status")
    database.close()
    wait_for(lambda: box.get("/shipments/1").status == 200, 5, "it did not come back")
    assert "shipments" in box.wait_for_journal("shipments", "_SYSTEMD_UNIT=" + UNIT)["MESSAGE"]


# What was done to the state directory while the service was stopped, what status its start then has,
# and what the message names.
BAD_STATES = (
    ("dd if=/dev/urandom of=holdfast.db bs=4096 count=3 conv=notrunc", 65, "is not a database"),
    ("truncate -s -4096 holdfast.db", 65, "holdfast.db"),
    ("truncate -s 50 holdfast.db", 65, "holdfast.db"),
    (": >holdfast.db", 65, "holdfast.db"),
    ("rm holdfast.db; cp events.db holdfast.db; chown holdfast: holdfast.db", 65, "but not holdfast.db of"),
    ("mv holdfast.db elsewhere; touch holdfast.db-wal; printf x >holdfast.db-wal; "
     "chown holdfast: holdfast.db-wal", 65, "holdfast.db-wal"),
    ("chown root:root holdfast.db; chmod 0600 holdfast.db", 77, "chown"),
    ("mount --bind /var/lib/holdfast /var/lib/holdfast; "
     "mount -o remount,ro,bind /var/lib/holdfast", 73, "read-only"),
)


def fingerprint(box) -> str:
    """All that says something: what is beside it (-shm, .lock) is made anew by every start."""
    return box.shell("cd /var/lib/holdfast; for f in *.db *.db-wal; do "
                     "[ ! -e $f ] || { ls -ln --time-style=full-iso $f; sha256sum $f; }; done").stdout


@machine(limit=120)
def test_a_state_that_cannot_be_trusted_stays_as_it_is(box):
    assert box.request("POST", "/shipments", body="{}",
                       headers={"Content-Type": "application/json"}).status == 201
    box.systemctl("stop", UNIT)
    box.shell("cp -a /var/lib/holdfast /var/lib/holdfast.good")
    for damage, status, named in BAD_STATES:
        box.shell("umount /var/lib/holdfast 2>/dev/null || true; rm -rf /var/lib/holdfast; "
                  "cp -a /var/lib/holdfast.good /var/lib/holdfast; "
                  f"cd /var/lib/holdfast; {damage}")
        before = fingerprint(box)
        box.systemctl("reset-failed", UNIT)
        assert box.systemctl("start", UNIT, check=False).returncode != 0, damage
        assert box.show(UNIT, "ActiveState") == "failed", damage
        # The gate's status, not the daemon's: it never ran.
        assert box.show(UNIT, "ExecStartPre").find(f"status={status}") > 0, \
            (damage, box.show(UNIT, "ExecStartPre"))
        told = [entry["MESSAGE"] for entry in box.journal("_SYSTEMD_UNIT=" + UNIT)
                if named in entry["MESSAGE"]]
        assert told, f"after {damage!r} nothing names {named!r}"
        assert "(" in told[-1], f"no remedy: {told[-1]}"
        print(f"    {told[-1]}", flush=True)
        after = fingerprint(box)
        assert after == before, f"{damage}: the files were changed:\n{before}\n{after}"
