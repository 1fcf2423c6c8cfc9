#!/usr/bin/env python3
"""script/drills: the table in the documentation says what the newest report of each drill says."""
import json
import pathlib
import subprocess
import sys
import tempfile
import unittest

ROOT = pathlib.Path(__file__).resolve().parents[2]
GOLDEN = ROOT / "tests" / "golden" / "drill"


class Table(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="holdfast-")
        self.addCleanup(directory.cleanup)
        self.reports = pathlib.Path(directory.name)

    def keep(self, golden, run, **members):
        report = json.loads((GOLDEN / golden).read_text())
        report.update(run=run, **members)
        (self.reports / run).mkdir()
        (self.reports / run / "report.json").write_text(json.dumps(report))

    def table(self, code=0):
        ended = subprocess.run([sys.executable, ROOT / "script" / "drills", "--reports",
                                self.reports, "--output", "-"], capture_output=True, text=True,
                               check=False)
        self.assertEqual(ended.returncode, code, ended.stderr)
        return ended

    def test_has_a_row_for_each_drill_with_what_its_newest_report_says(self):
        self.keep("report.json", "a-drill-20261122T210000Z", title="A | <file>\nis gone")
        self.keep("report.json", "a-drill-20261121T210000Z", verdict="fail",
                  started="2026-11-21T21:00:00Z")
        self.keep("report.json", "b-20261122T210000Z", drill="b", verdict="fail",
                  times={"detected": None, "recovered": None},
                  ledger={"accepted": 9, "lost": 1, "unchecked": 2})
        said = self.table().stdout
        self.assertIn("| `a-drill` | A \\| &lt;file&gt; is gone | instance | harmless | 1.2 | 6.2 "
                      "| 0 of 240 | pass |", said)
        self.assertIn("| never | never | 3 of 9 | **fail** |", said)
        self.assertIn("1 of 2 passed, the last on 2026-11-22, Holdfast 0.1.0.", said)
        self.assertEqual(said.count("`a-drill`"), 1)
        self.assertNotIn("experiment", said)

    def test_compares_the_repetitions_of_the_experiment(self):
        self.keep("experiment.json", "experiment-20261122T210000Z")
        said = self.table().stdout
        self.assertIn("| slow | ", said)
        self.assertIn("2.000 (1.000 to 3.000)", said)
        self.assertIn(" 7 of 8 | fail |", said)

    def test_takes_the_files_that_the_tests_of_the_package_keep(self):
        text = (GOLDEN / "report.json").read_text()
        (self.reports / "a-drill.json").write_text(text)
        (self.reports / "other.json").write_text(text)
        (self.reports / "README").write_text("no report")
        ended = self.table()
        self.assertEqual(ended.stdout.count("`a-drill`"), 1)
        self.assertIn("/other.json: the report of a-drill-", ended.stderr)
        self.assertEqual(len(ended.stderr.splitlines()), 1)

    def test_names_what_cannot_be_read_and_goes_on(self):
        self.keep("report.json", "a-drill-20261122T210000Z")
        for run, text in (("torn", "{"), ("empty", "{}"), ("copy", '{"run": "other"}'),
                          ("list", "[]")):
            (self.reports / run).mkdir()
            (self.reports / run / "report.json").write_text(text)
        (self.reports / "begun").mkdir()
        ended = self.table()
        for run in ("torn", "empty", "copy", "list", "begun"):
            self.assertIn(f"/{run}: ", ended.stderr)
        self.assertIn("`a-drill`", ended.stdout)

    def test_is_not_made_of_nothing(self):
        self.assertIn("there is no report", self.table(code=66).stderr)
        self.reports = self.reports / "none"
        self.assertIn("was a drill played?", self.table(code=66).stderr)


if __name__ == "__main__":
    unittest.main()
