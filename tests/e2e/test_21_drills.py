"""Drills as installed: each one passes under a real systemd, on an instance of its own beside the live
service; and what they break is taken back, whoever is killed."""

import json
import os

from harness.machine import wait_for
from harness.runner import Skip, machine

UNIT = "holdfast.service"
INSTANCE = "holdfast@drill.service"
STATE = "/var/lib/holdfast-drills"
# Those of the tag "quick" always; all of them with --full.
LONG = bool(os.environ.get("HOLDFAST_E2E_FULL"))


def start(box) -> int:
    box.install("holdfast-drills")
    return box.main_pid()


def reports_of(text: str) -> list[dict]:
    """One after the other, as --json prints them."""
    decoder, found = json.JSONDecoder(), []
    while text := text.strip():
        report, end = decoder.raw_decode(text)
        found.append(report)
        text = text[end:]
    return found


def play(box, *ids: str, timeout: float = 240) -> None:
    """All of them pass; the live service goes on as if nothing were there."""
    pid = start(box)
    if not LONG:
        quick = {each["id"] for each in json.loads(
            box.shell("holdfastctl drill list --json --tag quick").stdout)}
        ids = tuple(each for each in ids if each in quick)
        assert ids, "none of them is quick"
    said = box.run("holdfastctl", "drill", "run", "--json", *ids, check=False, timeout=timeout)
    reports = reports_of(said.stdout)
    assert len(reports) == len(ids), said
    for report in reports:
        times = report["times"]
        print(f"    {report['drill']}: {report['verdict']}, detected {times['detected']} s, "
              f"recovered {times['recovered']} s, {report.get('ledger')}", flush=True)
    failed = [report for report in reports if report["verdict"] not in ("pass", "skipped")]
    assert not failed, json.dumps(failed, indent=1)
    assert said.returncode == 0, said
    assert box.main_pid() == pid and box.restarts() == 0, "the live service was touched"
    assert_nothing_is_left(box)
    skipped = [report["reasons"][0] for report in reports if report["verdict"] == "skipped"]
    if len(skipped) == len(reports):
        raise Skip(skipped[0])


def assert_nothing_is_left(box) -> None:
    left = box.shell(f"ls -A {STATE}/runs 2>/dev/null || true; "
                     "find /run/systemd/system -name 'zz-holdfast-drill.conf' || true; "
                     "find /var/lib/holdfast-drill /run/holdfast-drills/drill -type f "
                     "2>/dev/null || true; "
                     "grep ^holdfast-drill /proc/mounts || true").stdout
    assert not left.strip(), f"left behind:\n{left}"
    assert box.show(INSTANCE, "ActiveState") in ("inactive", "failed")


# Those that take long share a machine with others of their kind.
@machine(limit=300)
def test_configuration_and_credentials(box):
    play(box, "configuration-variable-missing", "configuration-typo", "credentials-missing",
         "certificate-expired")


@machine(limit=300)
def test_log_files(box):
    play(box, "log-file-denied", "log-file-denied-at-start")


@machine(limit=300)
def test_schema(box):
    play(box, "schema-mismatch", "schema-mismatch-at-start")


@machine(limit=300)
def test_files_of_the_database(box):
    play(box, "database-truncated", "database-read-only", "wrong-owner", "database-page-corrupt")


@machine(limit=300)
def test_a_database_that_is_gone(box):
    play(box, "database-deleted", "restore-from-backup")


def whenever_long(test):
    """What takes long, or has nothing quick in it, is no test without --full."""
    return test if LONG else None


@whenever_long
@machine(limit=300)
def test_room(box):
    play(box, "state-directory-full", "inodes-exhausted")


@machine(limit=300)
def test_descriptors_and_slow_clients(box):
    play(box, "descriptors-exhausted", "slow-clients")


@whenever_long
@machine(limit=300)
def test_hangs(box):
    play(box, "loop-hang", "writer-hang")


@whenever_long
@machine(limit=300)
def test_twenty_deaths(box):
    play(box, "twenty-deaths", "port-taken")


@whenever_long
@machine(limit=300)
def test_processor_time(box):
    play(box, "cpu-starvation")


@machine(limit=300)
def test_the_external_service_refuses(box):
    play(box, "upstream-down", "upstream-error", "upstream-garbage")


@whenever_long
@machine(limit=300)
def test_the_external_service_is_slow(box):
    play(box, "upstream-slow", "upstream-hang", "upstream-flapping")


@machine(limit=300)
def test_the_experiment(box):
    """Each mode and a sequence, on an instance of its own; with --full as it is meant to be run."""
    pid = start(box)
    words = ["--repeat", "3"] if LONG else ["--repeat", "1", "--time", "5s", "normal", "down,error"]
    if LONG:
        words += ["--time", "8s", "normal", "slow", "down", "error", "slow,down,error"]
    said = box.run("holdfastctl", "experiment", "--json", *words, check=False, timeout=280)
    report = json.loads(said.stdout)
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


@whenever_long
@machine(limit=180)
def test_the_journal_stands_still(box):
    """A drill of the host; a container is one that can be thrown away."""
    play(box, "journald-stopped")
    assert box.show("systemd-journald.service", "ActiveState") == "active"


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
