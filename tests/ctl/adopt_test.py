#!/usr/bin/env python3
"""holdfastctl migrate makes a ledger out of the database of a service that came before, and may be
killed at any step: until the last one the old database is what it was, byte for byte.

Usage: adopt_test.py HOLDFASTCTL [unittest arguments]
"""
import contextlib
import json
import os
import pathlib
import signal
import sqlite3
import subprocess
import sys
import tempfile
import unittest

import old_database

HOLDFASTCTL = os.path.abspath(sys.argv[1])
ROWS = 300
# Each step of the work, and some within the long ones.
PLACES = ("migrate.statement:1", "migrate.statement:30", "migrate.before_commit:1", "adopt.row:1",
          f"adopt.row:{ROWS // 2}", "adopt.table:1", "adopt.before_commit", "adopt.before_exchange",
          "restore.one_file", "restore.named")
AFTER = "restore.exchanged"


class Adoption(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="holdfast-")
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.database = self.directory / "data.db"
        (self.directory / "holdfast.json").write_text(
            json.dumps({"database": {"path": str(self.database), "free_min": "0B"}}))
        old_database.make(self.database, ROWS)
        self.before = self.database.read_bytes()

    def migrate(self, failpoint="", *arguments):
        return subprocess.run(
            [HOLDFASTCTL, "migrate", *arguments, "--config", self.directory / "holdfast.json"],
            env={**os.environ, "HOLDFAST_FAILPOINT": failpoint}, capture_output=True, text=True,
            timeout=60, check=False)

    def assert_adopted(self):
        with contextlib.closing(sqlite3.connect(self.database)) as database:
            count = dict(database.execute("SELECT status, count FROM shipment_counts"))
            self.assertEqual(count, {"CREATED": 200, "IN_TRANSIT": 99})
            self.assertEqual(
                database.execute("SELECT id, status, created_at FROM unread_shipments").fetchall(),
                [(ROWS, "lost", "long ago")])
            self.assertEqual(database.execute("SELECT * FROM legacy_orders").fetchall(),
                             [("a", "box", 2, "Processing")])

    def test_says_what_became_of_each_row(self):
        done = self.migrate()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        kept = next(self.directory.glob("data.db.before-*"))
        self.assertEqual(kept.read_bytes(), self.before)
        self.assertIn(f"the old database is {kept}\n  {ROWS - 1} shipments\n"
                      "  1 rows wait in the table legacy_orders\n"
                      "  1 rows are kept as they were in the table unread_shipments, each with its "
                      f"reason:\n    id {ROWS}, status 'lost', created_at 'long ago': its status is ",
                      done.stdout)
        self.assert_adopted()
        self.assertIn("nothing to do", self.migrate().stdout, "a second time")
        self.assert_adopted()

    def test_says_it_as_json(self):
        adopted = json.loads(self.migrate("", "--json").stdout)["adopted"]
        self.assertEqual((adopted["origin"], adopted["shipments"], adopted["unread"]),
                         ("shipments", ROWS - 1, 1))
        self.assertEqual(adopted["unread_rows"][0]["id"], str(ROWS))
        self.assertEqual(adopted["waiting"], [{"table": "legacy_orders", "rows": 1, "known": 0}])

    def test_names_every_row_that_nobody_understands_to_a_program(self):
        with contextlib.closing(sqlite3.connect(self.database)) as database, database:
            database.execute("UPDATE shipments SET status = 'lost'")
        for_people = self.migrate("", "--dry-run").stdout
        self.assertEqual(for_people.count("\n    id "), 100)
        self.assertIn(f"\n    and {ROWS - 100} more (with --json all are listed)\n", for_people)
        found = json.loads(self.migrate("", "--dry-run", "--json").stdout)["databases"][0]
        expected = [str(number) for number in range(1, ROWS + 1)]
        self.assertEqual([row["id"] for row in found["would_adopt"]["unread_rows"]], expected)
        adopted = json.loads(self.migrate("", "--json").stdout)["adopted"]
        self.assertEqual([row["id"] for row in adopted["unread_rows"]], expected)

    def test_is_what_a_look_recommends(self):
        for arguments in (("--status",), ("--dry-run",)):
            look = self.migrate("", *arguments)
            self.assertEqual(look.returncode, 65)
            self.assertIn("of a service that came before, with its shipments", look.stderr)
            self.assertIn("holdfastctl migrate", look.stderr)
        self.assertIn(f"migrate would adopt {self.database}, and keep the old database beside it\n"
                      f"  {ROWS - 1} shipments\n  1 rows wait in the table legacy_orders\n"
                      f"  1 rows are kept as they were in the table unread_shipments, each with its "
                      f"reason:\n    id {ROWS}, ", look.stdout)
        found = json.loads(self.migrate("", "--dry-run", "--json").stdout)["databases"][0]
        self.assertEqual((found["would_adopt"]["shipments"], found["would_adopt"]["unread"]),
                         (ROWS - 1, 1))
        self.assertEqual(self.database.read_bytes(), self.before)
        self.assertEqual(len(list(self.directory.iterdir())), 2, "and nothing was made")

    def test_may_be_killed_anywhere(self):
        for place in PLACES:
            with self.subTest(place):
                killed = self.migrate(place)
                self.assertEqual(killed.returncode, -signal.SIGKILL, killed.stdout + killed.stderr)
                self.assertEqual(self.database.read_bytes(), self.before)
        killed = self.migrate(AFTER)
        self.assertEqual(killed.returncode, -signal.SIGKILL, killed.stdout + killed.stderr)
        self.assert_adopted()
        self.assertEqual(self.migrate().returncode, 0)
        self.assert_adopted()
        self.assertFalse(list(self.directory.glob("*.adopting*")), "nothing is left behind")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
