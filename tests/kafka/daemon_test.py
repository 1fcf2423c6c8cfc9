#!/usr/bin/env python3
"""A whole daemon and a real Kafka node, both killed again and again under load: what was answered
for is told, in order; what others write is kept once; consumers of old understand it.

Usage: daemon_test.py HOLDFASTD HOLDFASTCTL [--junit FILE] [CASE...]
Where no Kafka is to be had all cases are skipped.
"""
import argparse
import collections
import contextlib
import datetime
import http.client
import json
import pathlib
import random
import signal
import subprocess
import sys
import threading
import time
import unittest

import outcomes
from node import ROOT, Node, why_not

sys.path.insert(0, str(ROOT / "tests/daemon"))
from holdfastd_test import HOLDFASTCTL, Case  # noqa: E402

TOPIC = "simple-time-events"
KILLS = 10
WRITERS = 4
FOREIGN = 500
PATIENCE = 180  # Seconds that a busy machine may take for what it does in ten.
STATUSES = ["CREATED", "IN_TRANSIT", "DELAYED"]


class Load:
    """Clients that place orders and move shipments on, and remember what was answered for."""

    def __init__(self, address):
        self.address = address
        self.orders = set()
        self.moves = 0
        self._lock = threading.Lock()
        self._is_over = threading.Event()
        self._threads = [threading.Thread(target=self._write, args=(number,))
                         for number in range(WRITERS)]
        for thread in self._threads:
            thread.start()

    def stop(self):
        self._is_over.set()
        for thread in self._threads:
            thread.join()

    def _ask(self, method, path, body):
        """The answer; nothing where the daemon died over it."""
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        with contextlib.closing(connection), contextlib.suppress(OSError, http.client.HTTPException):
            connection.request(method, path, json.dumps(body), {"Content-Type": "application/json"})
            answer = connection.getresponse()
            text = answer.read()
            return answer.status, json.loads(text) if text else None
        return None

    def _write(self, writer):
        shipment = None
        for number in range(1 << 30):
            if self._is_over.wait(0.005):
                return
            order = f"{writer}-{number}"
            answer = self._ask("POST", "/orders",
                               {"order_id": order, "product": "bandage", "quantity": 1})
            if answer and answer[0] < 300:
                with self._lock:
                    self.orders.add(order)
            if shipment is None:
                answer = self._ask("POST", "/shipments", {})
                shipment = answer[1]["id"] if answer and answer[0] < 300 else None
                continue
            answer = self._ask("PATCH", f"/shipments/{shipment}",
                               {"status": STATUSES[number % len(STATUSES)]})
            if answer and answer[0] < 300:
                with self._lock:
                    self.moves += 1


class WithKafka(Case):
    def setUp(self):
        super().setUp()
        self.node = Node()
        self.addCleanup(self.node.close)
        self.node.create(TOPIC)

    def run_daemon(self):
        return self.start(variables={"KAFKA_BROKERS": self.node.brokers}.items())

    def ask(self, path):
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            self.assertEqual(answer.status, 200, path)
            return json.loads(answer.read())

    def events(self, kind):
        """All of it, the oldest first."""
        items, after = [], ""
        while True:
            page = self.ask(f"/events?type={kind}&limit=1000&order=oldest{after}")
            items += page["items"]
            if page["next"] is None:
                return items
            after = f"&after={page['next']}"

    def eventually(self, question):
        deadline = time.monotonic() + PATIENCE
        while not (answer := question()):
            self.assertLess(time.monotonic(), deadline, "waited in vain")
            time.sleep(0.2)
        return answer

    def on_topic(self):
        """Ids and keys by the type of event, in the order of the partitions."""
        found = collections.defaultdict(list)
        for line in self.node.read(TOPIC, "%k %h"):
            key, headers = line.split(" ", 1)
            fields = dict(field.split("=", 1) for field in headers.split(",") if "=" in field)
            found[fields.get("ce_type")].append((fields.get("ce_id"), key))
        return found


