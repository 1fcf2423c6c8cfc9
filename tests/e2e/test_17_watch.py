"""Services that are watched on a real machine: each that fails is told of, once, whoever is away or
restarted meanwhile; what is wrong with one of them, or with a file, is nobody else's trouble."""

import collections
import itertools
import json
import os
import re

from harness.machine import wait_for
from harness.messages import message_id
from harness.runner import machine
from harness.watched import SERVICES_FILE, Watched

UNIT = "holdfast.service"
LONG = bool(os.environ.get("HOLDFAST_E2E_FULL"))


def nothing(_world) -> None:
    pass


def restart(world) -> None:
    world.box.systemctl("restart", UNIT)
    world.box.wait_ready()


def kill(world) -> None:
    pid = world.box.main_pid()
    world.box.signal("KILL", pid)
    world.box.wait_restarted(pid)


def fail_to_receive(world) -> None:
    """Long enough to be tried again; the receivers are back in the next step."""
    world.receivers_say(503)


# What happens while the service is down, and while it is well again: (then, at the end of it).
TROUBLES = [(nothing, nothing), (fail_to_receive, restart), (restart, fail_to_receive),
            (kill, restart), (fail_to_receive, kill)]


def wait_tried_again(world, key: str) -> None:
    """Who answers 503 was told of this alert three times, which is when the journal says so."""
    def look():
        return len([each for each in world.told("team")
                    if each["status"] == 503 and each["body"]["key"] == key]) > 2
    wait_for(look, 40, "nobody tries again")


def assert_told_once(keys: list[str], told: list[dict], key_of, ends: bool) -> int:
    """By each alert's key, what a receiver took: one beginning, one end, each under one
    Idempotency-Key. How many came twice under that."""
    words = collections.defaultdict(dict)
    repeats = 0
    for each in told:
        event = each["body"].get("event", "firing")
        first = words[key_of(each)].setdefault(event, each["key"])
        assert first == each["key"], f"{event} of {key_of(each)} came as two messages"
    for each in collections.Counter(each["key"] for each in told).values():
        repeats += each - 1
    assert set(words) == set(keys), f"told of {sorted(words)}, alerts were {sorted(keys)}"
    for key, events in words.items():
        assert list(events) == (["firing", "resolved"] if ends else ["firing"]), (key, events)
    return repeats


def go_through(world, while_down, while_up) -> str:
    """The service falls and rises; the key of its alert."""
    world.service_says("flappy", 500)
    while_down(world)
    alert = world.wait_alert("flappy")
    if while_down is fail_to_receive:
        wait_tried_again(world, alert["key"])
    assert world.box.get("/readyz").status == 200
    world.service_says("flappy", 200)
    while_up(world)
    world.wait_no_alert("flappy")
    world.receivers_say(200)
    assert world.box.get("/readyz").status == 200
    return alert["key"]


@machine(limit=600 if LONG else 240)
def test_a_flapping_service_is_told_of_once_each_time(box):
    world = Watched(box, "flappy", "steady")
    world.wait_status("flappy", "HEALTHY")
    troubles = list(itertools.islice(itertools.cycle(TROUBLES), 25 if LONG else 5))
    keys = [go_through(world, *trouble) for trouble in troubles]
    assert len(set(keys)) == len(keys), keys
    wait_for(lambda: len({each["key"] for each in world.taken("team")}) >= 2 * len(keys) and
             len({each["key"] for each in world.taken("old")}) >= len(keys), 60,
             "somebody was not told")
    interruptions = sum(each in (restart, kill) for trouble in troubles for each in trouble)
    # A template has the alert's key; of the words of old the message's key has it in front.
    repeats = assert_told_once(keys, world.taken("team"), lambda each: each["body"]["key"], True)
    repeats += assert_told_once(keys, world.taken("old"),
                                lambda each: each["key"].rpartition("/")[0], False)
    print(f"    {len(keys)} alerts, {len(world.told('team'))} messages to one of two receivers, "
          f"{interruptions} interruptions, {repeats} repeats under the same key", flush=True)
    assert repeats <= 2 * interruptions, "more came twice than was interrupted"
    assert {each["key"] for each in world.alerts("all", "flappy")} == set(keys)
    assert world.alerts("all", "steady") == []
    for name in ("alert-firing", "alert-resolved"):
        entries = [each for each in box.journal(message_id(name))
                   if each["HOLDFAST_SERVICE"] == "flappy"]
        assert {each["HOLDFAST_ALERT"] for each in entries} == set(keys), name
        assert len(entries) <= len(keys) + interruptions, name
    away = {each["HOLDFAST_RECEIVER"] for each in box.journal(message_id("alert-receiver-away"))}
    assert "team" in away, away
    assert not box.journal(message_id("alert-undelivered"))
    # Whatever was restarted, each time is one incident, and it has an end.
    incidents = world.ask("/incidents?service=flappy")["items"]
    assert len(incidents) == len(keys) and all(each["to"] for each in incidents), incidents
    assert world.ask("/incidents?service=steady")["items"] == []


