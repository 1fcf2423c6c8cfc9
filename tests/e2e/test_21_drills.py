"""Drills as installed: each one passes under a real systemd, on an instance of its own beside the live
service; and what they break is taken back, whoever is killed."""

import json
import os
import time

from harness.drills import reports_of
from harness.machine import wait_for
from harness.runner import machine

UNIT = "holdfast.service"
INSTANCE = "holdfast@drill.service"
STATE = "/var/lib/holdfast-drills"
VICTIM = "/var/lib/mine"
# Those of the tag "quick" always; all of them with --full.
LONG = bool(os.environ.get("HOLDFAST_E2E_FULL"))
QUICK = (
    ("configuration-typo", "configuration-variable-missing", "credentials-missing",
     "log-file-denied"),
    ("schema-mismatch", "database-deleted", "wrong-owner", "restore-from-backup",
     "upgrade-interrupted"),
    ("slow-clients", "upstream-down", "state-directory-full"),
)
LONGER = (
    ("certificate-expired", "log-file-denied-at-start", "schema-mismatch-at-start",
     "database-read-only", "database-truncated", "database-page-corrupt"),
    ("inodes-exhausted", "descriptors-exhausted", "port-taken", "loop-hang", "writer-hang"),
    ("upstream-error", "upstream-garbage", "upstream-slow", "upstream-hang", "upstream-flapping"),
    # A drill of the host: a container is one that can be thrown away.
    ("twenty-deaths", "journald-stopped"),
    ("killed-before-commit", "alert-receiver-down", "clock-set-back", "clock-set-forward"),
    ("kafka-gone",),
)
# They need controllers that a container has none of: qemu/test_02_drills.py.
IN_QEMU = ("memory-limit", "cpu-starvation")


def start(box) -> int:
    box.install("holdfast-drills")
    return box.main_pid()


def play(box, *ids: str, timeout: float = 540) -> None:
    """All of them pass; the live service goes on as if nothing were there."""
    pid = start(box)
    said = box.run("holdfastctl", "drill", "run", "--json", *ids, check=False, timeout=timeout)
    reports = reports_of(said.stdout)
    assert len(reports) == len(ids), said
    failed = [report for report in reports if report["verdict"] != "pass"]
    assert not failed, json.dumps(failed, indent=1)
    assert said.returncode == 0, said
    assert box.main_pid() == pid and box.restarts() == 0, "the live service was touched"
    assert box.show("systemd-journald.service", "ActiveState") == "active"
    assert_nothing_is_left(box)


def report_of(box, drill: str) -> dict:
    """The newest."""
    kept = json.loads(box.run("holdfastctl", "drill", "report", "--json").stdout)
    run = next(each["run"] for each in kept if each["drill"] == drill)
    return json.loads(box.run("holdfastctl", "drill", "report", "--json", run).stdout)


def a_file_is_gone() -> dict:
    return {"name": "a file is gone", "remove": {"path": VICTIM},
            "effect": {"name": "the file", "file": {"path": VICTIM, "of": "exists"},
                       "expect": {"equals": False}}}


def never(within: str) -> dict:
    return {"name": "it is said", "journal": {"message": "store-damaged"}, "within": within}


def write_own(box, **members) -> None:
    """A drill whose every phase is well, but for what `members` say."""
    box.write(VICTIM, "It is mine.\n")
    ready = {"name": "ready", "http": {"path": "/readyz"}, "expect": {"equals": 200}}
    drill = {
        "drill": "drill/1", "id": "own", "title": "Own", "story": "Nobody sees it.",
        "scope": "instance", "danger": "harmless", "steady_state": [ready],
        "inject": [a_file_is_gone()],
        "detect": [{"name": "the file", "within": "5s", "expect": {"equals": False},
                    "file": {"path": VICTIM, "of": "exists"}}],
        "diagnosis": [{"name": "look", "command": ["ls", "/var"], "shows": "lib"}],
        "root_cause": "It was moved.",
        "repair": {"by": "operator", "hint": "Move it back.",
                   "steps": [{"undo": {"of": "a file is gone"}}]},
        "recovery": {"within": "10s", "expect": [
            {"name": "the file", "file": {"path": VICTIM, "of": "exists"},
             "expect": {"equals": True}}]},
        "invariants": ["nothing-lost", "no-duplicates", "database-sound"], "prevention": "None."}
    if members.get("inject") and members["inject"] != [a_file_is_gone()]:
        drill["repair"] = {"by": "itself", "hint": "Nothing."}
    drill.update(members)
    box.write("/etc/holdfast/drills/own.json", json.dumps(drill))


