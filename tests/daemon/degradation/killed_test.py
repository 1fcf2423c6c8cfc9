#!/usr/bin/env python3
"""Each of the six parts that the daemon can do without, taken away while clients ask and place orders:
all are answered, the daemon says which part fails and that the others do not, and it is well again
by itself once the part is back.

Usage: killed_test.py HOLDFASTD HOLDFASTCTL MOCK_BROKER PART [unittest arguments]

PART is the part's name, or "all".
"""
import json
import pathlib
import sys
import threading
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parents[1]))
# pylint: disable=wrong-import-position
import parts
import states
from clients import Clients, ask
from holdfastd_test import Case

parts.Kafka.program = sys.argv[3]
PART = sys.argv[4]
# Until the daemon has found out; the longest waits are its own pauses between tries.
PATIENCE = 60
# As much of each side as is compared, at least.
WINDOW = 1.5
# script/bench is where a narrow bound is looked after, on an idle machine. What a busy one does to
# a few requests is no fault of ours.
RATIO_MAX = 10
P99_FLOOR = 0.1


class Killed(Case):
    def setUp(self):
        super().setUp()
        self.parts = []
        for kind in parts.ALL:
            self.parts.append(kind(self.directory) if kind in parts.OWN else kind())
            self.addCleanup(self.parts[-1].close)
        self.configure(parts.settings_of(self.parts, self.directory))
        self.process = self.start()
        # A full pipe would hold up the log, and with it the log file.
        self.reader = threading.Thread(target=self.process.stdout.read)
        self.reader.start()
        self.clients = Clients(self.address)
        self.addCleanup(self.clients.stop)
        self.wait_for({})

    def look(self):
        return (states.of_front(json.loads(ask(self.address, "GET", "/"))),
                states.of_readyz(json.loads(ask(self.address, "GET", "/readyz"))),
                states.of_metrics(ask(self.address, "GET", "/metrics?format=prometheus")))

    def wait_for(self, failing, patience=PATIENCE):
        """Until these parts are down in all three places, and the others up."""
        wanted = {name: name not in failing for name in parts.NAMES}
        deadline = time.monotonic() + patience
        while (seen := self.look()) != (wanted,) * 3:
            self.assertLess(time.monotonic(), deadline, seen)
            # None is taken down by another, not for a moment either.
            for each in seen:
                wrong = [name for name, is_up in each.items() if not is_up]
                self.assertLessEqual(set(wrong), set(failing) | self.mending, seen)
            time.sleep(0.1)

    mending = set(parts.NAMES)  # At the start nobody knows of a broker.

    def compare(self, before, during, what):
        """Of the two moments at which something began."""
        usual, now = (self.clients.p99("/orders", *span) for span in (before, during))
        self.assertLessEqual(now, RATIO_MAX * max(usual, P99_FLOOR),
                             f"{what}: orders took {usual:.3f} s, then {now:.3f} s")

    def take_away(self, failing, way_of):
        self.mending = set()
        begun = time.monotonic()
        time.sleep(WINDOW)
        failed = time.monotonic()
        what = ", ".join(f"{each.name} {way_of(each)}" for each in failing)
        for each in failing:
            each.fail(way_of(each))
        names = {each.name for each in failing}
        self.mending = names
        self.wait_for(names)
        ready = json.loads(ask(self.address, "GET", "/readyz"))
        self.assertEqual(ready["status"], "degraded")
        if (rest := failed + WINDOW - time.monotonic()) > 0:
            time.sleep(rest)
        self.clients.check()
        self.compare((begun, failed), (failed, time.monotonic()), what)
        return names

    def mend(self, failing):
        for each in failing:
            each.mend()
        self.wait_for({})
        # Orders that waited for the external service are worked off first.
        deadline = time.monotonic() + PATIENCE
        while (ready := json.loads(ask(self.address, "GET", "/readyz")))["status"] != "ready":
            self.assertLess(time.monotonic(), deadline, ready)
            time.sleep(0.1)
        self.clients.check()

    def finish_all(self):
        self.clients.stop()
        self.clients.check()
        self.process.terminate()
        self.assertEqual(self.process.wait(PATIENCE), 0)
        self.reader.join()
        self.assertEqual(self.process.stderr.read(), "")

    @unittest.skipIf(PART == "all", "one by one elsewhere")
    def test_one_is_missed_by_nobody_and_comes_back(self):
        part = next(each for each in self.parts if each.name == PART)
        for way in part.ways:
            self.take_away([part], lambda _each, way=way: way)
            self.mend([part])
        self.finish_all()

    @unittest.skipUnless(PART == "all", "all at once elsewhere")
    def test_all_at_once_are_missed_by_nobody_and_come_back(self):
        self.take_away(self.parts, lambda each: each.ways[-1])
        self.mend(self.parts)
        self.finish_all()

    @unittest.skipUnless(PART == "kafka", "of the broker alone")
    def test_a_broker_that_was_killed_is_missed_by_nobody(self):
        broker = next(each for each in self.parts if each.name == "kafka")
        broker.fail = lambda _way: broker.kill()
        self.take_away([broker], lambda _each: "was killed")
        self.finish_all()


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[5:]])