@machine(limit=120)
def test_a_dead_name_server_delays_nobody(box):
    box.write("/etc/resolv.conf", "nameserver 127.0.0.1\n")
    world = Watched(box, "steady")
    world.define(world.service("steady"),
                 *({"id": f"far-{i}", "name": f"Far {i}", "url": f"http://host-{i}.example.org/"}
                   for i in range(30)))
    box.systemctl("reload", UNIT)
    for i in range(30):
        world.wait_status(f"far-{i}", "DOWN")
    wait_for(lambda: len(world.ask("/health/far-29?limit=5")["checks"]) == 5, 30,
             "it is not checked any more")
    checks = world.ask("/health/steady?limit=100")["checks"]
    assert {each["status"] for each in checks} == {"HEALTHY"}, checks
    late = re.findall(r'^holdfast_check_lag_seconds_bucket\{le="(1\.0|\+Inf)"\} (\d+)$',
                      box.get("/metrics?format=prometheus").body, re.MULTILINE)
    within, total = (int(count) for _, count in late)
    assert total > 100 and within >= 0.99 * total, late
    why = world.ask("/health/far-0?limit=1")["checks"][0]["errorMessage"]
    assert why.startswith("expected an address for its name"), why
    assert box.get("/readyz").status == 200


@machine(limit=120)
def test_a_broken_file_changes_nothing(box):
    world = Watched(box, "steady")
    world.wait_status("steady", "HEALTHY")
    pid = box.main_pid()
    box.write(SERVICES_FILE, json.dumps({"services": [
        world.service("steady"), {"id": "a", "name": "A", "url": "file:///etc/passwd"},
        world.service("b", interval="soon"), world.service("steady")]}))
    box.systemctl("reload", UNIT, check=False)
    entry = wait_for(lambda: box.journal(message_id("configuration-reload-refused")), 10,
                     "nobody says so")[-1]
    said = box.journal_text(f"_PID={pid}")
    for pointer in ("/services/1/url", "/services/2/interval", "/services/3/id"):
        assert pointer in said, (pointer, entry)
    assert [each["serviceId"] for each in world.ask("/services")] == ["steady"]
    seen = world.ask("/health")[0]["lastCheckedAt"]
    wait_for(lambda: world.ask("/health")[0]["lastCheckedAt"] > seen, 10, "it is not checked")
    assert box.main_pid() == pid
    # The gate does not let such a file in, and does not try for ever.
    assert box.systemctl("restart", UNIT, check=False).returncode != 0
    assert box.show(UNIT, "ActiveState") == "failed" and box.show(UNIT, "NRestarts") == "0"
    assert "/services/1/url" in box.journal_text("-u", UNIT)
    world.define(world.service("steady"), world.service("other"))
    box.systemctl("reset-failed", UNIT)
    box.systemctl("start", UNIT)
    world.wait_status("other", "HEALTHY")
    assert box.journal(message_id("services-changed"))


@machine(limit=180)
def test_an_operator_has_the_last_word(box):
    world = Watched(box, "flappy", "steady")
    world.wait_status("flappy", "HEALTHY")

    def ctl(*arguments: str, code: int = 0) -> str:
        said = box.run("holdfastctl", *arguments, check=False)
        assert said.returncode == code, (arguments, said.returncode, said.stdout, said.stderr)
        return said.stdout

    assert {"flappy", "steady"} <= set(ctl("services", "list").split())
    assert "http://127.0.0.1:9001/steady" in ctl("services", "show", "steady")
    assert "HEALTHY" in ctl("services", "check", "steady")
    ctl("services", "show", "nobody", code=66)
    box.write("/run/added.json", json.dumps(world.service("added")))
    ctl("services", "add", "/run/added.json")
    world.wait_status("added", "HEALTHY")
    # Shown at once, and stored a moment later.
    wait_for(lambda: "HEALTHY" in ctl("checks", "added", "--limit", "1"), 10,
             "its check is not remembered")
    ctl("services", "disable", "added")
    assert world.ask("/services/added")["enabled"] is False
    ctl("services", "remove", "added")
    assert box.get("/services/added").status == 404
    assert "steady" in ctl("watch", "--count", "1").lower()

    ctl("maintenance", "start", "--for", "2h", "--service", "flappy", "--comment", "new disks")
    assert "new disks" in ctl("maintenance", "list")
    world.service_says("flappy", 500)
    wait_for(lambda: [each["status"] for each in world.ask("/health/flappy?limit=5")["checks"]] ==
             ["UNHEALTHY"] * 5, 40, "it does not fail")
    restart(world)
    wait_for(lambda: world.ask("/alerts?state=all") is not None, 20, "nobody knows of alerts")
    assert world.alerts("all", "flappy") == []
    window, = world.ask("/maintenance")["items"]
    ctl("maintenance", "end", str(window["id"]))

    alert = world.wait_alert("flappy")
    assert "flappy" in ctl("alerts", "list").lower()
    ctl("alerts", "ack", str(alert["id"]))
    assert world.wait_alert("flappy")["acknowledged"]["by"]
    ctl("alerts", "silence", "--service", "steady", "--for", "2h", "--comment", "we know")
    world.service_says("steady", 500)
    wait_for(lambda: [each for each in world.alerts("active", "steady")
                      if each["held"] == "by_silence"], 40, "it is not silenced")
    world.service_says("flappy", 200)
    world.service_says("steady", 200)
    world.wait_no_alert("flappy")
    world.wait_no_alert("steady")
    assert {each["body"]["serviceId"] for each in world.taken("old")} == {"flappy"}
    before = len(world.taken("team"))
    ctl("alerts", "test", "team")
    wait_for(lambda: len(world.taken("team")) > before, 20, "the test message does not come")

    assert "flappy" in ctl("incidents", "--service", "flappy").lower()
    month = world.ask("/health")[0]["lastCheckedAt"][:7]
    for form in ("csv", "md"):
        report = ctl("report", "--month", month, "--format", form)
        assert any("flappy" in line.lower() for line in report.splitlines()), report
