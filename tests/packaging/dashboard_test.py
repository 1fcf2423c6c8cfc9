#!/usr/bin/env python3
"""The dashboard for Grafana: it is what its table of panels says, Grafana can import it anywhere, and
Prometheus understands what it asks.

Usage: dashboard_test.py [unittest arguments]
"""
import collections
import json
import pathlib
import re
import subprocess
import sys
import tempfile
import unittest

from queries import DASHBOARD, ROOT, asked, for_prometheus, panels, rules

PATIENCE = 60.0


class Dashboard(unittest.TestCase):
    def setUp(self):
        self.text = DASHBOARD.read_text(encoding="utf-8")
        self.dashboard = json.loads(self.text)

    def test_is_what_its_table_says(self):
        made = subprocess.run([sys.executable, "-B", str(ROOT / "packaging/grafana/dashboard.py")],
                              capture_output=True, text=True, timeout=PATIENCE, check=True).stdout
        self.assertEqual(made, self.text, "packaging/grafana/dashboard.py >holdfast.json")

    def test_asks_the_source_that_is_chosen(self):
        sources = set(re.findall(r'"type": "prometheus",\s*"uid": "([^"]*)"', self.text))
        self.assertEqual(sources, {"${datasource}"})
        variables = [each["name"] for each in self.dashboard["templating"]["list"]]
        self.assertEqual(variables, ["datasource", "job", "instance", "environment", "group"])
        known = {*variables, "__rate_interval", "__range", "__all"}
        self.assertEqual(set(re.findall(r"\$\{?(\w+)", self.text)) - known, set())

    def test_has_panels_that_do_not_overlap(self):
        numbers, cells = collections.Counter(), collections.Counter()
        for each in self.dashboard["panels"]:
            numbers[each["id"]] += 1
            place = each["gridPos"]
            self.assertLessEqual(place["x"] + place["w"], 24, each["title"])
            cells.update((x, y) for x in range(place["x"], place["x"] + place["w"])
                         for y in range(place["y"], place["y"] + place["h"]))
        self.assertEqual((max(numbers.values()), max(cells.values())), (1, 1))

    def test_is_about_one_daemon_at_a_time_and_the_chosen_instances(self):
        for panel in panels():
            for query in panel.queries:
                for each in asked(query):
                    self.assertLessEqual({"job", "instance"}, each.labels, (panel.title, query))

    def test_is_understood_by_prometheus(self):
        queries = [for_prometheus(query) for panel in panels() for query in panel.queries]
        self.assertGreater(len(queries), 80)
        rules_ = {"groups": [{"name": "panels", "rules": [
            {"record": f"panel:{i}", "expr": query} for i, query in enumerate(queries)]}]}
        with tempfile.TemporaryDirectory(prefix="holdfast-panels-") as directory:
            path = pathlib.Path(directory) / "panels.yml"
            path.write_text(json.dumps(rules_))  # JSON is a part of YAML.
            said = subprocess.run(["promtool", "check", "rules", str(path)], capture_output=True,
                                  text=True, timeout=PATIENCE, check=False)
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)
        self.assertIn(f"{len(queries)} rules found", said.stdout)

    def test_reads_only_recorded_series_that_are_recorded(self):
        recorded = {each.name for each in rules() if each.kind == "record"}
        used = {each.metric for panel in panels() for query in panel.queries
                for each in asked(query) if ":" in each.metric}
        self.assertLessEqual(used, recorded)
        self.assertTrue(used)


class Configuration(unittest.TestCase):
    def test_of_prometheus_is_accepted_by_promtool(self):
        """With the rules where it looks for them."""
        source = ROOT / "packaging/prometheus"
        with tempfile.TemporaryDirectory(prefix="holdfast-prometheus-") as directory:
            place = pathlib.Path(directory)
            (place / "rules").mkdir()
            for name in ("prometheus.yml", "holdfast.rules.yml"):
                folder = place / "rules" if ".rules." in name else place
                (folder / name).write_text((source / name).read_text(encoding="utf-8"))
            said = subprocess.run(["promtool", "check", "config", str(place / "prometheus.yml")],
                                  capture_output=True, text=True, timeout=PATIENCE, check=False)
        self.assertEqual(said.returncode, 0, said.stdout + said.stderr)
        self.assertIn("1 rule files found", said.stdout)


if __name__ == "__main__":
    unittest.main()
