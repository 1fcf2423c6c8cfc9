"""`holdfastctl doctor` on a whole host, without the package of drills: whatever is broken, at places with
random names, its first finding is the cause."""

import contextlib
import json
import os
import secrets
import time

from harness.doctor import assert_well, doctor, first, move
from harness.holdfast import UNIT
from harness.machine import wait_for
from harness.messages import message_id
from harness.runner import machine
from harness.tools import tool

LONG = bool(os.environ.get("HOLDFAST_E2E_FULL"))


def test_a_sound_host_and_one_whose_service_is_stopped(box):
    box.wait_ready()
    assert_well(box)
    assert doctor(box)["unseen"] == [], "root sees everything"
    assert not box.exists("/usr/libexec/holdfast/holdfastctl-drill"), "drills are installed"
    box.systemctl("stop", UNIT)
    first(box, "service-down")
    nobody = box.run("runuser", "-u", "nobody", "--", "holdfastctl", "doctor", "--json", check=False)
    assert json.loads(nobody.stdout)["unseen"], "who is nobody sees less"


def test_the_variable_the_files_and_their_owner(box):
    database = move(box)
    box.environment()
    box.systemctl("restart", UNIT, check=False)
    found = first(box, "configuration-variable-missing")
    assert "/etc/default/holdfast" in " ".join(found["repair"]), found
    box.environment(SERVICE_DB_PATH=database)
    box.systemctl("start", UNIT)
    box.systemctl("stop", UNIT)
    box.shell(f"chown root:root {database}; chmod 0600 {database}")
    box.systemctl("start", UNIT, check=False)
    found = first(box, "wrong-owner")
    for command in found["repair"]:
        box.shell(command)
    box.wait_ready()
    assert_well(box)
    box.shell(f"systemctl stop {UNIT}; "
              f"dd if=/dev/urandom of={database} bs=4096 seek=3 count=1 conv=notrunc status=none")
    box.systemctl("start", UNIT, check=False)
    first(box, "database-damaged")


def test_a_deleted_database_and_what_explain_says(box):
    database = move(box)
    box.shell(f"rm {database}")
    wait_for(lambda: box.journal(message_id("database-moved")), 30, "nobody notices")
    found = first(box, "database-deleted")
    assert f"/proc/{box.main_pid()}/fd/" in found["repair"][0], found
    said = json.loads(box.run("holdfastctl", "explain", "last", "--json").stdout)
    assert said["entry"]["text"] and said["repair"], said
    said = json.loads(box.run("holdfastctl", "explain", "database-moved", "--json").stdout)
    assert said["entry"]["fields"]["HOLDFAST_DATABASE"] == "holdfast.db", said
    for command in found["repair"]:
        box.shell(command)
    box.wait_ready()
    assert_well(box)


def test_a_log_file_and_a_typing_error(box):
    name = f"/var/log/holdfast/{secrets.token_hex(4)}"
    box.configure({"log": {"file": name}})
    box.systemctl("restart", UNIT)
    box.shell(f"chown root:root {name}; chmod 0600 {name}")
    found = first(box, "log-file-unwritable")
    for command in found["repair"]:
        box.shell(command)
    assert_well(box)
    box.configure({"database": {"wal_maxx": "64MiB"}}, "60-typo.json")
    box.systemctl("reload", UNIT, check=False)
    found = first(box, "configuration-invalid")
    assert "60-typo.json" in found["cause"] and found["runbook"] == "configuration-reload-refused", found


def test_a_credential_that_the_unit_names_is_missing(box):
    path = f"/srv/{secrets.token_hex(4)}"
    box.drop_in(UNIT, f"[Service]\nLoadCredential=odd:{path}\n")
    box.systemctl("restart", UNIT, check=False)
    found = first(box, "credentials-missing")
    assert path in found["what"], found


def test_an_address_that_is_taken(box):
    box.systemctl("stop", UNIT)
    box.shell("systemd-run -q --unit=odd-server systemd-socket-activate -l 127.0.0.1:8080 cat")
    wait_for(lambda: ":8080" in box.shell("ss -Hltn").stdout, 20, "nobody takes the address")
    box.systemctl("start", UNIT, check=False)
    found = first(box, "port-taken")
    assert found["repair"][0] == "systemctl stop odd-server.service", found
    for command in found["repair"]:
        box.shell(command)
    box.wait_ready()
    assert_well(box)


def test_deaths_in_a_row(box):
    for _ in range(4):
        pid = box.main_pid()
        box.signal("KILL", pid)
        box.wait_restarted(pid)
    first(box, "crash-loop")


def test_threads_that_are_frozen(box):
    box.wait_ready()
    with box.frozen("holdfastd"):
        began = time.monotonic()
        found = first(box, "thread-hung")
        assert time.monotonic() - began < 30, "it hung with the daemon"
        assert "the loop" in found["what"], found
    wait_for(box.answers, 30, "it does not go on")
    with box.frozen("writer"):
        assert "the writer" in first(box, "thread-hung")["what"]


