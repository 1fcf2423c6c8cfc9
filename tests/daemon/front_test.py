#!/usr/bin/env python3
"""GET / of a whole daemon: each member that clients of old read, and whom it believes about who asks.

Usage: front_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import contextlib
import datetime
import http.client
import ipaddress
import json
import os
import pathlib
import socket
import subprocess
import sys
import unittest

from holdfastd_test import HOLDFASTCTL, PATIENCE, Case

MEMBERS = {"status", "version", "message", "timestamp", "user_ip", "proxy_chain", "hostname", "os",
           "pod_ip", "kafka_status", "dependencies"}
NO_CHAIN = "No proxy IPs found"


def listed_address(name):
    """What /etc/hosts has for it, IPv4 first; nothing if it is not listed."""
    found = []
    for line in pathlib.Path("/etc/hosts").read_text(encoding="utf-8").splitlines():
        address, *names = line.partition("#")[0].split() or [""]
        if name.lower() in map(str.lower, names):
            found.append(ipaddress.ip_address(address))
    return str(min(found, key=lambda each: each.version)) if found else None


class Front(Case):
    def ask(self, headers=(), status=200):
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.putrequest("GET", "/", skip_accept_encoding=True)
            for name, value in headers:
                connection.putheader(name, value)
            connection.endheaders()
            answer = connection.getresponse()
            text = answer.read().decode()
            self.assertEqual(answer.status, status, text)
            return json.loads(text)

    def test_has_each_member(self):
        process = self.start()
        before = datetime.datetime.now(datetime.timezone.utc)
        front = self.ask()
        after = datetime.datetime.now(datetime.timezone.utc)
        self.assertEqual(set(front), MEMBERS)
        self.assertEqual(front["status"], "ok")
        version = subprocess.run([HOLDFASTCTL, "--version"], check=True, capture_output=True,
                                 text=True, timeout=PATIENCE).stdout
        self.assertIn(front["version"], version.split())
        self.assertEqual(front["message"], "Hello, Kafka is not configured")
        self.assertRegex(front["timestamp"],
                         r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
        at = datetime.datetime.fromisoformat(front["timestamp"].replace("Z", "+00:00"))
        self.assertTrue(before <= at <= after, (before, at, after))
        self.assertEqual(front["user_ip"], "127.0.0.1")
        self.assertEqual(front["proxy_chain"], NO_CHAIN)
        self.assertEqual(front["hostname"], socket.gethostname())
        self.assertEqual(front["os"], f"{os.uname().sysname} {os.uname().release}")
        self.assertEqual(front["kafka_status"], "DISABLED")
        self.assertLessEqual(
            {"kafka", "opentelemetry", "prometheus", "events", "tracing", "log_file",
             "alert_receivers", "external_service"}, set(front["dependencies"]))
        self.assertEqual(set(front["dependencies"].values()), {"up", "down"})
        self.end(process)

    def test_has_the_address_of_the_name_where_it_is_listed(self):
        process = self.start()
        pod_ip = self.ask()["pod_ip"]
        if listed := listed_address(socket.gethostname()):
            self.assertEqual(pod_ip, listed)
        elif pod_ip is not None:
            ipaddress.ip_address(pod_ip)
        self.end(process)

    def test_has_the_address_that_it_is_told(self):
        for variables, wanted in (({"HOST_IP": "192.0.2.8"}, "192.0.2.8"),
                                  ({"HOST_IP": "192.0.2.8", "POD_IP": "2001:db8::9"},
                                   "2001:db8::9")):
            process = self.start(variables=variables.items())
            self.assertEqual(self.ask()["pod_ip"], wanted)
            self.end(process)

    def test_believes_proxies_that_are_trusted(self):
        process = self.start()
        for headers, ip, chain in (
                ([("X-Forwarded-For", "198.51.100.7, 127.0.0.2")], "198.51.100.7",
                 ["198.51.100.7", "127.0.0.2"]),
                ([("X-Forwarded-For", "198.51.100.7"), ("X-Forwarded-For", "203.0.113.1")],
                 "203.0.113.1", ["198.51.100.7", "203.0.113.1"]),
                ([("Forwarded", 'for="[2001:db8::1]:4711";proto=https')], "2001:db8::1",
                 ["[2001:db8::1]:4711"])):
            front = self.ask(headers)
            self.assertEqual((front["user_ip"], front["proxy_chain"]), (ip, chain))
        self.end(process)

    def test_believes_nobody_else_and_shows_what_he_says(self):
        self.configure({"http": {"trusted_proxies": ["192.0.2.0/24"]}})
        process = self.start()
        for name, value, chain in (
                ("X-Forwarded-For", "198.51.100.7, 192.0.2.1", ["198.51.100.7", "192.0.2.1"]),
                ("Forwarded", "for=198.51.100.7", ["198.51.100.7"])):
            front = self.ask([(name, value)])
            self.assertEqual((front["user_ip"], front["proxy_chain"]), ("127.0.0.1", chain))
        self.end(process)

    def test_answers_any_program(self):
        process = self.start()
        for accept in ("*/*", "application/json", "application/*", "text/html;q=0.1, */*;q=0.9",
                       "application/xml", "image/png", "text/plain"):
            self.assertEqual(self.ask([("Accept", accept)])["status"], "ok")
        self.assertEqual(self.ask([("Accept-Encoding", "*;q=0")])["status"], "ok")
        self.end(process)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
