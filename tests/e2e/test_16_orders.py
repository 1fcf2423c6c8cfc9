"""Orders under load while the service that validates them fails as `holdfastctl load` and the tests
tell it: each is accepted in time, found again, and takes effect once."""

import collections
import contextlib
import itertools
import json
import os
import re

from harness.machine import wait_for
from harness.messages import message_id
from harness.runner import machine
from harness.store import files_of

UNIT = "holdfast.service"
SERVICE = "holdfast-upstream.service"
SERVICE_THREAD = "holdfast-upstre"  # As much as the kernel keeps of its name.
# Where /var/log/holdfast-upstream leads to while its user is a dynamic one.
LOG = "/var/log/private/holdfast-upstream/answers.jsonl"
LEDGER = "/run/ledger"
MODES = ("normal", "slow", "down", "error")
# Rounds of kills in every mode, each of the daemon, the service and both.
LONG = bool(os.environ.get("HOLDFAST_E2E_FULL"))
ROUNDS = 10 if LONG else 1


def set_mode(box, mode: str, **behaviour) -> None:
    said = box.request("POST", "/set_failure_mode", port=5003,
                       headers={"Content-Type": "application/json"},
                       body=json.dumps({"mode": mode, **behaviour}))
    assert said.status == 200, said


def mode_of(box) -> str:
    return json.loads(box.get("/get_failure_mode", port=5003).body)["mode"]


def stats(box) -> dict:
    said = box.get("/orders/stats")
    assert said.status == 200, said
    return json.loads(said.body)


def writes_waiting(box) -> int:
    found = re.search(r"^holdfast_store_queue_writes (\d+)$",
                      box.get("/metrics?format=prometheus").body, re.MULTILINE)
    return int(found.group(1))


def start(box, **orders) -> None:
    """With a service at hand, and times that suit a test."""
    box.install("holdfast-drills")
    box.configure({
        "orders": {"upstream_url": "http://127.0.0.1:5003", "call_timeout": "2s",
                   "backoff_first": "200ms", "parked_for": "2s", "probe_interval": "1s",
                   "retries_percent": 100, **orders},
        "breaker": {"window_size": 40, "minimum_calls": 20, "open_wait": "1s",
                    "half_open_calls": 4, "half_open_max": "3s"}})
    box.systemctl("start", SERVICE)
    box.systemctl("restart", UNIT)
    box.wait_ready()


def load(box, *options: str) -> dict:
    said = box.run("holdfastctl", "load", "--json", *options, check=False, timeout=150)
    assert said.stdout, said.stderr
    report = json.loads(said.stdout)
    assert (said.returncode == 0) == report["pass"], said.returncode
    return report


@machine(limit=240)
def test_each_failure_is_found_and_costs_no_order(box):
    start(box)
    for mode in MODES:
        report = load(box, "--mode", mode, "--orders", "600", "--rate", "300", "--wait-recovery")
        print(f"    {mode}: answers {report['response_seconds']}, found {report['service']}, "
              f"breaker {report['breaker']}, recovery {report['recovery_seconds']} s", flush=True)
        assert report["pass"], json.dumps(report, indent=1)
        assert (report["accepted"], report["lost"], report["duplicated"]) == (600, 0, 0)
        assert report["states"] == {"Processing": 0, "Validated": 600, "Rejected": 0, "Failed": 0}
        assert mode == "normal" or "open" in {each["state"] for each in report["breaker"]}
        # In the mode in which it was found.
        assert mode_of(box) == "normal"
    total = stats(box)["orders"]
    assert total["Validated"] == 600 * len(MODES), total


def test_a_load_says_fail_when_the_failure_is_not_found(box):
    # Nobody asks the service: it was told that there is none.
    start(box, upstream_url="http://127.0.0.1:5999", probe_interval="1s")
    set_mode(box, "error")
    report = load(box, "--mode", "error", "--orders", "20", "--patience", "3s")
    assert not report["pass"]
    unmet = [each["what"] for each in report["expectations"] if not each["met"]]
    assert unmet == ["the service is found unhealthy"], unmet
    assert mode_of(box) == "error", "it was found in that mode"


def test_an_interrupted_load_puts_the_mode_back(box):
    start(box)
    box.shell("systemd-run -q --unit=load --service-type=exec "
              "holdfastctl load --mode down --orders 100000 --rate 50")
    wait_for(lambda: mode_of(box) == "down", 10, "the mode is not set")
    wait_for(lambda: stats(box)["orders"]["Processing"] > 5, 10, "no orders come")
    box.systemctl("kill", "-s", "INT", "load.service")
    wait_for(lambda: mode_of(box) == "normal", 10, "the mode is not put back")
    wait_for(lambda: box.show("load.service", "ExecMainStatus") == "130", 10, "it goes on")