def assert_nothing_is_left(box) -> None:
    left = box.shell(f"ls -A {STATE}/runs 2>/dev/null || true; "
                     "find /run/systemd/system -name 'zz-holdfast-drill.conf' || true; "
                     "find /var/lib/holdfast-drill /run/holdfast-drills/drill -type f "
                     "2>/dev/null || true; "
                     "grep ^holdfast-drill /proc/mounts || true").stdout
    assert not left.strip(), f"left behind:\n{left}"
    assert box.show(INSTANCE, "ActiveState") in ("inactive", "failed")


def playing(ids: tuple[str, ...]):
    @machine(limit=600)
    def test(box):
        play(box, *ids)
    return test


# Those of one line share a machine, one after the other.
test_quick_configuration = playing(QUICK[0])
test_quick_database = playing(QUICK[1])
test_quick_surroundings = playing(QUICK[2])
if LONG:
    for number, each in enumerate(LONGER):
        globals()[f"test_longer_{number + 1}"] = playing(each)


def test_every_drill_of_the_package_is_played(box):
    start(box)
    shipped = {each["id"]: each for each in json.loads(
        box.run("holdfastctl", "drill", "list", "--json").stdout)}
    played = sum(QUICK + LONGER, ()) + IN_QEMU
    assert len(set(played)) == len(played) and set(played) == set(shipped), \
        set(played) ^ set(shipped)
    quick = json.loads(box.run("holdfastctl", "drill", "list", "--json", "--tag", "quick").stdout)
    assert {each["id"] for each in quick} == set(sum(QUICK, ())), quick


@machine(limit=1200)
def test_the_experiment(box):
    """A mode and a sequence, on an instance of its own; with --full each mode three times."""
    pid = start(box)
    words = ["--repeat", "3", "normal", "slow", "down", "error", "slow,down,error"] if LONG else \
        ["--repeat", "1", "normal", "down,error"]
    said = box.run("holdfastctl", "experiment", "--json", "--time", "5s", *words, check=False,
                   timeout=1100)
    report, = reports_of(said.stdout)
    for course in report["courses"]:
        spreads = {each["name"]: each.get("median") for each in course["measures"]}
        print(f"    {course['course']}: {course['verdict']}, {spreads}", flush=True)
    assert said.returncode == 0 and report["verdict"] == "pass", json.dumps(report, indent=1)
    assert report["target"] == INSTANCE
    assert box.main_pid() == pid and box.restarts() == 0, "the live service was touched"
    assert_nothing_is_left(box)
    assert "## Comparison" in box.shell(f"holdfastctl drill report {report['run']}").stdout


@machine(limit=180)
def test_reports_are_on_the_dashboard(box):
    """The live daemon shows what a drill has left, which only root and its group may read."""
    start(box)
    box.shell("holdfastctl drill run configuration-typo", check=False, timeout=120)
    run = box.shell(f"ls {STATE}/reports").stdout.strip()
    assert box.shell(f"stat -c %a {STATE}/reports/{run}/report.json").stdout.strip() == "640"
    listed = json.loads(box.request("GET", "/drills").body)["items"]
    assert [each["id"] for each in listed] == [run] and "trouble" not in listed[0], listed
    shown = json.loads(box.request("GET", f"/drills/{run}").body)
    assert shown["verdict"] == listed[0]["verdict"] and shown["phases"], shown
    for target in ("/drills/..%2f..%2f..%2fetc%2fpasswd", "/view/drills/none"):
        assert box.request("GET", target).status in (400, 404), target


@machine(limit=180)
def test_a_runner_that_is_killed_with_its_whole_unit_leaves_nothing(box):
    start(box)
    box.shell("systemd-run -q --unit=playing --service-type=exec "
              "holdfastctl drill run state-directory-full")
    wait_for(lambda: "holdfast-drill " in box.shell("cat /proc/mounts").stdout, 30,
             "nothing was injected")
    wait_for(lambda: box.show(INSTANCE, "ActiveState") == "active", 30, "there is no instance")
    box.systemctl("kill", "-s", "KILL", "playing.service")
    wait_for(lambda: "holdfast-drill " not in box.shell("cat /proc/mounts").stdout, 60,
             "nobody takes it back")
    wait_for(lambda: box.show(INSTANCE, "ActiveState") in ("inactive", "failed"), 60,
             "the instance goes on")
    box.shell("holdfastctl drill revert; holdfastctl drill revert")
    assert_nothing_is_left(box)


