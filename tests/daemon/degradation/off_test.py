#!/usr/bin/env python3
"""Each subset of the six parts that the daemon can do without, left out by the configuration: it
starts, answers, takes orders, and says of each part how it is.

Usage: off_test.py HOLDFASTD HOLDFASTCTL MOCK_BROKER [unittest arguments]
"""
import concurrent.futures
import contextlib
import http.client
import itertools
import json
import pathlib
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
# pylint: disable=wrong-import-position
import parts
import states
from holdfastd_test import PATIENCE, Case

parts.Kafka.program = sys.argv[3]
SUBSETS = [subset for size in range(len(parts.NAMES) + 1)
           for subset in itertools.combinations(parts.NAMES, size)]
# Starts that wait for the disk leave the processor to others.
AT_ONCE = 4


class Subset(Case):
    """One daemon; not found by itself, but run by Off."""

    def ask(self, connection, method, path, body=None):
        headers = {} if body is None else {"Content-Type": "application/json"}
        connection.request(method, path, body and json.dumps(body), headers)
        answer = connection.getresponse()
        return answer.status, answer.read().decode()

    def look(self, connection):
        """What is said in the three places, whatever it is."""
        said = [self.ask(connection, "GET", path)
                for path in ("/", "/readyz", "/metrics?format=prometheus")]
        self.assertEqual([status for status, _ in said], [200] * 3, said)
        front, ready, metrics = (text for _, text in said)
        return (json.loads(front), states.of_front(json.loads(front)),
                states.of_readyz(json.loads(ready)), states.of_metrics(metrics))

    def settle(self, connection, wanted):
        """Looks until all that is wanted is up, in each of the three answers: the first word of a
        broker takes a moment, and may come between two of them."""
        expected = {name: True if name in wanted else None for name in parts.NAMES}
        words = {name: name in wanted for name in parts.NAMES}
        deadline = time.monotonic() + PATIENCE
        while True:
            front, *said = self.look(connection)
            if said == [words, expected, expected] or time.monotonic() > deadline:
                break
            time.sleep(0.05)
        self.assertEqual(said, [words, expected, expected])
        self.assertEqual(front["kafka_status"], "UP" if "kafka" in wanted else "DISABLED")
        self.assertEqual(front["dependencies"]["opentelemetry"], front["dependencies"]["tracing"])

    def run_with(self, wanted, shared):
        own = [each(self.directory) for each in parts.OWN if each.name in wanted]
        self.configure(parts.settings_of(
            own + [each for each in shared if each.name in wanted], self.directory))
        process = self.start()
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        with contextlib.closing(connection):
            self.settle(connection, wanted)
            self.assertEqual(self.ask(connection, "GET", "/metrics")[0], 200)
            order = {"order_id": "A-1", "product": "bandage", "quantity": 3}
            self.assertEqual(self.ask(connection, "POST", "/orders", order)[0], 201)
            self.settle(connection, wanted)
        self.end(process)


class Off(unittest.TestCase):
    def test_each_subset(self):
        self.assertEqual(len(SUBSETS), 64)
        shared = []
        for kind in parts.SHARED:
            shared.append(kind())
            self.addCleanup(shared[-1].close)
        cases = [Subset("run_with") for _ in SUBSETS]
        with concurrent.futures.ThreadPoolExecutor(AT_ONCE) as pool:
            runs = [pool.submit(self.run_one, *each, shared) for each in zip(cases, SUBSETS)]
        for subset, run in zip(SUBSETS, runs):
            with self.subTest(on=subset):
                run.result()

    @staticmethod
    def run_one(case, wanted, shared):
        try:
            case.setUp()
            case.run_with(wanted, shared)
        finally:
            case.doCleanups()


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[4:]], defaultTest="Off")
