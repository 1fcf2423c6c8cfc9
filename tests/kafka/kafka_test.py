#!/usr/bin/env python3
"""The daemon's ends towards Kafka against a real node: killed, paused, without its topic.

Usage: kafka_test.py PROBE [--junit FILE] [--kills N] [--pause SECONDS] [CASE...]
PROBE is the program tests/kafka/kafka_probe. Where no Kafka is to be had all cases are skipped.
"""
import argparse
import collections
import json
import os
import pathlib
import random
import re
import signal
import subprocess
import sys
import tempfile
import time
import unittest

import outcomes
from node import PATIENCE, Node, why_not

TOPIC = "events"


class Probe:
    """kafka_probe as a process; what it said last stands in `said`."""

    def __init__(self, *arguments):
        self.process = subprocess.Popen([ASKED.probe, *map(str, arguments)], text=True,
                                        stdout=subprocess.PIPE)

    def wait_until_delivered(self, count):
        for line in self.process.stdout:
            said = re.match(r"delivered (\d+)", line)
            if said and int(said[1]) >= count:
                return
        raise AssertionError(f"it ended before {count} were delivered")

    def finish(self):
        """Its exit status, when it ends by itself."""
        self.process.stdout.read()
        return self.process.wait(PATIENCE)

    def end(self, number=signal.SIGTERM):
        if self.process.poll() is None:
            self.process.send_signal(number)
        self.process.stdout.close()
        return self.process.wait(PATIENCE)


def eventually(question, seconds=PATIENCE):
    """The first answer that counts as true."""
    limit = time.monotonic() + seconds
    while time.monotonic() < limit:
        if answer := question():
            return answer
        time.sleep(0.1)
    raise AssertionError("waited in vain")


class WithNode(unittest.TestCase):
    def setUp(self):
        self.node = Node()
        self.addCleanup(self.node.close)
        self.node.create(TOPIC)
        self.folder = tempfile.TemporaryDirectory(prefix="holdfast-kafka-test-")
        self.addCleanup(self.folder.cleanup)

    def send(self, count, keys=7):
        probe = Probe("send", self.node.brokers, TOPIC, count, keys)
        self.addCleanup(probe.end, signal.SIGKILL)
        return probe

    def reader(self, name="rows", group="readers"):
        probe = Probe("read", self.node.brokers, TOPIC, group, self.file(name))
        self.addCleanup(probe.end, signal.SIGKILL)
        return probe

    def file(self, name="rows"):
        return pathlib.Path(self.folder.name, name)

    def rows(self, name="rows"):
        """(partition, offset, id, key) of each whole line."""
        if not self.file(name).exists():
            return []
        whole = self.file(name).read_text().rpartition("\n")[0]
        return [line.split(" ") for line in whole.splitlines()]

    def on_topic(self):
        """(key, id) of each message, in the order of its partition."""
        rows = []
        for line in self.node.read(TOPIC, "%k %h"):
            key, headers = line.split(" ", 1)
            rows.append((key, int(re.search(r"ce_id=(\d+)", headers)[1])))
        return rows

    def assert_in_order(self, rows, count):
        """Each of 1 to count is there, and of a key the first of each come in order."""
        seen, last = set(), collections.defaultdict(int)
        for key, number in rows:
            if number in seen:
                continue
            seen.add(number)
            self.assertGreater(number, last[key], f"of {key}")
            last[key] = number
        self.assertEqual(seen, set(range(1, count + 1)))


class Sending(WithNode):
    def test_what_is_sent_is_read_by_consumers_of_old(self):
        self.assertEqual(self.send(20).finish(), 0)
        self.assert_in_order(self.on_topic(), 20)
        value = json.loads(self.node.read(TOPIC, "%s")[0])
        self.assertEqual(list(value), ["timestamp", "event_type", "data"])
        headers = self.node.read(TOPIC, "%h")[0]
        for wanted in ("ce_specversion=1.0", "ce_source=//test/probe", "ce_type=order.accepted",
                       "content-type=application/json"):
            self.assertIn(wanted, headers)

    def test_nothing_is_lost_when_the_broker_is_killed(self):
        sender = self.send(20_000)
        sender.wait_until_delivered(1)
        chance = random.Random(ASKED.seed)
        for _ in range(ASKED.kills):
            time.sleep(chance.uniform(0, 0.5))
            self.node.kill()
            time.sleep(chance.uniform(0, 2))
            self.node.start()
        self.assertEqual(sender.finish(), 0)
        self.assert_in_order(self.on_topic(), 20_000)

    def test_a_broker_that_stands_still_is_waited_for(self):
        sender = self.send(20_000)
        sender.wait_until_delivered(1)
        self.node.pause()
        time.sleep(ASKED.pause)
        self.node.resume()
        self.assertEqual(sender.finish(), 0)
        self.assert_in_order(self.on_topic(), 20_000)

    def test_a_topic_that_is_deleted_and_made_again_is_waited_for(self):
        self.assertEqual(self.send(100).finish(), 0)
        self.node.delete(TOPIC)
        sender = self.send(100)
        time.sleep(5)
        self.assertIsNone(sender.process.poll(), "there is no topic")
        self.node.create(TOPIC)
        self.assertEqual(sender.finish(), 0)
        self.assert_in_order(self.on_topic(), 100)

    def test_a_topic_that_is_deleted_meanwhile_takes_what_comes_later(self):
        sender = self.send(20_000)
        sender.wait_until_delivered(1)
        # It would be done before the topic is gone.
        sender.process.send_signal(signal.SIGSTOP)
        self.node.delete(TOPIC)
        time.sleep(3)
        self.node.create(TOPIC)
        sender.process.send_signal(signal.SIGCONT)
        self.assertEqual(sender.finish(), 0, "nothing was refused")
        numbers = {number for _, number in self.on_topic()}
        self.assertIn(20_000, numbers, "the rest came to the new one")


