"""What an operator sees and does with holdfastctl on a service that systemd runs: status, logs,
shipments in and out, an old database, and what the trends remember."""

import contextlib
import json
import re
import sqlite3
import tempfile
import threading
from pathlib import Path

from harness.machine import wait_for
from harness.messages import message_id
from harness.runner import machine
from harness.store import rows

UNIT = "holdfast.service"
CSV = """status,created_at
CREATED,2026-01-02T03:04:05Z
DELIVERED,2026-01-02T04:04:05+01:00
CREATED,2026-01-03T03:04:05Z
"""


def ctl(box, *arguments: str, code: int = 0) -> str:
    """What it prints; of what it complains, if it is to fail."""
    done = box.run("holdfastctl", *arguments, check=False)
    assert done.returncode == code, f"{arguments}: {done}"
    return done.stdout if code == 0 else done.stdout + done.stderr


def status(box) -> dict:
    return json.loads(ctl(box, "status", "--json"))


def imported(box) -> None:
    box.write("/srv/shipments.csv", CSV)
    assert ctl(box, "shipments", "import", "/srv/shipments.csv") == "imported 3 shipments\n"


def post(box, word: str) -> int:
    answer = box.request("POST", "/shipments", body=json.dumps({"status": word}),
                         headers={"Content-Type": "application/json"})
    assert answer.status == 201, answer
    return answer.json()["id"]


def test_status_shows_the_service_on_one_screen(box):
    imported(box)
    screen = ctl(box, "status")
    assert "unit active (running)" in screen.splitlines()[0], screen
    assert f"pid {box.main_pid()}" in screen.splitlines()[0], screen
    for wanted in (r"^readiness +ready$", r"^store .*takes new work",
                   r"^faults +none since the start$",
                   r"^shipments +3 +CREATED 2 +DELIVERED 1$", r"^  POST /shipments/import +1 ",
                   r"^trends +nothing was seen yet$"):
        assert re.search(wanted, screen, re.MULTILINE), f"{wanted}:\n{screen}"
    assert not re.search(r"[\x00-\x09\x0b-\x1f]", screen), "a pipe got control characters"
    seen = status(box)
    assert seen["unit"] == {"active": "active", "sub": "running"}, seen["unit"]
    assert seen["status"]["service"]["pid"] == box.main_pid()
    assert seen["status"]["shipments"] == {"total": 3, "byStatus": {"CREATED": 2, "DELIVERED": 1}}
    windows = next(route["windows"] for route in seen["status"]["requests"]["routes"]
                   if (route["method"], route["path"]) == ("POST", "/shipments/import"))
    assert windows and all(0 < each["p50"] <= each["p95"] <= each["p99"] for each in windows)

    box.systemctl("stop", UNIT)
    screen = ctl(box, "status", code=1)
    assert "unit inactive (dead)" in screen and "no answer: " in screen, screen


def test_logs_are_those_of_all_units_explained(box):
    imported(box)
    wait_for(lambda: box.journal(message_id("import-complete")), 10, "the import was not logged")
    text = ctl(box, "logs", "--lines", "500")
    for wanted in ("The service has started", "An import of shipments is complete",
                   "imported 3 shipments for uid:0"):
        assert wanted in text, f"{wanted!r} is not in:\n{text}"
    assert "An import of shipments is complete" not in ctl(box, "logs", "--brief", "--lines", "500")
    lines = ctl(box, "logs", "--json", "--since", "1h").splitlines()
    entries = [json.loads(line) for line in lines]
    about = message_id("import-complete").partition("=")[2]
    entry = next(entry for entry in entries if entry.get("MESSAGE_ID") == about)
    assert (entry["HOLDFAST_COUNT"], entry["HOLDFAST_ACTOR"]) == ("3", "uid:0"), entry
    units = {entry.get("UNIT") or entry.get("_SYSTEMD_UNIT") for entry in entries}
    assert {UNIT, "holdfast-health.timer"} <= units, units
    assert all(unit is None or unit.startswith("holdfast") for unit in units), units


def test_shipments_go_in_and_come_out(box):
    imported(box)
    wrong = CSV + "lost,2026-01-03T03:04:05Z\n"
    box.write("/srv/wrong.csv", wrong)
    said = ctl(box, "shipments", "import", "/srv/wrong.csv", code=65)
    assert "row 4 (line 5), status: must match" in said and "nothing was stored" in said, said
    for _ in range(2):
        assert ctl(box, "shipments", "import", "/srv/wrong.csv", "--partial", "--key",
                   "once") == "imported 3 shipments, 1 rows left out\n"
    assert "no such" in ctl(box, "shipments", "import", "/srv/none.csv", code=66).lower()

    listed = ctl(box, "shipments", "list").splitlines()
    assert listed[0].split() == ["ID", "STATUS", "CREATED"] and len(listed) == 7, listed
    assert listed[1].split()[2] == "2026-01-03T03:04:05.000000Z", "the newest is not the first"
    delivered = json.loads(ctl(box, "shipments", "list", "--status", "DELIVERED", "--json"))
    assert {each["id"] for each in delivered["items"]} == {2, 5}, delivered
    assert delivered["items"][0]["created_at"] == "2026-01-02T03:04:05.000000Z"
    shown = ctl(box, "shipments", "show", "1")
    assert "CREATED  uid:0" in shown, f"nobody says who imported it:\n{shown}"
    assert "LOST" in ctl(box, "shipments", "set", "1", "LOST", "--from", "CREATED")

    exported = ctl(box, "shipments", "export", "--format", "csv").splitlines()
    assert exported[0] == "id,status,created_at" and len(exported) == 7, exported
    lines = [json.loads(line) for line in ctl(box, "shipments", "export").splitlines()]
    told = {each["id"]: each["status"] for each in lines}
    assert {int(line.split(",")[0]): line.split(",")[1] for line in exported[1:]} == told
    # What came out goes into another database as it is.
    box.write("/srv/all.csv", "".join(f"{line}\n" for line in exported))
    box.systemctl("stop", UNIT)
    assert rows(box) == told
    box.shell("mkdir /srv/before; mv /var/lib/holdfast/*.db* /srv/before")
    box.systemctl("start", UNIT)
    assert ctl(box, "shipments", "import", "/srv/all.csv") == "imported 6 shipments\n"
    assert ctl(box, "shipments", "export", "--format", "csv").splitlines() == exported


