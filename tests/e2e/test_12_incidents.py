"""The three incidents that such a service is known for, each from its cause to its repair, on a service
that is set up as the one before it was, and judged by the script that judged that one. What happened
is told in docs/incidents/."""

import contextlib
import sqlite3

from harness.machine import wait_for
from harness.messages import message_id
from harness.runner import machine
from harness.store import DATABASE, rows

UNIT = "holdfast.service"
HEALTH = "holdfast-health.service"
PORT = 5000
LOG = "/var/lib/holdfast/logs/service.log"
FILE = "/etc/holdfast/holdfast.json"
VARIABLES = {"HOLDFAST_LISTEN": f"127.0.0.1:{PORT}", "LOG_FILE": "logs/service.log",
             "SERVICE_DB_PATH": DATABASE}


def begin(box) -> int:
    """The service as clients of old know it, with three shipments in it."""
    box.write(FILE, "{}\n")
    box.environment(**VARIABLES)
    box.systemctl("restart", UNIT)
    for status in ("CREATED", "DELIVERED", "DELIVERED"):
        assert box.request("POST", "/shipments", body=f'{{"status": "{status}"}}', port=PORT,
                           headers={"Content-Type": "application/json"}).status == 201
    assert metrics(box) == (200, '{"CREATED":1,"DELIVERED":2}\n')
    assert judge(box) == ""
    return box.main_pid()


def metrics(box) -> tuple[int, str]:
    answer = box.get("/metrics", port=PORT)
    return answer.status, answer.body


def judge(box) -> str:
    """The health script of old: what it complains of, or nothing."""
    try:
        status = box.get("/metrics", port=PORT, timeout=2).status
    except OSError as error:
        return f"/metrics: {error}"
    if status != 200:
        return f"/metrics answered {status}"
    if not box.exists(LOG):
        return "there is no log"
    last = box.read(LOG).splitlines()[-20:]
    return next((line for line in last if "ERROR" in line or "Exception" in line), "")


def said(box, name: str, **fields: str) -> list[dict]:
    """The entries of this message whose fields contain these texts."""
    return [entry for entry in box.journal(message_id(name))
            if all(text in str(entry.get(field, "")) for field, text in fields.items())]


def check_as_the_timer_does(box) -> str:
    """The result of the unit."""
    box.systemctl("stop", "holdfast-health.timer")
    box.systemctl("start", HEALTH, check=False)
    return box.show(HEALTH, "Result")


def assert_stays_down(box) -> None:
    assert box.systemctl("start", UNIT, check=False).returncode != 0
    assert box.show(UNIT, "ActiveState") == "failed" and box.show(UNIT, "NRestarts") == "0"
    assert judge(box), "a client of old is told that all is well"
    wait_for(lambda: said(box, "service-failed", HOLDFAST_UNIT=UNIT), 15, "nobody is told")


@machine(limit=120)
def test_1_a_configuration_variable_is_missing(box):
    pid = begin(box)
    # Out of reach for a running service: it has its variables since its start, and a file that
    # says less than it needs is refused as a whole.
    without = {name: value for name, value in VARIABLES.items() if name != "SERVICE_DB_PATH"}
    box.environment(**without)
    box.systemctl("reload", UNIT)
    box.write(FILE, '{"database": {}, "listen": []}\n')
    assert box.systemctl("reload", UNIT, check=False).returncode != 0
    assert said(box, "configuration-reload-refused", HOLDFAST_FILE=FILE), "a reload was not refused"
    box.write(FILE, "{}\n")
    assert box.main_pid() == pid and metrics(box)[0] == 200
    assert "/listen" in judge(box), "the log tells of the refusal"

    box.systemctl("stop", UNIT)
    assert_stays_down(box)
    entry = said(box, "configuration-invalid", HOLDFAST_KEY="database.path")[-1]
    assert "SERVICE_DB_PATH" in entry["HOLDFAST_REMEDY"], entry
    assert "status=78" in box.show(UNIT, "ExecStartPre")
    assert "database.path" in said(box, "service-failed")[0]["HOLDFAST_CAUSE"]

    box.environment(**VARIABLES)
    box.systemctl("start", UNIT)
    assert metrics(box) == (200, '{"CREATED":1,"DELIVERED":2}\n')