class Killed(WithKafka):
    def test_costs_no_event_and_no_order_of_a_key(self):
        process = self.run_daemon()
        load = Load(self.address)
        self.addCleanup(load.stop)
        chance = random.Random()
        for number in range(KILLS):
            time.sleep(chance.uniform(0.5, 3))
            self.node.write(TOPIC, [json.dumps({
                "timestamp": datetime.datetime.now(datetime.timezone.utc).isoformat(),
                "event_type": "http_request",
                "data": {"user_ip": f"192.0.2.{number}", "method": "GET", "endpoint": f"/{each}",
                         "hostname": "old", "os": "Linux"}}) for each in range(FOREIGN // KILLS)])
            if number % 2 == 0:
                self.node.kill()
                time.sleep(chance.uniform(0, 2))
                self.node.start()
            else:
                process.send_signal(signal.SIGKILL)
                process.wait()
                process = self.run_daemon()
        load.stop()
        self.assertGreater(len(load.orders), 100)
        self.assertGreater(load.moves, 100)

        told = self.eventually(self.told_whole)
        accepted = [event["data"]["order_id"] for event in self.events("order.accepted")]
        self.assertEqual(len(accepted), len(set(accepted)), "each once")
        self.assertLessEqual(load.orders, set(accepted))
        for kind, rows in told.items():
            self.assert_in_order(kind, rows)
        self.assert_foreign_ones_once()
        self.end(process)

    def told_whole(self):
        """What is on the topic, once all that the table has is there."""
        topic = self.on_topic()
        for kind in ("order.accepted", "shipment.status_changed"):
            if {event["id"] for event in self.events(kind)} - {each for each, _ in topic[kind]}:
                return None
        return topic

    def assert_in_order(self, kind, rows):
        place = {event["id"]: number for number, event in enumerate(self.events(kind))}
        last, seen = {}, set()
        for each, key in rows:
            # Those of requests have no key, and no order.
            if not key or each in seen or each not in place:
                continue
            seen.add(each)
            self.assertGreater(place[each], last.get(key, -1), f"{kind} of {key}")
            last[key] = place[each]

    def assert_foreign_ones_once(self):
        def foreign():
            rows = [event for event in self.events("http_request")
                    if event["data"].get("hostname") == "old"]
            return rows

        with contextlib.suppress(AssertionError):
            self.eventually(lambda: len(foreign()) >= FOREIGN)
        rows = foreign()
        told = [(event["data"]["user_ip"], event["data"]["endpoint"]) for event in rows]
        self.assertEqual(len(told), FOREIGN)
        self.assertEqual(len(set(told)), FOREIGN)


class Spoken(WithKafka):
    def test_is_the_format_of_old(self):
        process = self.run_daemon()
        self.ask("/")
        line = self.eventually(lambda: [each for each in self.node.read(TOPIC, "%s")
                                        if '"http_request"' in each])[0]
        value = json.loads(line)
        self.assertEqual(list(value), ["timestamp", "event_type", "data"])
        self.assertEqual(value["event_type"], "http_request")
        self.assertLessEqual({"user_ip", "method", "endpoint", "hostname", "os"},
                             set(value["data"]))
        self.end(process)

    def test_is_told_by_the_command_line_as_well(self):
        process = self.run_daemon()
        self.node.write(TOPIC, ["no JSON at all"])
        self.eventually(lambda: "no JSON at all" in subprocess.run(
            [HOLDFASTCTL, "events", "dead", "--config", self.file], text=True, check=True,
            stdout=subprocess.PIPE).stdout)
        self.end(process)

    def test_waits_for_a_node_that_stands_still(self):
        process = self.run_daemon()
        self.eventually(lambda: self.ask("/")["kafka_status"] == "UP")
        self.node.pause()
        try:
            begun = time.monotonic()
            while time.monotonic() < begun + 30:
                asked = time.monotonic()
                self.ask("/")
                self.assertLess(time.monotonic() - asked, 1)
                time.sleep(0.1)
        finally:
            self.node.resume()
        self.eventually(lambda: self.ask("/kafka/status")["outbox_depth"] == 0)
        self.end(process)


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("daemon")
    parser.add_argument("control")
    parser.add_argument("--junit", type=pathlib.Path)
    parser.add_argument("cases", nargs="*")
    asked = parser.parse_intermixed_args()
    if why := why_not():
        for case in (Killed, Spoken):
            case.__unittest_skip__, case.__unittest_skip_why__ = True, why
    loader = unittest.TestLoader()
    here = sys.modules[__name__]
    suite = unittest.TestSuite(loader.loadTestsFromNames(asked.cases, here) if asked.cases
                               else map(loader.loadTestsFromTestCase, (Killed, Spoken)))
    return outcomes.run(suite, asked.junit)


if __name__ == "__main__":
    sys.exit(main())