def test_an_old_database_joins_the_ledger(box):
    imported(box)
    with tempfile.TemporaryDirectory() as directory:
        old = Path(directory) / "old.db"
        with contextlib.closing(sqlite3.connect(old)) as database, database:
            database.execute("CREATE TABLE shipments(id INTEGER PRIMARY KEY, status TEXT NOT NULL, "
                             "created_at TEXT NOT NULL)")
            database.executemany("INSERT INTO shipments VALUES (?, ?, ?)", [
                (1, "LOST", "2025-01-01T00:00:00Z"), (100, "LOST", "2025-01-01T00:00:00+00:00"),
                (101, "on its way", "yesterday")])
        box.copy_in(old, "/srv/old.db", 0o644)
    take = ("import", "--from", "/srv/old.db")
    ctl(box, *take, code=75)
    box.systemctl("stop", UNIT)
    would = ctl(box, *take, "--dry-run")
    done = ctl(box, *take)
    for said in (would, done):
        assert "\n  1 shipments\n  2 rows are kept as they were" in said, said
    assert "another shipment has its id 1\n" in done and "before-import.db\n" in done, done
    assert box.shell("find /var/lib/holdfast ! -user holdfast").stdout == "", "a file of root's"
    box.systemctl("start", UNIT)
    assert box.get("/metrics").json() == {"CREATED": 2, "DELIVERED": 1, "LOST": 1}
    assert "LOST  uid:0" in ctl(box, "shipments", "show", "100")


@machine(limit=420)
def test_an_abnormal_trend_is_said_once_and_its_end(box):
    """With a day of a minute: three of them as usual, then nobody records anything any more, and at
    last somebody does again."""
    box.configure({"trends": {"interval": "1s", "period": "1min"}})
    box.systemctl("restart", UNIT)
    box.wait_ready()
    usual = threading.Event()

    def work():
        while not usual.wait(0.1):
            post(box, "CREATED")

    def state() -> str:
        trends = box.get("/status.json").json()["trends"]
        return {each["name"]: each["state"] for each in trends["series"]}.get("new_shipments", "")

    def metric() -> str:
        return re.search(r'^holdfast_trend_abnormal{series="new_shipments"} (\d)$', box.get(
            "/metrics?format=prometheus").body, re.MULTILINE).group(1)

    def judged() -> dict:
        return json.loads(ctl(box, "health", "--since", "0s", "--trends", "--json", code=1))

    def start_work() -> threading.Thread:
        usual.clear()
        client = threading.Thread(target=work, daemon=True)
        client.start()
        return client

    client = start_work()
    wait_for(lambda: state() not in ("", "learning"), 240, "three periods were not enough")
    assert state() == "normal" and metric() == "0", state()
    usual.set()
    client.join()
    began = wait_for(lambda: box.journal(message_id("trend-began"),
                                         "HOLDFAST_SERIES=new_shipments"), 30,
                     "nobody noticed that nothing comes any more")[0]
    assert float(began["HOLDFAST_SEEN"]) == 0 and began["HOLDFAST_EXPECTED"], began
    assert began["HOLDFAST_BASIS"] and began["HOLDFAST_SINCE"], began
    assert state() == "abnormal" and metric() == "1"
    bad = [each for each in judged()["checks"] if not each["ok"]]
    assert len(bad) == 1 and "new_shipments" in bad[0]["what"] + bad[0]["detail"], bad
    # What is no fault fails only who asks for it.
    ctl(box, "health", "--since", "0s")
    client = start_work()
    ended = wait_for(lambda: box.journal(message_id("trend-ended"),
                                         "HOLDFAST_SERIES=new_shipments"), 60,
                     "nobody noticed that it is over")[0]
    assert ended["HOLDFAST_SINCE"] == began["HOLDFAST_SINCE"] and ended["HOLDFAST_REASON"], ended
    assert state() == "normal" and metric() == "0"
    usual.set()
    client.join()


@machine(limit=120)
def test_what_trends_have_seen_outlives_a_restart(box):
    box.configure({"trends": {"interval": "1s", "period": "1min"}})
    box.systemctl("restart", UNIT)
    box.wait_ready()

    def series() -> dict[str, str]:
        trends = box.get("/status.json").json()["trends"]
        assert trends["enabled"] and trends["intervalSeconds"] == 1, trends
        return {each["name"]: each["state"] for each in trends["series"]}

    number = post(box, "RARE")
    wait_for(lambda: "share/RARE" in series(), 10, "nobody watches the share of a status")
    ctl(box, "shipments", "set", str(number), "COMMON")
    wait_for(lambda: "share/COMMON" in series(), 10, "nobody watches the share of a new status")
    box.systemctl("restart", UNIT)
    box.wait_ready()
    # No shipment has that status any more: only the process before can have told of it.
    seen = series()
    assert seen.get("share/RARE") == "learning", seen
    assert "new_shipments" in seen, seen
    assert 'holdfast_trend_abnormal{series="share/RARE"} 0' in box.get(
        "/metrics?format=prometheus").body
    assert "no abnormal trends" in ctl(box, "health", "--trends")