@machine(limit=120)
def test_2_the_log_file_may_not_be_written(box):
    pid = begin(box)
    box.shell(f"mv {LOG} {LOG}.old; touch {LOG}; chmod 0600 {LOG}")
    wait_for(lambda: box.systemctl("reload", UNIT) and said(box, "log-file-unwritable"), 30,
             "nobody says that the file fails")
    entry = said(box, "log-file-unwritable")[0]
    assert entry["HOLDFAST_PATH"] == "logs/service.log", entry
    assert entry["HOLDFAST_ERROR"] == "Permission denied" and entry["HOLDFAST_REMEDY"], entry
    assert box.main_pid() == pid and metrics(box)[0] == 200

    assert judge(box) == "", "the script of old sees an empty file, and is content"
    assert check_as_the_timer_does(box) == "exit-code"
    trouble = said(box, "health-failed")[-1]["HOLDFAST_TROUBLE"]
    assert "the part log_file is well - degraded: " in trouble, trouble
    assert "service.log" in trouble and "Permission denied" in trouble, trouble
    # The one entry in the journal is too old after a while, and root reads the file all the same.
    later = box.shell("holdfastctl health --since 1ms", check=False)
    assert later.returncode == 1, later
    assert "FAIL: the part log_file is well - degraded: " in later.stdout, later
    assert not said(box, "recovery-restarting"), "a restart does not help"

    box.shell(f"chown holdfast:holdfast {LOG}")
    wait_for(lambda: said(box, "log-file-restored", HOLDFAST_PATH="logs/service.log"), 30,
             "it does not return to its file")
    assert int(said(box, "log-file-restored")[0]["HOLDFAST_LOST"]) > 0
    assert box.main_pid() == pid, "a restart was needed"
    assert "is written again" in box.read(LOG)
    assert "the part log_file" not in box.shell("holdfastctl health", check=False).stdout

    box.systemctl("stop", UNIT)
    box.shell(f"chown root:root {LOG}; chmod 0600 {LOG}")
    box.systemctl("start", UNIT)
    assert metrics(box) == (200, '{"CREATED":1,"DELIVERED":2}\n')
    wait_for(lambda: len(said(box, "log-file-unwritable")) == 2, 10, "the next one does not say it")


def rename_column(box, old: str, new: str) -> None:
    """As somebody with the sqlite3 shell."""
    with contextlib.closing(sqlite3.connect(f"{box.root}{DATABASE}",
                                            isolation_level=None)) as database:
        database.execute("PRAGMA wal_autocheckpoint=0")
        database.execute(f"ALTER TABLE shipments RENAME COLUMN {old} TO {new}")


@machine(limit=120)
def test_3_a_column_was_renamed(box):
    pid = begin(box)
    rename_column(box, "status", "state")
    wait_for(lambda: metrics(box)[0] == 500, 5, "/metrics goes on as if nothing were wrong")
    answer = box.get("/metrics", port=PORT)
    assert answer.json()["error"] == "internal service error", answer
    assert judge(box) == "/metrics answered 500"
    assert box.get("/shipments/1", port=PORT).status == 500
    text = box.get("/metrics?format=prometheus", port=PORT)
    assert text.status == 200 and 'schema_ok{database="holdfast"} 0' in text.body
    assert box.main_pid() == pid
    mismatch = said(box, "schema-mismatch")
    assert len(mismatch) == 1 and "column status is missing" in mismatch[0]["HOLDFAST_DIFFERENCE"]
    assert said(box, "request-failed", HOLDFAST_ROUTE="/metrics", HOLDFAST_STATUS="500")

    assert check_as_the_timer_does(box) == "exit-code"
    trouble = said(box, "health-failed")[-1]["HOLDFAST_TROUBLE"]
    assert "status" in trouble and "a restart does not help" in trouble, trouble
    checked = box.shell("holdfastctl check", check=False)
    assert checked.returncode == 65, checked
    assert "table shipments: column status is missing" in checked.stdout + checked.stderr, checked
    assert box.main_pid() == pid and not said(box, "recovery-restarting")

    rename_column(box, "state", "status")
    wait_for(lambda: metrics(box) == (200, '{"CREATED":1,"DELIVERED":2}\n'), 5, "it stays down")
    assert said(box, "schema-restored") and box.main_pid() == pid

    box.systemctl("stop", UNIT)
    rename_column(box, "status", "state")
    assert_stays_down(box)
    assert said(box, "check-failed", HOLDFAST_SUBJECT=DATABASE,
                HOLDFAST_PROBLEM="table shipments: column status is missing")
    assert "status=65" in box.show(UNIT, "ExecStartPre")
    rename_column(box, "state", "status")
    box.systemctl("start", UNIT)
    assert metrics(box) == (200, '{"CREATED":1,"DELIVERED":2}\n')
    box.systemctl("stop", UNIT)
    assert rows(box) == {1: "CREATED", 2: "DELIVERED", 3: "DELIVERED"}, "a row was lost"