def test_the_journal_is_frozen_and_stopped(box):
    box.wait_ready()
    pid = box.main_pid("systemd-journald.service")
    box.signal("STOP", pid)
    try:
        found = first(box, "journald-stopped")
    finally:
        box.signal("CONT", pid)
    assert found["repair"][0] == f"kill -CONT {pid}", found
    box.shell("systemctl stop systemd-journald.socket systemd-journald-dev-log.socket "
              "systemd-journald-audit.socket systemd-journald.service || true")
    with contextlib.ExitStack() as stack:
        stack.callback(box.shell, "systemctl start systemd-journald.socket systemd-journald.service")
        found = first(box, "journald-stopped")
    assert "start systemd-journald.socket" in found["repair"][0], found


def test_a_clock_that_was_set(box):
    """Not the host's: the daemon alone sees another one, as long as a file says so."""
    place, clock = f"/usr/local/lib/{secrets.token_hex(4)}.so", f"/etc/{secrets.token_hex(4)}"
    box.copy_in(tool("odd_clock.so"), place)
    box.write(clock, "0\n")
    box.drop_in(UNIT, f"[Service]\nEnvironment=LD_PRELOAD={place} ODD_CLOCK={clock}\n")
    move(box)
    assert_well(box)
    for hours, word, evidence in (2, "forward", "2 h ahead of"), (-3, "back", "3 h behind"):
        box.write(clock, f"{hours * 3600}\n")
        found = first(box, "clock-stepped")
        assert f"set {word} by about {abs(hours)} h" in found["what"], found
        assert evidence in " ".join(found["evidence"]), found
        # The next process has never seen another one.
        box.systemctl("restart", UNIT)
        box.wait_ready()
        assert f"set {word} by about" in first(box, "clock-stepped")["what"]
    box.write(clock, "0\n")
    box.systemctl("restart", UNIT)
    box.wait_ready()
    assert_well(box)


def test_processor_time(box):
    box.shell(f"systemctl set-property --runtime {UNIT} CPUQuota=2%")
    found = first(box, "cpu-starved")
    box.shell(found["repair"][0])
    assert_well(box)


@machine(limit=180)
def test_room_on_the_disk(box):
    """On a file system of its own, where there is little of both."""
    folder = f"/srv/{secrets.token_hex(4)}"
    database = f"{folder}/{secrets.token_hex(4)}.db"
    box.shell(f"systemctl stop {UNIT}; mkdir -p {folder}; "
              f"mount -t tmpfs -o size=192m,nr_inodes=400 tmpfs {folder}; chown holdfast: {folder}")
    box.write("/etc/holdfast/holdfast.json", '{"listen": ["127.0.0.1:8080"]}\n')
    box.drop_in(UNIT, f"[Service]\nReadWritePaths={folder}\n")
    box.environment(SERVICE_DB_PATH=database)
    box.systemctl("start", UNIT)
    box.wait_ready()
    box.shell(f"mkdir {folder}/many; i=0; while touch {folder}/many/$i 2>/dev/null; do i=$((i+1)); done")
    found = first(box, "inodes-exhausted")
    assert f"{folder}/many" in " ".join(found["evidence"]), found
    box.shell(f"rm -r {folder}/many; cat /dev/zero >{folder}/odd 2>/dev/null || true")
    found = first(box, "disk-full")
    assert found["repair"][0].startswith(f"rm {folder}/odd"), found
    box.shell(found["repair"][0])
    wait_for(lambda: '"degraded"' not in box.get("/readyz").body, 60, "there is room, and it is not used")
    assert_well(box)


def test_an_instance_is_looked_at_by_its_name(box):
    """Not that of the drills: any unit that runs the program, with everything elsewhere."""
    place = f"/srv/{secrets.token_hex(4)}"
    box.shell(f"install -d -o holdfast -g holdfast {place}")
    database = f"{place}/{secrets.token_hex(3)}.db"
    box.write(f"{place}/c.json", json.dumps({
        "database": {"path": database},
        "control": {"socket": f"{place}/s"}, "listen": ["127.0.0.1:8099"]}))
    unit = f"{secrets.token_hex(4)}.service"
    box.write(f"/etc/systemd/system/{unit}", "[Service]\nType=notify\nUser=holdfast\n"
              f"ExecStart=/usr/sbin/holdfastd --config {place}/c.json\n")
    box.shell(f"systemctl daemon-reload; systemctl start {unit}")
    report = doctor(box, "--unit", unit)
    assert report["config"] == f"{place}/c.json" and report["exit"] == 0, report
    box.shell(f"systemctl stop {unit}; chmod 0440 {database}; systemctl start {unit} || true")
    found = first(box, "database-read-only", "--unit", unit)
    for command in found["repair"]:
        box.shell(command)
    assert doctor(box, "--unit", unit)["exit"] == 0
    assert_well(box)


def whenever_long(test):
    return test if LONG else None


@whenever_long
@machine(limit=240)
def test_hangs_that_the_watchdog_has_ended(box):
    box.wait_ready()
    pid = box.main_pid()
    with box.frozen("writer"):
        wait_for(lambda: box.main_pid() not in (0, pid), 120, "the watchdog does nothing")
    box.wait_ready(60)
    found = first(box, "thread-hung")
    assert "writer" in found["what"], found


@whenever_long
def test_an_upgrade_that_was_interrupted(box):
    box.shell("sed -i '/^Package: holdfast$/,/^$/s/^Status: .*/Status: install ok half-configured/' "
              "/var/lib/dpkg/status")
    found = first(box, "upgrade-unfinished")
    box.shell(found["repair"][0])
    assert_well(box)
