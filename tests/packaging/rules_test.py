#!/usr/bin/env python3
"""The rules for Prometheus: promtool accepts them, each alert fires for what it is about, says what
it should, and is silent otherwise and before its time.

Usage: rules_test.py [unittest arguments]
"""
import json
import pathlib
import re
import subprocess
import tempfile
import unittest

from alert_cases import CASES, series
from queries import ROOT, RULES, rules

PATIENCE = 100.0


def promtool(*arguments):
    said = subprocess.run(["promtool", *arguments], capture_output=True, text=True,
                          timeout=PATIENCE, check=False)
    return said.returncode, said.stdout + said.stderr


def judged(groups):
    """What promtool says of these groups of tests. It reads YAML, of which JSON is a part."""
    with tempfile.TemporaryDirectory(prefix="holdfast-rules-") as directory:
        path = pathlib.Path(directory) / "tests.yml"
        path.write_text(json.dumps({"rule_files": [str(RULES)], "evaluation_interval": "1m",
                                    "tests": groups}))
        return promtool("test", "rules", str(path))


def group(name, inputs, alerts=(), values=()):
    return {"name": name, "interval": "1m",
            "input_series": [{"series": key, "values": said} for key, said in inputs.items()],
            "alert_rule_test": list(alerts), "promql_expr_test": list(values)}


def silent(case, minute):
    return {"eval_time": f"{minute}m", "alertname": case.alert, "exp_alerts": []}


def firing(case):
    labels = {"job": "holdfast", "instance": "depot", "severity": case.severity, **case.labels}
    annotations = next(each.annotations for each in rules() if each.name == case.alert)
    return {"eval_time": f"{case.minute}m", "alertname": case.alert, "exp_alerts": [
        {"exp_labels": {key: value for key, value in labels.items() if value is not None},
         "exp_annotations": {**annotations, "summary": case.summary}}]}


class Rules(unittest.TestCase):
    def test_are_accepted_by_promtool(self):
        code, said = promtool("check", "rules", str(RULES))
        self.assertEqual(code, 0, said)
        self.assertIn(f"{len(list(rules()))} rules found", said, "queries.py reads them otherwise")

    def test_have_a_case_for_each_alert(self):
        self.assertEqual([case.alert for case in CASES],
                         [each.name for each in rules() if each.kind == "alert"])

    def test_fire_for_what_they_are_about(self):
        code, said = judged([group(f"{case.alert} fires", case.wrong, [firing(case)])
                             for case in CASES])
        self.assertEqual(code, 0, said)

    def test_are_silent_otherwise(self):
        code, said = judged([group(f"{case.alert} is silent", case.right,
                                   [silent(case, minute)
                                    for minute in (case.minute, case.minute + 15)])
                             for case in CASES])
        self.assertEqual(code, 0, said)

    def test_wait_for_as_long_as_they_say(self):
        waits = {each.name: each.wait for each in rules()}
        code, said = judged([group(f"{case.alert} waits", case.wrong,
                                   [silent(case, waits[case.alert] - 1)])
                             for case in CASES if waits[case.alert]])
        self.assertEqual(code, 0, said)

    def test_lead_to_pages_that_there_are(self):
        for each in rules():
            if "runbook" in each.annotations:
                self.assertTrue((ROOT / each.annotations["runbook"]).is_file(), each.name)

    def test_record_what_their_names_say(self):
        requests = {series("http_requests_total", method="GET", endpoint="/ping", status="200"):
                    "0+60x20",
                    series("http_requests_total", method="GET", endpoint="/ping", status="503"):
                    "0+60x20"}
        quiet = {series("http_requests_total", instance="other", method="GET", endpoint="/ping",
                        status="200"): "0+60x20"}
        one = '{job="holdfast", instance="%s"}'
        failed = "instance:http_requests_failed:ratio_rate5m"
        code, said = judged([group("requests", requests | quiet, values=[
            {"expr": "instance:http_requests:rate5m", "eval_time": "15m", "exp_samples": [
                {"labels": "instance:http_requests:rate5m" + one % "depot", "value": 2},
                {"labels": "instance:http_requests:rate5m" + one % "other", "value": 1}]},
            {"expr": failed, "eval_time": "15m", "exp_samples": [
                {"labels": failed + one % "depot", "value": 0.5},
                {"labels": failed + one % "other", "value": 0}]}])])
        self.assertEqual(code, 0, said)

    def test_are_named_as_prometheus_asks_for(self):
        for each in rules():
            form = r"\w+:[a-z_]+:\w+" if each.kind == "record" else r"Holdfast[A-Z][A-Za-z]+"
            self.assertRegex(each.name, re.compile(f"^{form}$"))


if __name__ == "__main__":
    unittest.main()
