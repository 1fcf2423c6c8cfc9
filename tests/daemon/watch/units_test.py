#!/usr/bin/env python3
"""What is known of systemd's units, asked from outside: that nothing is, where there is no bus, and
what systemd says, where there is one.

Usage: units_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import json
import pathlib
import sys
import unittest

from world import Watching

# As the daemon has it.
HAS_BUS = pathlib.Path("/run/dbus/system_bus_socket").is_socket()
MADE_UP = "holdfast-test-no-such.service"


class Units(Watching):
    def setUp(self):
        super().setUp()
        self.define({"id": "made-up", "name": "Made up", "type": "unit", "unit": MADE_UP},
                    self.service("shop", run_by="holdfast-test-shop.service"))

    def units(self):
        status, body = self.ask("GET", "/units")
        self.assertEqual(status, 200, body)
        return body

    def begin(self):
        process = self.start()
        self.open_services()
        self.wait(lambda: self.units()["bus"]["connected"] == HAS_BUS and
                  (HAS_BUS or self.units()["bus"]["since"]), "the bus is not as it is")
        return process

    def test_are_those_that_services_look_at(self):
        process = self.begin()
        items = self.units()["items"]
        self.assertEqual([each["name"] for each in items],
                         [MADE_UP, "holdfast-test-shop.service"])
        self.assertEqual([[(of["serviceId"], of["relation"]) for of in each["services"]]
                          for each in items], [[("made-up", "checks")], [("shop", "run_by")]])
        self.assertEqual([each["name"] for each in self.ask("GET", "/units?name=*shop*")[1]["items"]],
                         ["holdfast-test-shop.service"])
        self.assertEqual(self.ask("GET", "/units/systemd-journald.service")[0], 404)
        self.end(process)

    def test_are_not_said_to_be_well_where_nobody_knows(self):
        process = self.begin()
        body = self.units()
        status, one = self.ask("GET", f"/units/{MADE_UP}")
        self.assertEqual((status, one["bus"]["connected"]), (200, HAS_BUS), one)
        self.assertTrue(not one["journal"] or one["journalTrouble"] is None, one)
        if HAS_BUS:
            self.wait(lambda: self.units()["items"][0]["loadState"] == "not-found",
                      "systemd does not say that there is no such unit")
        else:
            self.assertIn("system bus", body["bus"]["why"])
            self.assertEqual({each["activeState"] for each in body["items"]}, {None}, body)
            self.assertEqual(self.ask("GET", "/units?state=failed")[0], 503)
        self.end(process)

    def test_are_shown_by_holdfastctl_on_the_control_socket_and_elsewhere(self):
        process = self.begin()
        for where in ((), ("--url", f"http://{self.address}")):
            listed = self.ctl("units", *where)
            self.assertEqual(listed.returncode, 0 if HAS_BUS else 69, listed)
            self.assertRegex(listed.stdout, rf"(?m)^{MADE_UP} .* made-up ")
            self.assertEqual("how units are is not known: " in listed.stderr, not HAS_BUS)
            one = self.ctl("units", MADE_UP.removesuffix(".service"), "--json", *where)
            self.assertEqual(json.loads(one.stdout)["name"], MADE_UP)
            self.assertEqual(self.ctl("units", "nobodys", *where).returncode, 66)
        self.end(process)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
