#!/usr/bin/env python3
"""The generator of migrations: what it embeds and what it refuses.

Usage: generate_migrations_test.py GENERATOR SCHEMA_DIR [unittest arguments]
"""
import hashlib
import pathlib
import shutil
import subprocess
import sys
import tempfile
import unittest

GENERATOR = sys.argv[1]
SCHEMA = pathlib.Path(sys.argv[2])
FIRST = (SCHEMA / "0001_history.sql").read_text()


class Generator(unittest.TestCase):
    def setUp(self):
        self.directory = pathlib.Path(tempfile.mkdtemp(prefix="holdfast-"))
        self.addCleanup(shutil.rmtree, self.directory)
        for name in ("ledger", "events"):
            (self.directory / name).mkdir()
        self.write("ledger/0001_history.sql", FIRST)
        self.write("events/0001_history.sql", FIRST)

    def write(self, name, text):
        (self.directory / name).write_bytes(text.encode())

    def generate(self, *following):
        words = [str(self.directory / name) for name in
                 ("out.cc", "out.d", "ledger", "events", *following)]
        return subprocess.run([sys.executable, GENERATOR, *words], capture_output=True, text=True,
                              check=False)

    def assert_refused(self, text, *following):
        done = self.generate(*following)
        self.assertEqual(done.returncode, 1, done.stderr)
        self.assertIn(text, done.stderr)
        self.assertFalse((self.directory / "out.cc").exists())

    def assert_second_refused(self, sql, text):
        self.write("ledger/0002_next.sql", sql)
        self.assert_refused(text)

    def test_embeds_text_and_checksum(self):
        sql = "CREATE TABLE a(b TEXT); -- \"quoted\" \\ and (parentheses)\n"
        self.write("ledger/0002_next.sql", sql)
        done = self.generate()
        self.assertEqual(done.returncode, 0, done.stderr)
        out = (self.directory / "out.cc").read_text()
        self.assertIn(f'{{2, "0002_next",\n     R"sql({sql})sql",', out)
        self.assertIn(hashlib.sha256(sql.encode()).hexdigest(), out)
        self.assertIn(str(self.directory / "ledger/0002_next.sql"), (self.directory / "out.d").read_text())

    def test_a_next_file_gets_the_number_after_the_last(self):
        self.write("later.sql", "CREATE TABLE a(b TEXT);")
        self.assertEqual(self.generate("later.sql").returncode, 0)
        self.assertIn('{2, "0002_later"', (self.directory / "out.cc").read_text())
        self.write("ledger/0002_next.sql", "CREATE TABLE c(b TEXT);")
        self.assertEqual(self.generate("later.sql").returncode, 0)
        self.assertIn('{3, "0003_later"', (self.directory / "out.cc").read_text())
        self.write("Later.sql", "CREATE TABLE a(b TEXT);")
        (self.directory / "out.cc").unlink()
        self.assert_refused("Later.sql:1: the name is not", "Later.sql")

    def test_refuses_gaps_and_duplicates(self):
        self.write("ledger/0003_next.sql", "CREATE TABLE a(b TEXT);")
        self.assert_refused("0003 after a gap: expected 0002")
        self.write("ledger/0002_a.sql", "CREATE TABLE a(b TEXT);")
        self.write("ledger/0002_b.sql", "CREATE TABLE b(b TEXT);")
        self.assert_refused("0002_b.sql:1: number 0002 twice")

    def test_refuses_bad_names(self):
        for name in ("2_a.sql", "0002-a.sql", "0002_A.sql", "0002_a.txt", "0002_.sql"):
            with self.subTest(name):
                self.write(f"events/{name}", "CREATE TABLE a(b TEXT);")
                self.assert_refused(f"{name}:1: the name is not NNNN_what.sql")
                (self.directory / "events" / name).unlink()

    def test_refuses_what_a_transaction_cannot_undo(self):
        for word in ("BEGIN", "COMMIT", "Rollback", "pragma user_version=7", "VACUUM", "END"):
            with self.subTest(word):
                self.assert_second_refused(
                    f"CREATE TABLE a(b TEXT);\n-- Why;\n/* and\n how */ {word};\n",
                    f"0002_next.sql:4: {word.split()[0].upper()} is not undone")

    def test_takes_triggers_as_one_statement(self):
        self.write("ledger/0002_next.sql",
                   "CREATE TABLE a(b TEXT);\nCREATE TRIGGER t AFTER INSERT ON a\n"
                   "BEGIN\n  SELECT 1;\n  SELECT 2;\nEND;\n")
        done = self.generate()
        self.assertEqual(done.returncode, 0, done.stderr)

    def test_refuses_sql_that_sqlite_refuses(self):
        self.assert_second_refused("CREATE TABLE a(b TEXTUAL) STRICT;", "SQLite refuses it: ")
        self.assert_second_refused("CREATE TABLE a(b TEXT)", "0002_next.sql:1: the last statement has no end")
        self.assert_second_refused("-- Nothing.\n", "has no statement")
        self.assert_second_refused("CREATE TABLE a(b TEXT);\r\n", "carriage returns")
        self.assert_second_refused("SELECT 1; -- )sql\"\n", "ends a raw string")

    def test_refuses_a_schema_without_history(self):
        self.write("events/0001_history.sql", "CREATE TABLE a(b TEXT);")
        self.assert_refused("there must be a table schema_history")
        (self.directory / "events/0001_history.sql").unlink()
        self.assert_refused("no migrations")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
