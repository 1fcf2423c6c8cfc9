#!/usr/bin/env python3
"""What is remembered of services, and told: history, incidents, report, badges, the stream; jobs
that report by themselves; and what is left of it all after a kill.

Usage: history_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import datetime
import json
import sys
import time
import unittest
import xml.etree.ElementTree

from world import PATIENCE, Ear, Watching

STATES = {"healthy", "degraded", "unhealthy", "down", "unknown", "maintenance"}
SUMMARY = {"from", "to", "uptime", "seconds", "results", "maintenanceResults", "latencyMs"}
TOKEN = "0123456789abcdef0123456789abcdef"


def seconds_of(text):
    return datetime.datetime.fromisoformat(text.replace("Z", "+00:00")).timestamp()


class History(Watching):
    def setUp(self):
        super().setUp()
        self.define(self.service("shop", environment="production", group="front"),
                    self.service("quiet"))
        self.process = self.start()
        self.open_services()

    def fail_for_a_while(self):
        """Well, wrong and well again, at least two checks each."""
        self.wait(lambda: len(self.checks("shop")) > 1, "it is not checked")
        self.page("shop").say(status=500)
        self.wait(lambda: [each["status"] for each in self.checks("shop", 2)] == ["UNHEALTHY"] * 2,
                  "nobody sees it fail")
        during = self.incidents("shop")
        self.page("shop").say()
        self.wait(lambda: [each["status"] for each in self.checks("shop", 2)] == ["HEALTHY"] * 2,
                  "nobody sees it work")
        return during

    def incidents(self, service_id):
        status, body = self.ask("GET", f"/incidents?service={service_id}")
        self.assertEqual(status, 200, body)
        return body["items"]

    def test_adds_up(self):
        self.fail_for_a_while()
        status, body = self.ask("GET", "/health/shop/history")
        self.assertEqual(status, 200, body)
        self.assertEqual(body["serviceId"], "shop")
        self.assertAlmostEqual(seconds_of(body["to"]) - seconds_of(body["from"]), 86400, delta=60)
        whole = body["summary"]
        self.assertEqual(set(whole), SUMMARY)
        self.assertEqual(set(whole["seconds"]), STATES)
        self.assertGreaterEqual(whole["results"]["HEALTHY"], 4)
        self.assertGreaterEqual(whole["results"]["UNHEALTHY"], 2)
        self.assertTrue(0 < whole["uptime"] < 1, whole["uptime"])
        self.assertEqual(whole["maintenanceResults"], 0)
        latency = whole["latencyMs"]
        self.assertLessEqual(latency["min"], latency["p50"])
        self.assertLessEqual(latency["p50"], latency["p99"])
        self.assertTrue(0 < len(body["points"]) <= 100, len(body["points"]))
        for point in body["points"]:
            self.assertEqual(set(point), SUMMARY)
            self.assertAlmostEqual(seconds_of(point["to"]) - seconds_of(point["from"]),
                                   body["stepSeconds"], delta=body["stepSeconds"])
        self.end(self.process)

    def test_is_cut_as_one_likes(self):
        self.fail_for_a_while()
        status, body = self.ask("GET", "/health/shop/history?from=1h&step=1min")
        self.assertEqual((status, body["stepSeconds"]), (200, 60))
        self.assertAlmostEqual(seconds_of(body["to"]) - seconds_of(body["from"]), 3600, delta=120)
        day = time.time() - 86400
        text = datetime.datetime.fromtimestamp(day, datetime.timezone.utc).strftime(
            "%Y-%m-%dT%H:%M:%SZ")
        self.assertEqual(self.ask("GET", f"/health/shop/history?from={text}")[0], 200)
        for wrong in ("from=yesterday", "step=0s", "from=1h&to=2h", "colour=red"):
            status, _ = self.ask("GET", f"/health/shop/history?{wrong}")
            self.assertIn(status, (400, 422), wrong)
        self.assertEqual(self.ask("GET", "/health/nobody/history")[0], 404)
        self.end(self.process)

    def test_tells_of_incidents(self):
        during, = self.fail_for_a_while()
        self.assertIsNone(during["to"])
        self.assertEqual((during["serviceId"], during["status"]), ("shop", "UNHEALTHY"))
        over, = self.wait(lambda: [each for each in self.incidents("shop") if each["to"]],
                          "it does not end")
        self.assertEqual((over["environment"], over["group"], over["name"]),
                         ("production", "front", "Shop"))
        self.assertAlmostEqual(over["seconds"], seconds_of(over["to"]) - seconds_of(over["from"]),
                               delta=1)
        self.assertGreaterEqual(over["seconds"], 1)
        self.assertIn("expected status 200 to 299, got 500", over["reason"])
        self.assertEqual([(each["from"], each["to"]) for each in over["changes"]][-2:],
                         [("HEALTHY", "UNHEALTHY"), ("UNHEALTHY", "HEALTHY")])
        self.assertEqual(self.incidents("quiet"), [])
        self.end(self.process)

    def test_is_a_report_of_a_month(self):
        self.fail_for_a_while()
        month = seconds_of(self.checks("shop", 1)[0]["timestamp"])
        month = datetime.datetime.fromtimestamp(month, datetime.timezone.utc).strftime("%Y-%m")
        status, body = self.ask("GET", f"/report?month={month}")
        self.assertEqual((status, body["month"]), (200, month))
        shop = {each["serviceId"]: each for each in body["services"]}["shop"]
        self.assertTrue(0 < shop["uptime"] < 1, shop)
        self.assertEqual(shop["incidents"], 1)
        self.assertGreater(shop["longestSeconds"], 0)
        self.assertEqual(set(shop["latencyMs"]), {"p50", "p95", "p99"})
        for wrong in ("2026-13", "yesterday", "2026"):
            self.assertIn(self.ask("GET", f"/report?month={wrong}")[0], (400, 422), wrong)
        self.end(self.process)

    def test_is_a_picture(self):
        name = '<script>alert(1)</script>&"'
        self.ask("PUT", "/services/odd", {"name": name, "url": f"{self.target.url}/odd"})
        self.wait_status("odd", "HEALTHY")
        for kind in ("status", "uptime", "latency"):
            status, text, headers = self.ask_all("GET", f"/badge/odd/{kind}.svg?window=7d")
            self.assertEqual((status, headers["Content-Type"]), (200, "image/svg+xml"), text)
            self.assertIn("max-age=60", headers["Cache-Control"])
            root = xml.etree.ElementTree.fromstring(text)
            self.assertEqual(root.tag, "{http://www.w3.org/2000/svg}svg")
            self.assertNotIn("<script", text)
        status, text, headers = self.ask_all("GET", "/badge/nobody/status.svg")
        self.assertEqual((status, headers["Content-Type"]), (404, "image/svg+xml"))
        xml.etree.ElementTree.fromstring(text)
        self.end(self.process)

    def hear_of(self, service_id, ear):
        """The next change of this service: its place in the stream, and what it says."""
        while heard := ear.hear():
            self.assertEqual(heard["event"], "health")
            change = json.loads(heard["data"])
            if change["serviceId"] == service_id:
                return heard["id"], change
        self.fail("the stream has ended")

    def test_is_heard_when_it_happens(self):
        self.wait_status("shop", "HEALTHY")
        ear = Ear(self.address, "/stream?events=health")
        self.addCleanup(ear.close)
        self.assertEqual(ear.hear()["event"], "hello")
        self.page("shop").say(status=500)
        place, change = self.hear_of("shop", ear)
        if change["previous"] == "UNKNOWN":  # It was shown before it was stored.
            place, change = self.hear_of("shop", ear)
        self.assertEqual(
            {name: change[name] for name in ("name", "environment", "group", "status", "previous",
                                             "inMaintenance")},
            {"name": "Shop", "environment": "production", "group": "front",
             "status": "UNHEALTHY", "previous": "HEALTHY", "inMaintenance": False})
        self.assertIn("got 500", change["reason"])
        # What was heard is on the disk.
        at = seconds_of(change["at"])
        self.assertTrue([each for each in self.checks("shop")
                         if abs(seconds_of(each["timestamp"]) - at) < 0.5 and
                         each["status"] == "UNHEALTHY"])
        self.page("shop").say()
        self.assertEqual(self.hear_of("shop", ear)[1]["status"], "HEALTHY")
        late = Ear(self.address, "/stream?events=health", headers={"Last-Event-ID": place})
        self.addCleanup(late.close)
        self.assertEqual(late.hear()["event"], "hello")
        self.assertEqual(self.hear_of("shop", late)[1]["status"], "HEALTHY")
        self.end(self.process)

    def test_is_there_after_a_kill_but_for_the_last_second(self):
        shown = {}  # The time of a check -> when we saw it.

        def look():
            item = self.latest().get("shop")
            if item:
                shown.setdefault(item["lastCheckedAt"], time.monotonic())
            return len(shown) > 4
        self.wait(look, "it is not checked")
        self.process.kill()
        killed = time.monotonic()
        self.process.communicate(timeout=PATIENCE)
        self.process = self.start()
        self.wait(lambda: "shop" in self.latest(), "nobody knows how it was")
        kept = [seconds_of(each["timestamp"]) for each in self.checks("shop")]
        old = [at for at, seen in shown.items() if killed - seen > 1]
        self.assertGreater(len(old), 2, "the test has seen too little")
        lost = [at for at in old if all(abs(seconds_of(at) - each) > 0.5 for each in kept)]
        self.assertEqual(lost, [], f"of {sorted(shown)}, there are {kept}")
        self.end(self.process)

    def test_ends_with_all_results_when_the_daemon_is_stopped(self):
        shown = self.wait_status("shop", "HEALTHY")["lastCheckedAt"]
        self.end(self.process)
        self.process = self.start()
        self.open_services()
        self.assertTrue([each for each in self.checks("shop")
                         if abs(seconds_of(each["timestamp"]) - seconds_of(shown)) < 0.5])
        self.end(self.process)


class Heartbeats(Watching):
    def job(self, **members):
        return {"id": "job", "name": "Job", "token": TOKEN, **members}

    def beat(self, token=TOKEN):
        """The status, once the daemon knows who may report."""
        return self.wait(lambda: (said := self.ask("POST", f"/heartbeat/{token}")[0]) != 503 and
                         said, "nobody hears it")

    def test_are_on_time_as_long_as_they_come(self):
        self.define(self.job(interval="1s", grace="2s"))
        process = self.start()
        self.open_services()
        self.assertEqual(self.beat() // 100, 2)
        self.wait_status("job", "HEALTHY")
        self.wait_status("job", "DOWN")
        self.assertEqual(self.beat() // 100, 2)
        self.wait_status("job", "HEALTHY")
        self.assertEqual(self.beat("a-token-of-nobody-at-all"), 404)
        for path in ("/services/job", "/services", "/health"):
            self.assertNotIn(TOKEN, self.request("GET", path)[1], path)
        self.assertNotIn(TOKEN, json.dumps(self.end(process)))

    def test_are_remembered_over_a_kill(self):
        self.define(self.job(interval="1h", grace="1h"))
        process = self.start()
        self.open_services()
        self.assertEqual(self.beat() // 100, 2)
        process = self.restart(process)
        # Whose last word nobody remembers is UNKNOWN for two hours.
        self.wait(lambda: self.ask("POST", "/services/job/check")[1]["status"] == "HEALTHY",
                  "it is forgotten")
        self.end(process)

    def test_that_end_while_we_are_away_are_late_soon_after(self):
        self.define(self.job(interval="1s", grace="3s"))
        process = self.start()
        self.open_services()
        self.beat()
        self.wait_status("job", "HEALTHY")
        process = self.restart(process)
        # What comes while nobody listens nobody can hear: there is a fair chance first.
        begun = time.monotonic()
        self.assertNotEqual(self.latest().get("job", {}).get("status"), "DOWN")
        self.wait_status("job", "DOWN")
        self.assertGreater(time.monotonic() - begun, 2)
        self.end(process)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
