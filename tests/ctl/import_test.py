#!/usr/bin/env python3
"""holdfastctl import brings the rows of a service that came before into a ledger that has its own. It
may be killed at any step and done again: every row of both is there, once.

Usage: import_test.py HOLDFASTCTL [unittest arguments]
"""
import contextlib
import fcntl
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
BEFORE = ("join.copied", "adopt.row:1", f"adopt.row:{ROWS // 2}", "adopt.table:1",
          "join.before_commit")
AFTER = "join.committed"


class Import(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="holdfast-")
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.database = self.directory / "holdfast.db"
        self.old = self.directory / "data.db"
        (self.directory / "holdfast.json").write_text(
            json.dumps({"database": {"path": str(self.database), "free_min": "0B"}}))
        made = self.call("migrate")
        self.assertEqual((made.returncode, made.stderr), (0, ""))
        self.run_sql(self.database, "INSERT INTO shipments VALUES "
                     "(1000, 'CREATED', '2026-02-01T00:00:00.000000Z')")
        old_database.make(self.old, ROWS)
        self.before = self.old.read_bytes()

    @staticmethod
    def run_sql(path, statement):
        with contextlib.closing(sqlite3.connect(path)) as database, database:
            return database.execute(statement).fetchall()

    def call(self, verb, *arguments, failpoint=""):
        return subprocess.run(
            [HOLDFASTCTL, verb, *arguments, "--config", self.directory / "holdfast.json"],
            env={**os.environ, "HOLDFAST_FAILPOINT": failpoint}, capture_output=True, text=True,
            timeout=60, check=False)

    def take(self, *arguments, failpoint=""):
        return self.call("import", "--from", str(self.old), *arguments, failpoint=failpoint)

    def counts(self):
        return dict(self.run_sql(self.database, "SELECT status, count FROM shipment_counts"))

    def assert_imported(self):
        self.assertEqual(self.counts(), {"CREATED": 201, "IN_TRANSIT": 99})
        self.assertEqual(
            self.run_sql(self.database, "SELECT id, status, created_at FROM unread_shipments"),
            [(ROWS, "lost", "long ago")])
        self.assertEqual(self.run_sql(self.database, "SELECT * FROM legacy_orders"),
                         [("a", "box", 2, "Processing")])
        self.assertEqual(self.run_sql(self.database, "SELECT actor, rows FROM imports"),
                         [(f"uid:{os.getuid()}", ROWS - 1)])
        self.assertEqual(self.old.read_bytes(), self.before)
        self.assertFalse(list(self.directory.glob("*.adopting*")), "nothing is left behind")

    def test_says_what_became_of_each_row(self):
        done = self.take()
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        copy = next((self.directory / "backups").glob("*-before-import.db"))
        self.assertIn(f"imported {self.old} into {self.database}\n  {ROWS - 1} shipments\n"
                      "  1 rows wait in the table legacy_orders\n"
                      "  1 rows are kept as they were in the table unread_shipments, each with its "
                      f"reason:\n    id {ROWS}, status 'lost', created_at 'long ago': its status is ",
                      done.stdout)
        self.assertIn(f"the copy from before is {copy}\n", done.stdout)
        self.assertEqual(self.run_sql(copy, "SELECT count(*) FROM shipments"), [(1,)])
        self.assert_imported()
        again = self.take()
        self.assertEqual(again.returncode, 0, again.stderr)
        self.assertIn(f"  0 shipments\n  0 rows wait in the table legacy_orders, where 1 more are "
                      f"already\n  {ROWS} rows are there already\n", again.stdout)
        self.assert_imported()
        self.assertEqual(self.call("verify").returncode, 0)

    def test_may_be_rehearsed(self):
        done = self.take("--dry-run", "--json")
        said = json.loads(done.stdout)
        self.assertEqual((said["shipments"], said["unread"], said["copy"], said["dry_run"]),
                         (ROWS - 1, 1, "", True))
        self.assertEqual(self.counts(), {"CREATED": 1})
        self.assertFalse((self.directory / "backups").exists())
        self.assertIn("would import ", self.take("--dry-run").stdout)

    def test_names_every_row_that_nobody_understands_to_a_program(self):
        self.run_sql(self.old, "UPDATE shipments SET status = 'lost'")
        said = json.loads(self.take("--dry-run", "--json").stdout)
        self.assertEqual([row["id"] for row in said["unread_rows"]],
                         [str(number) for number in range(1, ROWS + 1)])

    def test_may_be_killed_anywhere(self):
        for place in BEFORE:
            with self.subTest(place):
                killed = self.take(failpoint=place)
                self.assertEqual(killed.returncode, -signal.SIGKILL, killed.stdout + killed.stderr)
                self.assertEqual(self.counts(), {"CREATED": 1})
        killed = self.take(failpoint=AFTER)
        self.assertEqual(killed.returncode, -signal.SIGKILL, killed.stdout + killed.stderr)
        self.assertEqual(self.take().returncode, 0)
        self.assert_imported()

    def test_leaves_a_running_daemon_alone(self):
        with open(f"{self.database}.lock", "a") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            refused = self.take()
        self.assertEqual(refused.returncode, 75, refused.stderr)
        self.assertEqual(self.counts(), {"CREATED": 1})

    def test_says_what_is_wrong(self):
        for arguments, code, text in (
                ((), 64, "of which database?"),
                (("--from", "/nowhere.db"), 66, "cannot be read"),
                (("--from", str(self.database)), 65, "is not the database of a service that"),
                (("--from", str(self.directory / "holdfast.json")), 74, "not a database")):
            wrong = self.call("import", *arguments)
            self.assertEqual(wrong.returncode, code, wrong.stderr)
            self.assertIn(text, wrong.stderr)
        self.database.unlink()
        missing = self.take()
        self.assertEqual(missing.returncode, 66, missing.stderr)
        self.assertFalse(self.database.exists())


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
