#!/usr/bin/env python3
"""Services that come, change and go: over HTTP and by the file, which wins; and what goes on while
they do.

Usage: services_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import json
import sys
import time
import unittest

from world import Watching

# What is wrong, and where an answer has to point.
WRONG = {
    "services": [
        {"id": "a", "name": "A", "url": "http://127.0.0.1:1/", "intervall": "1s"},
        {"id": "b", "name": "B", "url": "file:///etc/passwd"},
        {"id": "c", "name": "C", "url": "http://169.254.169.254/latest"},
        {"id": "d", "name": "D", "url": "http://127.0.0.1:1/", "interval": "1ms"},
        {"id": "a", "name": "E", "url": "http://127.0.0.1:1/"},
        {"id": "f", "name": "F", "url": "http://127.0.0.1:1/", "depends_on": ["g"]},
        {"id": "g", "name": "G", "url": "http://127.0.0.1:1/", "depends_on": ["f"]},
        {"id": "h", "name": "H", "url": "http://127.0.0.1:1/", "conditions": ["[STATUS] === 200"]},
        {"id": "i", "url": "http://127.0.0.1:1/"},
        {"id": "j", "name": "J", "url": "http://127.0.0.1:1/", "depends_on": ["nobody"]},
    ]
}
POINTERS = {"/services/0/intervall", "/services/1/url", "/services/2/url", "/services/3/interval",
            "/services/4/id", "/services/7/conditions/0", "/services/9/depends_on/0"}


class Services(Watching):
    def pointers(self, body):
        return {each["pointer"] for each in body["errors"]}

    def test_are_defined_changed_and_removed_over_http(self):
        process = self.start()
        self.open_services()
        shop = {"name": "Shop", "url": f"{self.target.url}/shop", "group": "front", "tags": ["eu"]}
        status, text, headers = self.ask_all("PUT", "/services/shop", shop)
        self.assertEqual((status, headers["Location"]), (201, "/services/shop"), text)
        self.assertEqual(self.ask("PUT", "/services/shop", shop)[0], 200)
        status, said = self.ask("PATCH", "/services/shop", {"conditions": ["[STATUS] == 204"]})
        self.assertEqual((status, said["group"], said["tags"]), (200, "front", ["eu"]))
        self.assertIn("[STATUS] (200) == 204", self.wait_status("shop", "UNHEALTHY")["reason"])
        self.ask("PATCH", "/services/shop", {"conditions": None})
        self.wait_status("shop", "HEALTHY")
        self.assertEqual(self.ask("DELETE", "/services/shop"), (204, None))
        for method, path in (("GET", "/services/shop"), ("GET", "/health/shop"),
                             ("DELETE", "/services/shop"), ("POST", "/services/shop/check")):
            self.assertEqual(self.ask(method, path)[0], 404, path)
        self.assertNotIn("shop", self.latest())
        # Its history was kept, and goes on if the id comes again.
        self.ask("PUT", "/services/shop", shop)
        self.wait(lambda: {"HEALTHY", "UNHEALTHY"} <=
                  {each["status"] for each in self.checks("shop")}, "the history is gone")
        self.end(process)

    def test_that_are_none_are_refused_with_what_is_wrong(self):
        process = self.start()
        self.open_services()
        status, body = self.ask("POST", "/services", {"serviceId": "x", "url": "file:///etc/passwd",
                                                      "interval": "soon", "colour": "red"})
        self.assertEqual(status, 422)
        self.assertLessEqual({"/url", "/interval", "/colour"}, self.pointers(body))
        for url in ("http://169.254.169.254/", "http://[fe80::1]/", "gopher://127.0.0.1/", "shop"):
            status, body = self.ask("PUT", "/services/x", {"name": "X", "url": url})
            self.assertEqual((status, self.pointers(body)), (422, {"/url"}), url)
        self.assertEqual(self.ask("GET", "/services"), (200, []))
        self.end(process)

    def test_are_checked_when_somebody_asks(self):
        self.define(self.service("slow", interval="1d"), self.service("off", enabled=False))
        process = self.start()
        self.open_services()
        status, said = self.ask("POST", "/services/slow/check")
        self.assertEqual((status, said["serviceId"], said["status"]), (200, "slow", "HEALTHY"))
        self.page("slow").say(status=500)
        self.assertEqual(self.ask("POST", "/services/slow/check")[1]["status"], "UNHEALTHY")
        self.assertEqual(self.latest()["slow"]["status"], "UNHEALTHY")
        self.assertEqual(self.ask("POST", "/services/off/check")[0], 409)
        self.end(process)

    def test_of_the_file_are_changed_in_the_file_alone(self):
        self.define(self.service("shop"))
        process = self.start()
        self.open_services()
        self.assertEqual(self.ask("GET", "/services/shop")[1]["owner"], "file")
        other = {"name": "Other", "url": f"{self.target.url}/other"}
        for method, path, body in (("POST", "/services", {"serviceId": "shop", **other}),
                                   ("PUT", "/services/shop", other),
                                   ("PATCH", "/services/shop", {"name": "Other"}),
                                   ("DELETE", "/services/shop", None)):
            status, said = self.ask(method, path, body)
            self.assertEqual(status, 409, method)
            self.assertIn("services file", said["detail"])
        self.assertEqual(self.ask("GET", "/services/shop")[1]["name"], "Shop")
        # But an operator may switch it, and that holds over a restart.
        self.assertFalse(self.ask("PATCH", "/services/shop/disable")[1]["enabled"])
        process = self.restart(process)
        self.assertFalse(self.ask("GET", "/services/shop")[1]["enabled"])
        self.end(process)

    def test_of_both_are_the_files(self):
        process = self.start()
        self.open_services()
        self.ask("PUT", "/services/shop", {"name": "Ours", "url": f"{self.target.url}/ours"})
        self.define(self.service("shop"))
        self.reload()
        self.wait(lambda: self.ask("GET", "/services/shop")[1]["owner"] == "file",
                  "the file does not win")
        self.assertEqual(self.ask("GET", "/services/shop")[1]["name"], "Shop")
        said = json.dumps(self.end(process))
        self.assertIn("service 'shop' is defined in the services file", said)

    def test_go_on_through_a_reload_that_does_not_concern_them(self):
        self.define(self.service("same"), self.service("other"), self.service("gone"))
        process = self.start()
        for service_id in ("same", "other", "gone"):
            self.wait_status(service_id, "HEALTHY")
        begun = time.monotonic()
        self.page("other").say(status=500)
        self.define(self.service("same"), self.service("other", name="Changed"),
                    self.service("new"))
        self.reload()
        self.wait_status("new", "HEALTHY")
        self.wait_status("other", "UNHEALTHY")
        self.assertEqual(self.ask("GET", "/services/other")[1]["name"], "Changed")
        self.assertEqual(self.ask("GET", "/services/gone")[0], 404)
        asked = len(self.page("gone").asked)
        seen = len(self.page("same").asked)
        self.wait(lambda: len(self.page("same").asked) > seen + 2, "it is not checked any more")
        # One may have been on its way.
        self.assertLessEqual(len(self.page("gone").asked), asked + 1, "it is still checked")
        self.assertLess(self.page("same").longest_gap(begun, time.monotonic()), 4)
        # What left the file was archived, not erased.
        self.define(self.service("same"), self.service("gone", interval="1d"))
        self.reload()
        self.wait(lambda: self.ask("GET", "/services/gone")[0] == 200, "it does not come back")
        self.assertTrue(self.checks("gone"), "its history is gone")
        said = [each["message"] for each in self.end(process)]
        self.assertTrue(any("1 new, 1 defined differently, 1 gone" in each for each in said), said)

    def test_stay_as_they_are_when_the_file_is_broken(self):
        self.define(self.service("shop"))
        process = self.start()
        self.wait_status("shop", "HEALTHY")
        begun = time.monotonic()
        self.services_file.write_text(json.dumps(WRONG))
        body = self.reload(wanted=422)
        self.assertLessEqual(POINTERS, self.pointers(body), body)
        self.assertTrue(any(each["pointer"].startswith("/services/8") for each in body["errors"]),
                        "a missing name")
        self.assertTrue({"/services/5/depends_on/0", "/services/6/depends_on/0"} &
                        self.pointers(body), "a circle of dependencies")
        for each in body["errors"]:
            self.assertIn("services.json", each["message"])
        refused = self.ctl("check")
        self.assertNotEqual(refused.returncode, 0)
        for pointer in POINTERS:
            self.assertIn(pointer, refused.stdout + refused.stderr)
        self.services_file.write_text('{"services": [')
        self.reload(wanted=422)
        self.services_file.unlink()
        self.reload(wanted=422)
        self.assertEqual([each["serviceId"] for each in self.ask("GET", "/services")[1]], ["shop"])
        seen = len(self.page("shop").asked)
        self.wait(lambda: len(self.page("shop").asked) > seen + 1, "it is not checked any more")
        self.assertLess(self.page("shop").longest_gap(begun, time.monotonic()), 4)
        self.end(process)
        self.services_file.write_text(json.dumps(WRONG))
        self.assertIn("/services/1/url",
                      json.dumps(self.finish(self.spawn("--config", str(self.file)), code=78)))

    def test_are_taken_elsewhere_by_export_and_import(self):
        self.define(self.service("filed"))
        process = self.start()
        self.open_services()
        for service_id in ("shop", "stock"):
            self.ask("PUT", f"/services/{service_id}",
                     {"name": service_id, "url": f"{self.target.url}/{service_id}",
                      "conditions": ["[STATUS] == 200"]})
        status, everything = self.ask("GET", "/services/export")
        self.assertEqual((status, [each["id"] for each in everything["services"]]),
                         (200, ["filed", "shop", "stock"]))
        mine = self.ask("GET", "/services/export?owner=api")[1]
        self.assertEqual([each["id"] for each in mine["services"]], ["shop", "stock"])
        for service_id in ("shop", "stock"):
            self.assertEqual(self.ask("DELETE", f"/services/{service_id}")[0], 204)
        broken = {"services": [*mine["services"], {"id": "x", "name": "X", "url": "file:///x"},
                               {"id": "y", "name": "Y", "url": "http://127.0.0.1/", "colour": 1}]}
        status, said = self.ask("POST", "/services/import", broken)
        self.assertEqual(status, 422)
        self.assertLessEqual({"/services/2/url", "/services/3/colour"}, self.pointers(said))
        self.assertEqual(len(self.ask("GET", "/services")[1]), 1, "all of them or none")
        self.assertEqual(self.ask("POST", "/services/import", mine),
                         (200, {"added": 2, "changed": 0, "unchanged": 0}))
        mine["services"][0]["name"] = "Another"
        self.assertEqual(self.ask("POST", "/services/import", mine),
                         (200, {"added": 0, "changed": 1, "unchanged": 1}))
        self.assertEqual(self.ask("GET", "/services/shop")[1]["name"], "Another")
        process = self.restart(process)
        self.assertEqual(self.ask("GET", "/services/export?owner=api")[1], mine)
        # The export is a file that the daemon takes as its own.
        self.services_file.write_text(json.dumps(self.ask("GET", "/services/export")[1]))
        self.reload()
        self.wait(lambda: all(each["owner"] == "file" for each in self.ask("GET", "/services")[1]),
                  "the export is no file of services")
        self.end(process)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