class Kills:
    """A load that goes on, whoever is killed meanwhile."""

    def __init__(self, box):
        self.box = box
        self.cut_off = 0
        for unit in (UNIT, SERVICE):
            box.drop_in(unit, "[Service]\nRestartSec=100ms\n", "70-quick.conf")
        box.shell("systemd-run -q --unit=load --service-type=exec holdfastctl load --orders 1000000 "
                  f"--rate 60 --connections 8 --persist --patience 2min --ledger {LEDGER}")
        wait_for(lambda: box.exists(LEDGER), 10, "the load does not begin")

    def count(self, word: str) -> int:
        return self.box.read(LEDGER).count(f" {word}\n")

    def interrupted(self) -> int:
        return len(self.box.journal(message_id("orders-interrupted")))

    def kill(self, mode: str, victims: tuple[str, ...], **behaviour) -> None:
        """With orders and calls in flight each time, or it fails."""
        box = self.box
        set_mode(box, mode, **behaviour)
        before = self.count("acknowledged")
        wait_for(lambda: self.count("acknowledged") >= before + 10, 20, "nothing is acknowledged")
        pids = {unit: box.main_pid(unit) for unit in victims}
        interrupted = self.interrupted()
        with contextlib.ExitStack() as still:
            # Nobody answers calls any more, and nothing is stored: what is under way stays so.
            still.enter_context(box.frozen(SERVICE_THREAD, SERVICE))
            wait_for(lambda: stats(box)["calls"] > 0, 20, f"no call is made in mode {mode}")
            if UNIT in victims:
                still.enter_context(box.frozen("writer"))
                # More than the worker alone has for it at a time: orders are among them.
                wait_for(lambda: writes_waiting(box) >= 5, 20, f"no order comes in mode {mode}")
            for pid in pids.values():
                box.signal("KILL", pid)
        for unit, pid in pids.items():
            wait_for(lambda name=unit, old=pid: box.main_pid(name) not in (0, old), 20,
                     f"{unit} was not restarted")
        box.wait_ready()
        wait_for(self._serves, 10, "the service does not answer")
        if UNIT in victims:
            wait_for(lambda: self.interrupted() > interrupted, 10, "no call was in flight")

    def _serves(self) -> bool:
        try:
            return self.box.get("/health", port=5003, timeout=5).status > 0
        except OSError:
            return False

    def stop(self) -> list[str]:
        """The orders that were acknowledged."""
        self.box.systemctl("kill", "-s", "INT", "load.service")
        wait_for(lambda: self.box.show("load.service", "ExecMainStatus") == "130", 20, "it goes on")
        lines = self.box.read(LEDGER).splitlines()
        return [line.split()[0] for line in lines if line.endswith(" acknowledged")]


def assert_each_took_effect_once(box, acknowledged: list[str]) -> None:
    """By the database, and by what the service has written down of its answers."""
    answers = collections.defaultdict(list)
    for line in box.read(LOG).splitlines():
        answer = json.loads(line)
        answers[answer["order_id"]].append(answer)
    with files_of(box) as database:
        orders = dict(database.execute("SELECT order_id, state FROM orders"))
        shipments = dict(database.execute("SELECT order_id, shipment_id FROM orders"))
        stored = {number for number, in database.execute("SELECT id FROM shipments")}
        attempts = list(database.execute(
            "SELECT order_id, outcome, http_status, count(*) FROM order_attempts JOIN orders "
            "ON orders.id = order_key GROUP BY 1, 2, 3"))
    lost = [each for each in acknowledged if each not in orders]
    assert not lost, f"{len(lost)} acknowledged orders are not there: {lost[:5]}"
    unfinished = {each: state for each, state in orders.items() if state != "Validated"}
    assert not unfinished, list(unfinished.items())[:5]
    assert len(set(shipments.values())) == len(orders), "two orders share a shipment"
    assert set(shipments.values()) == stored, "there are shipments that no order has"
    verdicts = collections.Counter()
    for order_id, outcome, status, count in attempts:
        if outcome == "validated":
            verdicts[order_id] += count
        if status is not None:
            said = [each for each in answers[order_id] if each["status"] == status]
            assert len(said) >= count, f"{order_id}: {count} times {status}, said {said}"
    assert all(verdicts[each] == 1 for each in orders), "an order was validated twice, or never"
    for order_id in orders:
        assert any(each.get("valid") for each in answers[order_id]), f"{order_id}: nobody said so"
        assert len({each["key"] for each in answers[order_id]}) == 1, f"{order_id}: two keys"


@machine(limit=1200 if LONG else 150)
def test_kills_of_either_side_lose_no_order_and_repeat_none(box):
    behaviours = {"normal": {"latency": "~50ms"}, "slow": {"slow": "3s"}, "down": {}, "error": {}}
    start(box, concurrency=64)
    kills = Kills(box)
    cycles = 0
    for _ in range(ROUNDS):
        for mode, victims in itertools.product(MODES, ((UNIT,), (SERVICE,), (UNIT, SERVICE))):
            kills.kill(mode, victims, **behaviours[mode])
            cycles += 1
    acknowledged = kills.stop()
    set_mode(box, "normal")
    wait_for(lambda: stats(box)["orders"]["Processing"] == 0, 60, "orders still wait")
    said = stats(box)["orders"]
    print(f"    {cycles} kills, {len(acknowledged)} acknowledged, {kills.count('unanswered')} "
          f"unanswered, {kills.interrupted()} times calls were cut off; {said}", flush=True)
    assert kills.count("unanswered") > 0, "no order was ever in flight"
    box.systemctl("stop", UNIT)
    assert_each_took_effect_once(box, acknowledged)
    box.shell("holdfastctl verify")
