#!/usr/bin/env python3
"""How services are, as figures: of each by its name, whatever that is, as long as there are few;
and how many are how, always.

Usage: metrics_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import re
import subprocess
import sys
import unittest

from world import PATIENCE, Watching

ODD = 'a "quoted" \\ back {brace} \u00e9'


class Figures(Watching):
    def scrape(self):
        return self.request("GET", "/metrics?format=prometheus")[1]

    def value(self, metric, /, **labels):
        """Of the series that has these labels, among others; nothing when there is none."""
        for line in self.scrape().splitlines():
            if line.startswith(metric + "{") and all(f'{key}="{value}"' in line
                                                   for key, value in labels.items()):
                return float(line.rpartition(" ")[2])
        return None

    def wait_value(self, wanted, metric, /, **labels):
        self.wait(lambda: self.value(metric, **labels) == wanted,
                  f"{metric} of {labels} is not {wanted}")

    def test_are_those_of_each_service(self):
        self.define(self.service("shop", environment="production", group="front"),
                    self.service("stock"), self.service("off", enabled=False))
        self.page("stock").say(status=500)
        process = self.start()
        self.wait_value(1, "holdfast_service_up", id="shop", name="Shop", group="front",
                        environment="production")
        self.wait_value(0, "holdfast_service_up", id="stock")
        self.wait_value(1, "holdfast_service_status", id="stock", status="UNHEALTHY")
        self.wait_value(0, "holdfast_service_status", id="stock", status="HEALTHY")
        self.wait_value(1, "holdfast_services", status="HEALTHY")
        self.wait_value(1, "holdfast_services", status="UNHEALTHY")
        self.assertGreater(self.value("holdfast_check_duration_seconds", id="shop"), 0)
        self.assertIsNone(self.value("holdfast_service_up", id="off"))
        self.page("stock").say()
        self.wait_value(1, "holdfast_service_up", id="stock")
        self.wait_value(2, "holdfast_services", status="HEALTHY")
        counted = self.value("holdfast_checks_total", status="HEALTHY")
        self.assertGreater(counted, 1)
        self.wait(lambda: self.value("holdfast_checks_total", status="HEALTHY") > counted,
                  "checks are not counted")
        self.assertIn("\nholdfast_check_lag_seconds_count ", self.scrape())
        self.define(self.service("shop", environment="production", group="back"))
        self.reload()
        self.wait_value(1, "holdfast_service_up", id="shop", group="back")
        self.assertIsNone(self.value("holdfast_service_up", id="shop", group="front"))
        self.assertIsNone(self.value("holdfast_service_up", id="stock"), "it is gone")
        self.end(process)

    def test_are_summed_up_for_people(self):
        self.define(self.service("shop"), self.service("stock"),
                    self.service("off", enabled=False))
        self.page("stock").say(status=500)
        process = self.start()

        def summary():
            said = self.ask("GET", "/status.json")[1]["watch"]
            return said if said and said["activeAlerts"] else None
        said = self.wait(summary, "there is no alert")
        self.assertEqual(said, {
            "services": 3, "disabled": 1, "checksBehind": 0, "activeAlerts": 1,
            "byStatus": {"HEALTHY": 1, "DEGRADED": 0, "UNHEALTHY": 1, "DOWN": 0, "UNKNOWN": 0}})
        shown = self.ctl("status")
        self.assertEqual(shown.returncode, 0, shown.stderr)
        self.assertIn("\nwatch      3 services   HEALTHY 1   UNHEALTHY 1   off 1   alerts 1\n",
                      shown.stdout)
        self.end(process)

    def test_are_read_whatever_services_are_called(self):
        self.define({"id": "odd", "name": ODD, "group": ODD, "url": f"{self.target.url}/odd"})
        process = self.start()
        self.wait_value(1, "holdfast_service_up", id="odd")
        said = subprocess.run(["promtool", "check", "metrics"], input=self.scrape(), text=True,
                              capture_output=True, timeout=PATIENCE, check=False)
        self.assertEqual((said.returncode, said.stdout + said.stderr), (0, ""))
        self.end(process)

    def test_are_totals_alone_beyond_the_limit(self):
        self.configure({"metrics": {"services_max": 2}})
        self.define(*(self.service(f"service-{i}") for i in range(5)))
        process = self.start()
        self.wait_value(5, "holdfast_services", status="HEALTHY")
        text = self.scrape()
        self.assertEqual(len(re.findall(r"^holdfast_service_up\{", text, re.MULTILINE)), 2)
        self.assertIn("\nholdfast_services_without_series 3\n", text)
        self.end(process)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
