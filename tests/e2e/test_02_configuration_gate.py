"""A configuration that a person must repair: nothing starts, nothing loops, and the journal says
what to do. After the repair one `systemctl start` is enough."""

import time

from harness.machine import wait_for
from harness.messages import message_id
from harness.runner import machine

UNIT = "holdfast.service"
FILE = "/etc/holdfast/holdfast.json"
GOOD = '{"database": {"path": "/var/lib/holdfast/holdfast.db"}}\n'


def starts(box) -> int:
    return sum("Starting holdfast.service" in str(e.get("MESSAGE"))
               for e in box.journal("_PID=1", f"UNIT={UNIT}"))


def break_and_restart(box, text: str) -> None:
    box.systemctl("stop", UNIT)
    box.write(FILE, text)
    before = starts(box)
    assert box.systemctl("start", UNIT, check=False).returncode != 0, "a broken start succeeded"
    load = box.hammer(rate=50, clients=1, seconds=5)
    time.sleep(5)
    report = load.result()
    assert report["ok"] == 0, report
    assert box.show(UNIT, "ActiveState") == "failed"
    assert box.show(UNIT, "NRestarts") == "0"
    assert starts(box) == before + 1, "the service was started again by itself"


def repair(box) -> None:
    box.write(FILE, GOOD)
    box.systemctl("start", UNIT)
    assert box.get("/healthz").status == 200


def test_missing_database_path(box):
    break_and_restart(box, "{}\n")
    said = box.explained()
    for wanted in ("database.path", "/etc/holdfast/", "/var/lib/holdfast/holdfast.db",
                   "holdfastctl check"):
        assert wanted in said, f"journalctl -xu holdfast does not say {wanted!r}:\n{said}"
    assert "78" in box.systemctl("status", UNIT, check=False).stdout
    repair(box)


def test_a_typo(box):
    break_and_restart(box, '{\n  // where the ledger is\n'
                           '  "databse": {"path": "/var/lib/holdfast/holdfast.db"}\n}\n')
    said = box.explained()
    for wanted in ("databse", f"{FILE}:3", "database", "holdfastctl check"):
        assert wanted in said, f"journalctl -xu holdfast does not say {wanted!r}:\n{said}"
    repair(box)


def test_the_failure_is_reported_once_with_its_cause(box):
    box.systemctl("stop", UNIT)
    box.write(FILE, "{}\n")
    box.systemctl("start", UNIT, check=False)
    report = wait_for(lambda: box.journal(message_id("service-failed")), 15,
                      "OnFailure= reported nothing")
    time.sleep(3)
    assert len(box.journal(message_id("service-failed"))) == 1
    entry = report[0]
    assert entry["HOLDFAST_UNIT"] == UNIT, entry
    assert "database.path" in str(entry), entry
    assert box.show("holdfast-failure@holdfast.service", "Result") == "success"


@machine(limit=90)
def test_a_knocking_client_at_the_socket_unit_ends_in_its_limit(box):
    box.systemctl("stop", UNIT)
    box.write("/etc/systemd/system/holdfast.socket.d/50-test.conf",
              "[Socket]\nListenStream=\nListenStream=127.0.0.1:8080\n")
    box.systemctl("daemon-reload")
    box.write(FILE, "{}\n")
    box.systemctl("start", "holdfast.socket")
    load = box.hammer(rate=50, clients=1, seconds=10, timeout=3)
    wait_for(lambda: box.show("holdfast.socket", "ActiveState") == "failed", 30,
             "the socket unit goes on starting what can not start")
    load.result()
    before = starts(box)
    time.sleep(3)
    assert starts(box) == before
    box.write(FILE, GOOD)
    box.systemctl("start", "holdfast.socket", UNIT)
    assert box.get("/healthz").status == 200


def test_what_may_pass_by_itself_is_tried_again(box):
    old = box.main_pid()
    box.systemctl("kill", "-s", "KILL", "--kill-whom=main", UNIT)
    box.wait_restarted(old)
    assert box.restarts() == 1
    assert not box.journal(message_id("service-failed")), "a restart is no failure to report"


def test_every_problem_is_named_in_one_run(box):
    box.write(FILE, '{"database": {}, "listen": ["localhost:8080"], "log": {"level": "loud"}}\n')
    result = box.shell("holdfastctl check", check=False)
    assert result.returncode == 78, result
    said = result.stdout + result.stderr
    for wanted in ("database.path", "localhost:8080", "loud"):
        assert wanted in said, said
    assert box.get("/healthz").status == 200, "a check is only a look"