class Reading(WithNode):
    def test_what_others_write_is_read(self):
        line = json.dumps({"timestamp": "2026-01-02T03:04:05.000006Z", "event_type": "http_request",
                           "data": {"user_ip": "192.0.2.7"}})
        self.node.write(TOPIC, [line] * 10, key="other")
        self.node.write(TOPIC, ["no JSON at all"])
        self.reader()
        rows = eventually(lambda: len(self.rows()) == 11 and self.rows())
        self.assertEqual({row[2] for row in rows}, {"-"}, "those of old have no id")

    def test_each_message_is_there_once_however_often_the_reader_is_killed(self):
        sender = self.send(20_000)
        chance = random.Random(ASKED.seed)
        for _ in range(ASKED.kills):
            reader = self.reader()
            time.sleep(chance.uniform(0.5, 8))
            reader.end(signal.SIGKILL)
        self.assertEqual(sender.finish(), 0)
        self.reader()
        rows = eventually(lambda: len(self.rows()) >= 20_000 and self.rows())
        places = [tuple(row[:2]) for row in rows]
        self.assertEqual(len(places), len(set(places)), "none is there twice")
        self.assert_in_order([(row[3], int(row[2])) for row in rows], 20_000)

    def test_a_killed_broker_costs_no_message(self):
        sender = self.send(20_000)
        self.reader()
        eventually(self.rows)
        chance = random.Random(ASKED.seed)
        for _ in range(ASKED.kills):
            time.sleep(chance.uniform(0, 1))
            self.node.kill()
            self.node.start()
        self.assertEqual(sender.finish(), 0)
        count = len(self.on_topic())
        rows = eventually(lambda: len(self.rows()) >= count and self.rows())
        self.assertEqual(len({tuple(row[:2]) for row in rows}), count)
        self.assert_in_order([(row[3], int(row[2])) for row in rows], 20_000)

    def test_a_second_reader_takes_its_share(self):
        self.reader("first")
        sender = self.send(5_000)
        eventually(lambda: self.rows("first"))
        self.assertEqual(sender.finish(), 0)
        second = self.reader("second")
        eventually(lambda: self.send(200).finish() == 0 and self.rows("second"))
        self.assertEqual(second.end(), 0, "it takes its leave")
        total = len(self.on_topic())

        def places():
            both = {tuple(row[:2]) for row in self.rows("first") + self.rows("second")}
            return len(both) == total

        eventually(places)

    def test_a_topic_that_is_made_again_is_read_from_its_beginning(self):
        self.assertEqual(self.send(500).finish(), 0)
        self.reader()
        eventually(lambda: len(self.rows()) == 500)
        self.node.delete(TOPIC)
        time.sleep(3)
        self.node.create(TOPIC)
        self.assertEqual(self.send(50).finish(), 0)
        eventually(lambda: len(self.rows()) == 550)
        self.assertEqual(min(int(row[1]) for row in self.rows()[500:]), 0)


def options():
    parser = argparse.ArgumentParser()
    parser.add_argument("probe")
    parser.add_argument("--junit", type=pathlib.Path)
    parser.add_argument("--kills", type=int, default=5, help="of broker or reader, in each case")
    parser.add_argument("--pause", type=float, default=30, help="seconds")
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    parser.add_argument("cases", nargs="*")
    asked = parser.parse_intermixed_args()
    asked.probe = os.path.abspath(asked.probe)
    print(f"--seed {asked.seed}", flush=True)
    return asked


def main():
    loader = unittest.TestLoader()
    here = sys.modules[__name__]
    suite = (loader.loadTestsFromNames(ASKED.cases, here) if ASKED.cases
             else loader.loadTestsFromModule(here))
    if why := why_not():
        for case in (Sending, Reading, WithNode):
            case.__unittest_skip__, case.__unittest_skip_why__ = True, why
    return outcomes.run(suite, ASKED.junit)


if __name__ == "__main__":
    ASKED = options()
    sys.exit(main())
