#!/usr/bin/env python3
"""The monitor that came before, as its clients saw it: its file, its variables, its requests. A
daemon is started as that one was, and answers field by field what it answered.

Usage: legacy_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import pathlib
import re
import socket
import sys
import unittest

from world import VERSION, Watching, refusing_port

OLD_FILE = pathlib.Path(__file__).resolve().parents[2] / "watch" / "definition" / "services.json"
SERVICE = ["serviceId", "name", "url", "expectedVersion", "environment", "enabled"]
HEALTH = ["serviceId", "name", "environment", "status", "latencyMs", "version",
          "versionMatchesExpected", "lastCheckedAt"]
CHECK = ["timestamp", "status", "latencyMs", "version", "versionMatchesExpected", "errorMessage"]
TIME = re.compile(r"20\d\d-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z")


class Monitor(Watching):
    def setUp(self):
        super().setUp()
        closed = refusing_port()
        self.addCleanup(closed.close)
        # Takes connections and never says a word.
        mute = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(mute.close)
        self.closed, self.mute = (f"http://127.0.0.1:{each.getsockname()[1]}/health"
                                  for each in (closed, mute))

    def write_file(self):
        """Ten services; three of them are not there, and one is not asked for."""
        environments = ("production", "staging", "uat", "dev", "unknown")
        services = [self.service(f"service-{i}", expectedVersion=VERSION, enabled=True,
                                 environment=environments[i % 5]) for i in range(10)]
        services[1]["expectedVersion"] = "9.9.9"
        services[2]["expectedVersion"] = None
        del services[2]["environment"]
        self.page("service-3").say(status=500)
        self.page("service-4").say(version=None, X_Service_Version=VERSION)
        services[5]["url"] = services[6]["url"] = self.closed
        services[7]["url"] = self.mute
        services[8]["enabled"] = False
        self.define(*services)
        return services

    def start_as_of_old(self, **variables):
        process = self.start("--defaults", ".", cwd=self.directory, variables={
            "HOLDFAST_LISTEN": self.address, "DB_URL": "sqlite:///./health.db",
            "SERVICES_CONFIG_PATH": str(self.services_file),
            "HEALTH_CHECK_INTERVAL_SECONDS": "1",
            "ALERT_CONSECUTIVE_FAILURES_THRESHOLD": "3", **variables})
        self.open_services()
        return process

    def assert_begins_with(self, names, item):
        """What is new comes behind what clients know."""
        self.assertEqual(list(item)[:len(names)], names)

    def test_has_its_file_loaded_as_it_stands(self):
        self.services_file.write_text(OLD_FILE.read_text(encoding="utf-8"), encoding="utf-8")
        # At its own pace: these are not ours to ask.
        process = self.start_as_of_old(HEALTH_CHECK_INTERVAL_SECONDS="86400")
        status, services = self.ask("GET", "/services/")
        self.assertEqual((status, len(services)), (200, 10))
        found = {each["serviceId"]: {name: each[name] for name in SERVICE} for each in services}
        self.assertEqual(found["checkout-api"], {
            "serviceId": "checkout-api", "name": "Checkout API",
            "url": "https://checkout.example.org/health", "expectedVersion": "2.4.1",
            "environment": "production", "enabled": True})
        self.assertEqual(found["mail"], {
            "serviceId": "mail", "name": "Mail relay", "url": "http://localhost:8025/",
            "expectedVersion": None, "environment": "unknown", "enabled": True})
        self.assertFalse(found["archive"]["enabled"])
        self.assertEqual(self.ask("GET", "/services/carrier%20gateway")[1]["name"],
                         "Carrier gateway")
        self.end(process)

    def test_says_how_all_its_services_are(self):
        wanted = {each["id"]: each for each in self.write_file()}
        process = self.start_as_of_old()
        self.wait(lambda: len(self.latest()) == 9, "not all were checked")
        del wanted["service-8"]
        status, text = self.request("GET", "/health/")
        self.assertEqual((status, text[0]), (200, "["))
        items = self.latest()
        self.assertEqual(set(items), set(wanted), "those that are checked, and no others")
        for service_id, item in items.items():
            self.assert_begins_with(HEALTH, item)
            self.assertEqual(item["name"], wanted[service_id]["name"])
            self.assertEqual(item["environment"], wanted[service_id].get("environment", "unknown"))
            self.assertIsInstance(item["latencyMs"], float | int)
            self.assertRegex(item["lastCheckedAt"], TIME)
        for service_id, status, version, matches in (
                ("service-0", "HEALTHY", VERSION, True), ("service-1", "HEALTHY", VERSION, False),
                ("service-2", "HEALTHY", VERSION, None), ("service-4", "HEALTHY", VERSION, True),
                ("service-3", "UNHEALTHY", VERSION, True), ("service-5", "DOWN", None, None),
                ("service-7", "DOWN", None, None)):
            item = self.wait_status(service_id, status)
            self.assertEqual((item["version"], item["versionMatchesExpected"]), (version, matches),
                             service_id)
        old = {each["serviceId"]: each["status"] for each in self.ask("GET", "/health?legacy=1")[1]}
        self.assertEqual(set(old.values()), {"UP", "DOWN"})
        self.assertEqual((old["service-0"], old["service-3"], old["service-6"]),
                         ("UP", "DOWN", "DOWN"))
        self.end(process)

    def test_says_what_the_last_checks_of_one_were(self):
        self.write_file()
        process = self.start_as_of_old()
        self.wait(lambda: len(self.checks("service-0")) > 2, "there is no history")
        status, body = self.ask("GET", "/health/service-0?limit=2")
        self.assertEqual(status, 200)
        self.assertEqual(list(body), ["serviceId", "name", "environment", "url", "checks"])
        self.assertEqual((body["serviceId"], body["name"], body["environment"], body["url"]),
                         ("service-0", "Service-0", "production", f"{self.target.url}/service-0"))
        self.assertEqual(len(body["checks"]), 2)
        for check in body["checks"]:
            self.assert_begins_with(CHECK, check)
            self.assertRegex(check["timestamp"], TIME)
            self.assertEqual((check["status"], check["errorMessage"]), ("HEALTHY", None))
        newest, older = (check["timestamp"] for check in body["checks"])
        self.assertGreater(newest, older)
        check, = self.ask("GET", "/health/service-6?limit=1&legacy=1")[1]["checks"]
        self.assertEqual((check["status"], check["version"]), ("DOWN", None))
        self.assertIn("refused", check["errorMessage"])
        for wrong in ("0", "101", "many"):
            self.assertIn(self.ask("GET", f"/health/service-0?limit={wrong}")[0], (400, 422), wrong)
        self.end(process)

    def test_lets_services_come_and_change(self):
        process = self.start_as_of_old()
        self.assertEqual(self.ask("GET", "/ping"), (200, {"status": "ok"}))
        self.assertEqual(self.ask("GET", "/services/"), (200, []))
        self.assertEqual(self.ask("GET", "/health/"), (200, []))
        shop = {"serviceId": "shop", "name": "Shop", "url": f"{self.target.url}/shop"}
        whole = {**shop, "expectedVersion": None, "environment": "unknown", "enabled": True}
        status, said = self.ask("POST", "/services/", shop)
        self.assertEqual(status, 201)
        self.assert_begins_with(SERVICE, said)
        self.assertEqual({name: said[name] for name in SERVICE}, whole)
        self.wait_status("shop", "HEALTHY")
        other = {**shop, "name": "Other", "expectedVersion": VERSION, "environment": "uat"}
        status, said = self.ask("POST", "/services", other)
        self.assertEqual((status, said["name"], said["environment"]), (201, "Other", "uat"))
        self.assertEqual(len(self.ask("GET", "/services")[1]), 1, "it was replaced")
        for verb, is_enabled in (("disable", False), ("enable", True)):
            status, said = self.ask("PATCH", f"/services/shop/{verb}")
            self.assertEqual((status, said["enabled"], said["name"]), (200, is_enabled, "Other"))
            self.assertEqual(self.ask("GET", "/services/shop")[1]["enabled"], is_enabled)
        for method, path in (("GET", "/services/nobody"), ("PATCH", "/services/nobody/enable"),
                             ("GET", "/health/nobody")):
            status, said = self.ask(method, path)
            self.assertEqual((status, said["detail"]), (404, "Service 'nobody' not found"), path)
        self.end(process)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