@machine(limit=180)
def test_after_a_power_cut_in_the_middle_a_person_takes_it_back(box):
    """The guard is gone as well, and so is what was in memory: units, mounts, processes."""
    start(box)
    write_own(box, inject=[a_file_is_gone()], detect=[never("60s")])
    box.shell("systemd-run -q --unit=playing --service-type=exec holdfastctl drill run own")
    wait_for(lambda: box.exists(f"{VICTIM}.aside") or not box.exists(VICTIM), 60,
             "nothing was injected")
    box.kill()
    box.boot()
    box.wait_ready()
    assert not box.exists(VICTIM), "it was no power cut"
    refused = box.run("holdfastctl", "drill", "run", "configuration-typo", check=False)
    assert refused.returncode == 75 and "holdfastctl drill revert" in refused.stderr, refused
    said = box.run("holdfastctl", "drill", "revert").stdout
    assert "a file is gone (remove): taken back" in said, said
    assert box.read(VICTIM) == "It is mine.\n"
    assert box.run("holdfastctl", "drill", "revert").stdout.startswith("nothing is left")
    box.run("rm", VICTIM)
    assert_nothing_is_left(box)


@machine(limit=180)
def test_a_signal_that_does_not_come_is_a_failure(box):
    """And the service is repaired, asked for every order, and taken back all the same."""
    pid = start(box)
    write_own(box, detect=[never("3s")])
    said = box.run("holdfastctl", "drill", "run", "own", "configuration-typo", check=False,
                   timeout=120)
    assert said.returncode == 1, said
    assert "FAIL  own" in said.stdout and "PASS  configuration-typo" in said.stdout, said
    assert "detection: it is said: expected at least 1 within 3s, but saw 0" in said.stdout, said
    report = report_of(box, "own")
    assert report["verdict"] == "fail" and report["times"]["detected"] is None, report
    assert [each["verdict"] for each in report["phases"] if each["phase"] != "detection"] == \
        ["pass"] * (len(report["phases"]) - 1), report["phases"]
    assert report["ledger"]["accepted"] > 0 and report["ledger"]["lost"] == 0, report["ledger"]
    assert box.main_pid() == pid
    assert_nothing_is_left(box)


@machine(limit=180)
def test_what_cannot_be_seen_is_no_injection(box):
    start(box)
    write_own(box, inject=[{"name": "nothing", "command": {"words": ["true"], "undo": []},
                            "effect": {"name": "its state", "within": "2s",
                                       "unit": {"property": "ActiveState"},
                                       "expect": {"equals": "failed"}}}])
    said = box.run("holdfastctl", "drill", "run", "own", check=False, timeout=120)
    assert said.returncode == 2 and "INVALID  own" in said.stdout, said
    assert_nothing_is_left(box)


@machine(limit=180)
def test_a_person_who_is_guided_is_timed(box):
    start(box)
    # script(1) is the terminal, a pipe the keyboard.
    box.shell("mkfifo /run/keys; systemd-run -q --unit=person --service-type=exec "
              "sh -c 'exec 3<>/run/keys; exec script -qefc \"holdfastctl drill run --guided "
              "log-file-denied\" /run/seen <&3'")

    def seen(text: str) -> bool:
        return box.exists("/run/seen") and text in box.read("/run/seen")

    wait_for(lambda: seen("Press Enter"), 60, "nobody is asked for the cause")
    assert not seen("It was:"), box.read("/run/seen")
    logs = "/var/log/holdfast-drill/service.log"
    assert "Permission denied" in box.shell(f"journalctl -u {INSTANCE} -o cat").stdout
    time.sleep(2)  # A person thinks; that is what is measured.
    box.shell("echo > /run/keys")
    wait_for(lambda: seen("It was:"), 30, "nobody says what it was")
    box.shell(f"chown holdfast:holdfast {logs}")
    wait_for(lambda: seen("COMMAND_EXIT_CODE"), 90, "it does not end")
    assert seen('COMMAND_EXIT_CODE="0"') and seen("PASS  log-file-denied"), box.read("/run/seen")
    report = report_of(box, "log-file-denied")
    times = report["times"]
    assert report["mode"] == "guided" and report["verdict"] == "pass", report
    assert 2 <= times["diagnosed"] < times["repaired"], times
    assert_nothing_is_left(box)


