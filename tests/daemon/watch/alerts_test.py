#!/usr/bin/env python3
"""Whoever has to know hears of it, once, whatever happens to him and to us: alerts on their way to
a receiver.

Usage: alerts_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import json
import sys
import unittest

from world import Alerting, Ear

LEGACY = ["serviceId", "name", "url", "environment", "consecutiveFailures", "lastStatus",
          "lastCheckedAt"]


class Alerts(Alerting):
    def test_are_told_in_the_words_of_old_after_three_failures(self):
        process = self.begin()
        told, = self.wait_taken("shop")
        self.assertEqual(list(told.body), LEGACY)
        self.assertEqual({name: told.body[name] for name in LEGACY[:4]},
                         {"serviceId": "shop", "name": "Shop", "url": f"{self.target.url}/shop",
                          "environment": "production"})
        self.assertGreaterEqual(told.body["consecutiveFailures"], 3)
        self.assertEqual(told.body["lastStatus"], "DOWN", "of the words of old")
        self.assertTrue(told.key)
        alert = self.wait_alert("shop")
        self.assertEqual((alert["kind"], alert["status"], alert["held"]),
                         ("down", "UNHEALTHY", "no"))
        self.assertIsNone(alert["acknowledged"])
        self.assertIsNone(alert["resolved"])
        self.failures(at_least=6)
        self.one_key()
        self.page("shop").say()
        alert = self.wait_alert("shop", lambda each: each["resolved"], state="resolved")
        self.assertEqual(self.alerts(), {})
        self.one_key()  # Clients of old are told of no end.
        self.wait(lambda: [each for each in self.ask("GET", "/receivers")[1]["items"]
                           if each["format"] == "log" and each["sent"] >= 2], "it is not logged")
        logged = [each for each in self.end(process)
                  if each.get("service") == "shop" and "alert" in each]
        self.assertEqual([(each["event"], each["alert"]) for each in logged],
                         [("firing", alert["key"]), ("resolved", alert["key"])])
        self.assertRegex(logged[0]["message"],
                         r"UNHEALTHY: Shop \(production\), since .*got 500")

    def test_are_not_told_of_less(self):
        process = self.begin()
        self.wait(lambda: [each["status"] for each in self.checks("shop", 1)] == ["UNHEALTHY"],
                  "nobody sees it fail")
        self.page("shop").say()
        self.wait(lambda: [each["status"] for each in self.checks("shop", 3)] == ["HEALTHY"] * 3,
                  "it does not work again")
        bad = [each for each in self.checks("shop") if each["status"] != "HEALTHY"]
        if len(bad) < 3:  # More have to be told of, and only a very slow machine lets them be.
            self.assertEqual(self.alerts("all"), {})
            self.assertEqual(self.receiver.heard, [])
        self.end(process)

    def test_wait_for_a_receiver_that_is_away(self):
        self.receiver.is_away = True
        process = self.begin()
        self.wait(lambda: len(self.receiver.refused()) > 1, "nobody tries again")
        away = self.wait(lambda: [each for each in self.ask("GET", "/receivers")[1]["items"]
                                  if each["failed"] > 0 and each["away"]], "nobody says so")
        self.assertEqual([(each["name"], each["format"]) for each in away], [("webhook", "legacy")])
        self.assertNotIn("/hook", json.dumps(away), "who knows the URL may speak in our name")
        self.assertEqual(self.ask("GET", "/readyz")[0], 200)
        self.receiver.is_away = False
        self.wait_taken("shop")
        self.one_key()
        self.end(process)

    def test_survive_a_kill_on_their_way(self):
        self.receiver.is_away = True
        process = self.begin()
        self.wait(self.receiver.refused, "nobody tells")
        key = self.wait_alert("shop", lambda each: each["announced"])["key"]
        process = self.restart(process)
        self.assertEqual(self.wait_alert("shop")["key"], key)
        self.receiver.is_away = False
        self.wait_taken("shop")
        self.failures(at_least=6)
        self.assertIn(key, self.one_key())
        self.page("shop").say()
        process = self.restart(process)
        self.wait_alert("shop", lambda each: each["resolved"] and each["key"] == key,
                        state="resolved")
        self.end(process)

    def test_go_to_receivers_of_a_file_that_a_reload_reads_again(self):
        file = self.directory / "receivers.json"
        template = ('{"serviceId":"{{serviceId}}","event":"{{event}}","kind":"{{kind}}",'
                    '"key":"{{key}}"}')
        receivers = {"receivers": [{"name": "team", "format": "webhook", "body": template,
                                    "url": f"{self.receiver.url}/team"}]}
        file.write_text(json.dumps(receivers))
        file.chmod(0o600)
        self.configure({"alerts": {"receivers_file": str(file), "gather": "1s"}})
        process = self.begin()
        self.wait_taken("shop")
        self.page("shop").say()
        firing, resolved = self.wait_taken("shop", 2)
        self.assertEqual([each.body["event"] for each in (firing, resolved)],
                         ["firing", "resolved"])
        self.assertEqual(firing.body["key"], resolved.body["key"])
        self.assertNotEqual(firing.key, resolved.key)
        broken = {"receivers": [{**receivers["receivers"][0], "format": "pigeon"}]}
        file.write_text(json.dumps(broken))
        said = self.reload(wanted=422)
        self.assertIn("/receivers/0/format", json.dumps(said))
        receivers["receivers"][0]["name"] = "others"
        file.write_text(json.dumps(receivers))
        self.reload()
        self.wait(lambda: "others" in [each["name"] for each in
                                       self.ask("GET", "/receivers")[1]["items"]],
                  "it is not known")
        status, said = self.ask("POST", "/alerts/test", {"receiver": "others"})
        self.assertEqual((status, said["receivers"]), (202, ["others"]))
        self.wait(lambda: len(self.receiver.taken()) == 3, "the test message does not come")
        self.end(process)

    def test_are_heard_on_the_stream(self):
        process = self.begin()
        ear = Ear(self.address, "/stream?events=alert")
        self.addCleanup(ear.close)
        self.assertEqual(ear.hear()["event"], "hello")
        heard = json.loads(ear.hear()["data"])
        self.assertEqual((heard["event"], heard["alert"]["serviceId"]), ("firing", "shop"))
        self.ask("POST", f"/alerts/{heard['alert']['id']}/ack")
        self.assertEqual(json.loads(ear.hear()["data"])["event"], "acknowledged")
        self.page("shop").say()
        self.assertEqual(json.loads(ear.hear()["data"])["event"], "resolved")
        self.end(process)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
