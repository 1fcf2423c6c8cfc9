#!/usr/bin/env python3
"""Alerts that are held back, and why: an operator knows, wants quiet, or is at work; and one alert
instead of many, where a service depends on another.

Usage: quiet_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import sys
import unittest

from world import VERSION, Alerting


class AWord(Alerting):
    def test_to_know_of_it_is_remembered(self):
        process = self.begin()
        alert = self.wait_alert("shop", lambda each: each["announced"])
        status, said = self.ask("POST", f"/alerts/{alert['id']}/ack")
        self.assertEqual((status, said["id"]), (200, alert["id"]))
        self.assertTrue(said["acknowledged"]["by"] and said["acknowledged"]["at"], said)
        process = self.restart(process)
        self.assertEqual(self.wait_alert("shop")["acknowledged"], said["acknowledged"])
        self.assertEqual(self.ask("POST", "/alerts/999999/ack")[0], 404)
        self.page("shop").say()
        self.wait_alert("shop", state="resolved")
        self.end(process)

    def test_to_be_quiet_holds_until_it_ends(self):
        process = self.start()
        self.wait_status("shop", "HEALTHY")
        status, silence = self.ask("POST", "/silences", {"about": {"ids": ["shop"]}, "for": "1h",
                                                         "comment": "we know"})
        self.assertEqual((status, silence["comment"]), (201, "we know"), silence)
        self.page("shop").say(status=500)
        self.wait_alert("shop", lambda each: each["held"] == "by_silence")
        process = self.restart(process)
        self.failures()
        self.assertEqual(self.receiver.heard, [])
        listed = self.ask("GET", "/silences")[1]["items"]
        self.assertEqual([each["id"] for each in listed], [silence["id"]])
        self.assertEqual(self.ask("DELETE", f"/silences/{silence['id']}")[0], 204)
        self.wait_taken("shop")
        for wrong in ({}, {"about": {"ids": ["shop"]}}, {"about": {"id": ["shop"]}, "for": "1h"},
                      {"about": {}, "for": "-1h", "comment": "x"}):
            self.assertIn(self.ask("POST", "/silences", wrong)[0], (400, 422), wrong)
        self.end(process)

    def test_to_be_at_work_on_it_ends_with_a_threshold_of_its_own(self):
        process = self.start()
        self.wait_status("shop", "HEALTHY")
        status, window = self.ask("POST", "/maintenance", {"about": {"ids": ["shop"]}, "for": "2h",
                                                           "comment": "new disks"})
        self.assertEqual((status, window["underWay"], window["ended"]), (201, True, None), window)
        self.page("shop").say(status=500)
        self.failures()
        self.assertEqual(self.alerts("all"), {})
        self.assertTrue(all(each.get("inMaintenance") for each in self.checks("shop", 3)))
        summary = self.ask("GET", "/health/shop/history")[1]["summary"]
        self.assertGreaterEqual(summary["maintenanceResults"], 3)
        self.assertGreater(summary["seconds"]["maintenance"], 0)
        process = self.restart(process)
        self.alerts()  # Then what an operator said is known as well.
        listed = self.ask("GET", "/maintenance")[1]["items"]
        self.assertEqual([(each["id"], each["underWay"]) for each in listed],
                         [(window["id"], True)])
        self.assertEqual(self.receiver.heard, [])
        self.assertEqual(self.ask("DELETE", f"/maintenance/{window['id']}")[0], 204)
        told, = self.wait_taken("shop")
        self.assertGreaterEqual(told.body["consecutiveFailures"], 3)
        self.end(process)

    def test_of_a_parent_explains_its_children(self):
        self.define(self.service("database"), self.service("shop", depends_on=["database"]),
                    self.service("stock", depends_on=["database"]))
        process = self.start()
        for service_id in ("database", "shop", "stock"):
            self.wait_status(service_id, "HEALTHY")
        for service_id in ("database", "shop", "stock"):
            self.page(service_id).say(status=500)
        alert = self.wait_alert("database", lambda each: each["announced"])
        self.wait(lambda: set(self.alerts()["database"]["children"]) == {"shop", "stock"},
                  "its children are not listed")
        self.failures("shop", 6)
        self.assertEqual({each.body["serviceId"] for each in self.receiver.heard}, {"database"})
        self.wait_alert("shop", lambda each: each["held"] == "by_dependency")
        for service_id in ("database", "shop", "stock"):
            self.page(service_id).say()
        self.wait_alert("database", lambda each: each["id"] == alert["id"], state="resolved")
        self.wait(lambda: not self.alerts(), "they do not end")
        self.assertEqual(len(self.receiver.taken()), 1)
        self.end(process)

    def test_of_a_version_that_is_not_the_expected_one_is_an_alert_of_its_own(self):
        self.define(self.service("shop", expectedVersion=VERSION))
        process = self.start()
        self.wait_status("shop", "HEALTHY")
        self.page("shop").say(version="0.9")
        alert = self.wait_alert("shop", lambda each: each["announced"])
        self.assertEqual((alert["kind"], alert["status"]), ("version", "HEALTHY"))
        self.page("shop").say()
        self.wait_alert("shop", lambda each: each["kind"] == "version", state="resolved")
        self.end(process)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
