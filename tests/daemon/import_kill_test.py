#!/usr/bin/env python3
"""kill -9 at random moments of an import: it is there as a whole or not at all, whoever counts.

Usage: import_kill_test.py HOLDFASTD HOLDFASTCTL [--kills N] [--rows N] [--before N]
Prints its seed; HOLDFAST_SEED repeats a run, as far as a kill can be repeated.
"""
import argparse
import contextlib
import os
import random
import sqlite3
import sys
import threading
import time
import unittest

from holdfastd_test import PATIENCE, Case

STATUSES = ("CREATED", "IN_TRANSIT", "DELIVERED")
BLOCK = 100_000  # What the store begins with comes in parts, as large imports may.


def options(arguments):
    parser = argparse.ArgumentParser()
    parser.add_argument("--kills", type=int, default=10)
    parser.add_argument("--rows", type=int, default=5_000, help="of each import")
    parser.add_argument("--before", type=int, default=5_000, help="shipments in the store")
    return parser.parse_args(arguments)


ASKED = options(sys.argv[3:])


class Kills(Case):
    def setUp(self):
        super().setUp()
        seed = int(os.environ.get("HOLDFAST_SEED", random.randrange(2**32)))
        print(f"seed {seed}", flush=True)
        self.random = random.Random(seed)

    def csv(self, rows):
        path = self.directory / f"{rows}.csv"
        if not path.exists():
            path.write_text("status\n" + "".join(
                f"{self.random.choice(STATUSES)}\n" for _ in range(rows)))
        return str(path)

    def import_file(self, rows):
        """Whether somebody was told that it is stored."""
        return self.ctl("shipments", "import", self.csv(rows)).returncode == 0

    def look(self):
        """What is there, once it is sure that all counts agree with a recount."""
        with contextlib.closing(sqlite3.connect(self.directory / "holdfast.db")) as db:
            rows = {name: dict(db.execute(f"SELECT status, count(*) FROM {name} GROUP BY 1"))
                    for name in ("shipments", "present_shipments")}
            counts = dict(db.execute("SELECT status, count FROM shipment_counts WHERE count > 0"))
            left = db.execute("SELECT (SELECT count(*) FROM arriving_shipments) + (SELECT count(*) "
                              "FROM arriving_counts) + (SELECT count(*) FROM imports "
                              "WHERE state = 'arriving')").fetchone()[0]
            damage = db.execute("PRAGMA quick_check").fetchone()[0]
        self.assertEqual(rows["shipments"], counts)
        self.assertEqual(rows["present_shipments"], counts)
        self.assertEqual((left, damage), (0, "ok"))
        return sum(counts.values())

    def test_an_import_is_there_as_a_whole_or_not_at_all(self):
        process = self.start()
        for first in range(0, ASKED.before, BLOCK):
            self.assertTrue(self.import_file(min(BLOCK, ASKED.before - first)))
        begun = time.monotonic()
        self.assertTrue(self.import_file(ASKED.rows))
        usual = time.monotonic() - begun
        expected = ASKED.before + ASKED.rows
        stored = 0
        for kill in range(ASKED.kills):
            told = []
            client = threading.Thread(target=lambda: told.append(self.import_file(ASKED.rows)))
            client.start()
            time.sleep(self.random.uniform(0, 1.2 * usual))
            process.kill()
            process.communicate()
            # Who connected too late for it must not wait in the backlog that the manager keeps.
            self.manager.forget()
            client.join(PATIENCE)
            process = self.start()
            found = self.look()
            with self.subTest(kill=kill):
                self.assertIn(found, (expected, expected + ASKED.rows))
                if told[0]:
                    self.assertEqual(found, expected + ASKED.rows, "what was acknowledged is gone")
            stored += found - expected
            expected = found
        print(f"{ASKED.kills} kills, {stored // ASKED.rows} imports were complete", flush=True)
        self.end(process)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1], verbosity=2)