@machine(limit=120)
def test_drills_of_the_host_are_refused_where_it_is_not_to_be_thrown_away(box):
    start(box)
    # Found before the real one, as it would be on a machine of metal.
    box.write("/usr/local/bin/systemd-detect-virt", "#!/bin/sh\nexit 1\n", 0o755)
    journald = box.main_pid("systemd-journald.service")
    refused = box.run("holdfastctl", "drill", "run", "journald-stopped", check=False)
    assert refused.returncode == 64 and "--yes-on-this-host" in refused.stderr, refused
    refused = box.run("holdfastctl", "drill", "run", "--tag", "host", check=False)
    assert refused.returncode == 64, refused
    assert box.main_pid("systemd-journald.service") == journald
    assert box.show(INSTANCE, "ActiveState") == "inactive"
    assert not box.shell(f"ls -A {STATE}/runs 2>/dev/null || true").stdout.strip()


@machine(limit=120)
def test_reports_are_for_root_and_the_service(box):
    start(box)
    box.run("holdfastctl", "drill", "run", "configuration-typo", timeout=100)
    run = box.shell(f"ls {STATE}/reports").stdout.strip()
    for user, may in ("holdfast", True), ("nobody", False):
        said = box.run("cat", f"{STATE}/reports/{run}/report.json", user=user, check=False)
        assert (said.returncode == 0) == may, (user, said)
    modes = box.shell(f"cd {STATE}/reports/{run}; stat -c '%n %a %U:%G' . *").stdout.split("\n")
    assert modes[0] == ". 750 root:holdfast", modes
    assert "report.json 640 root:holdfast" in modes and "latency.svg 640 root:holdfast" in modes


@machine(limit=180)
def test_a_drill_of_the_live_service(box):
    pid = start(box)
    own = {
        "drill": "drill/1", "id": "stop", "title": "It is stopped", "story": "It is gone.",
        "scope": "instance", "danger": "damage",
        "steady_state": [{"name": "ready", "http": {"path": "/readyz"}, "expect": {"equals": 200}}],
        "inject": [{"name": "stop", "systemctl": {"verb": "stop"},
                    "effect": {"name": "state", "unit": {"property": "ActiveState"},
                               "expect": {"equals": "inactive"}}}],
        "detect": [{"name": "said", "journal": {"message": "daemon-stopped"}, "within": "10s"}],
        "diagnosis": [{"name": "log", "command": ["journalctl", "-u", "${unit}", "-n", "20"],
                       "shows": "Stopped"}],
        "root_cause": "Somebody stopped it.",
        "repair": {"by": "operator", "hint": "Start it.", "steps": [{"undo": {"of": "stop"}}]},
        "recovery": {"expect": [{"name": "ready", "http": {"path": "/readyz"},
                                 "expect": {"equals": 200}}]},
        "invariants": ["nothing-lost", "database-sound"], "prevention": "None."}
    box.write("/etc/holdfast/drills/stop.json", json.dumps(own))
    refused = box.run("holdfastctl", "drill", "run", "--live", "stop", check=False)
    assert refused.returncode == 64 and "--yes-damage stop" in refused.stderr, refused
    assert box.main_pid() == pid
    said = box.run("holdfastctl", "drill", "run", "--live", "--yes-damage", "stop", "stop",
                   check=False, timeout=120)
    assert said.returncode == 0 and "PASS  stop" in said.stdout, said
    assert box.main_pid() not in (0, pid)
    report = box.shell("ls /var/lib/holdfast-drills/reports").stdout.strip()
    assert "Somebody stopped it." in box.shell(f"holdfastctl drill report {report}").stdout
    needs_its_own = box.run("holdfastctl", "drill", "run", "--live", "log-file-denied", check=False)
    assert needs_its_own.returncode == 70, needs_its_own


def test_the_verb_without_its_package_names_it(box):
    said = box.run("holdfastctl", "drill", "list", check=False)
    assert said.returncode == 69 and "apt install holdfast-drills" in said.stderr, said


def test_purge_leaves_nothing(box):
    start(box)
    box.shell("holdfastctl drill run configuration-typo", check=False)
    box.shell("DEBIAN_FRONTEND=noninteractive apt-get purge -y holdfast-drills")
    left = box.shell("find /etc /usr /run /var/lib/holdfast* /var/log /var/lib/systemd -xdev "
                     "-name '*holdfast-drill*' -o -name 'holdfastctl-drill' || true").stdout
    assert not left.strip(), f"left after purge:\n{left}"
    assert box.answers(), "the service itself went with it"
