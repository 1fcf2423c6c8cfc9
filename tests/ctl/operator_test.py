#!/usr/bin/env python3
"""What a person sees who looks into the journal: what `logs` has journalctl show.

Usage: operator_test.py HOLDFASTCTL [unittest arguments]
"""
import json
import os
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

HOLDFASTCTL = os.path.abspath(sys.argv[1])
PATIENCE = 20.0  # Seconds until silence is a failure; sanitizers are slow.


class Case(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.place = pathlib.Path(directory.name)
        self.config = self.place / "holdfast.json"
        path = str(self.place / "c.sock")
        self.config.write_text(json.dumps({"database": {"path": str(self.place / "h.db")},
                                           "control": {"socket": path}}))
        self.environment = {**os.environ, "PATH": f"{self.place}:{os.environ['PATH']}"}
        self.environment.pop("NO_COLOR", None)
        self.program("systemctl", "printf 'ActiveState=active\\nSubState=running\\n'")

    def program(self, name, script):
        file = self.place / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def words(self, *arguments):
        return [HOLDFASTCTL, *arguments, "--config", str(self.config)]


class Logs(Case):
    def asked(self, *arguments):
        """What journalctl is started with, without the units."""
        self.program("journalctl", 'printf "%s\\n" "$@"')
        done = subprocess.run(self.words("logs", *arguments), env=self.environment, check=True,
                              stdout=subprocess.PIPE, text=True, timeout=PATIENCE)
        words = done.stdout.splitlines()
        self.units = [x.removeprefix("--unit=") for x in words if x.startswith("--unit=")]
        return [x for x in words if not x.startswith("--unit=")]

    def test_are_the_newest_of_all_units_explained(self):
        self.assertEqual(self.asked(), ["--catalog", "--lines=50"])
        folder = pathlib.Path(__file__).parents[2] / "units"
        ours = {re.sub(r"@\.", "@*.", x.name.removesuffix(".in")) for x in folder.iterdir()
                if re.search(r"\.(service|timer|socket)(\.in)?$", x.name)}
        self.assertEqual(set(self.units), ours)

    def test_can_be_asked_for_in_the_ways_of_journalctl(self):
        self.assertEqual(self.asked("-f"), ["--catalog", "--follow", "--lines=50"])
        self.assertEqual(self.asked("--follow", "-n", "3"), ["--catalog", "--follow", "--lines=3"])
        self.assertEqual(self.asked("--lines=all", "--brief"), ["--lines=all"])
        self.assertEqual(self.asked("--json"), ["--output=json", "--lines=50"])

    def test_begin_at_a_time_however_it_is_written(self):
        for written, meant in (("2h", "-7200s"), ("2026-11-21T13:04:05.678901Z", "@1795266245"),
                               ("yesterday", "yesterday"), ("2026-11-21 13:04", "2026-11-21 13:04")):
            with self.subTest(written):
                self.assertEqual(self.asked("--since", written), ["--catalog", f"--since={meant}"])

    def test_end_as_journalctl_does(self):
        self.program("journalctl", "exit 3")
        done = subprocess.run(self.words("logs"), env=self.environment, check=False)
        self.assertEqual(done.returncode, 3)

    def test_say_when_there_is_no_journalctl(self):
        done = subprocess.run(self.words("logs"), env={"PATH": str(self.place)}, check=False,
                              stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 69)
        self.assertEqual(done.stderr, "holdfastctl: cannot run journalctl: No such file or directory "
                                      "(it is part of systemd)\n")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
