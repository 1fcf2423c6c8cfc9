#!/usr/bin/env python3
"""Targets that mean no good: each costs a bounded time and a bounded memory, has a result that says
what it is, and nobody else is checked later for it.

Usage: hostile_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import contextlib
import socket
import sys
import time
import unittest

import rogue
from world import Watching

OK = b"HTTP/1.1 200 OK\r\n"
# From one check of an orderly service to the next, while others misbehave: three turns of a second
# each. One of those that hang takes a second, and there are many: who waits for them is far later.
GAP = 4
# Of the program, whatever it is sent.
RSS_MAX_KIB = 96 << 10


class Hostile(Watching):
    def rogues(self):
        """By id: the server, the states that its service may be in, and a part of why."""
        return {
            "endless": (rogue.is_endless, {"UNHEALTHY"}, "longer than"),
            "endless-head": (rogue.has_endless_head, {"UNHEALTHY"}, "answer"),
            "bomb": (rogue.gzip_bomb(), {"UNHEALTHY"}, "longer than"),
            "mute": (rogue.is_mute, {"DOWN"}, "within 1000 ms"),
            "drips-head": (rogue.drips(OK + b"...X-Slow: yes\r\n"), {"DOWN"}, "within 1000 ms"),
            "drips-body": (rogue.drips(OK + b"Content-Length: 100000\r\n\r\n...drop by drop "),
                           {"DOWN"}, "within 1000 ms"),
            "garbage": (rogue.says(bytes(range(256)) * 64), {"UNHEALTHY"}, "its protocol"),
            "bad-length": (rogue.says(OK + b"Content-Length: minus one\r\n\r\n"),
                           {"UNHEALTHY", "DOWN"}, "answer"),
            "bad-gzip": (rogue.says(OK + b"Content-Encoding: gzip\r\nContent-Length: 2\r\n\r\nno"),
                         {"UNHEALTHY", "DOWN"}, "answer"),
            "cut-off": (rogue.says(OK + b"Content-Length: 1000\r\n\r\nthat was it"), {"DOWN"},
                        "cut off"),
            "says-nothing": (rogue.says(b""), {"DOWN"}, "cut off"),
        }

    def begin(self, *services):
        """The daemon, when the orderly one is checked, and then."""
        self.define(self.service("orderly"), *services)
        process = self.start()
        self.wait_status("orderly", "HEALTHY")
        return process, time.monotonic()

    def assert_on_time(self, begun):
        """It was all that time, and has been well, but for what our own server did not answer."""
        now = time.monotonic()
        self.assertLess(self.page("orderly").longest_gap(begun, now), GAP)
        found = [each["status"] for each in self.checks("orderly")]
        self.assertGreaterEqual(found.count("HEALTHY"), 0.9 * len(found), found)

    def find(self, service_id, states, why):
        item = self.wait_status(service_id, *states)
        self.assertIn(why, item["reason"], service_id)
        self.assertLess(len(item["reason"]), 1000, service_id)
        self.assertTrue(item["reason"].isprintable(), service_id)

    def test_servers_hold_up_nobody(self):
        cases = self.rogues()
        servers = {service_id: rogue.Rogue(behave) for service_id, (behave, _, _) in cases.items()}
        for server in servers.values():
            self.addCleanup(server.close)
        process, begun = self.begin(*({"id": service_id, "name": service_id, "url": server.url}
                                      for service_id, server in servers.items()))
        for service_id, (_, states, why) in cases.items():
            self.find(service_id, states, why)
        self.wait(lambda: all(len(self.checks(service_id)) > 2 for service_id in cases),
                  "they are not checked again")
        self.assert_on_time(begun)
        self.assertLess(self.anonymous_kib(process), RSS_MAX_KIB)
        for service_id in cases:
            asked = time.monotonic()
            self.assertEqual(self.ask("POST", f"/services/{service_id}/check")[0], 200, service_id)
            self.assertLess(time.monotonic() - asked, 10, service_id)
        self.end(process)

    def test_redirects_come_to_an_end(self):
        self.page("circle").say(status=302, Location="/other-circle")
        self.page("other-circle").say(status=302, Location="/circle")
        for i in range(30):
            self.page(f"hop-{i}").say(status=302, Location=f"/hop-{i + 1}")
        self.page("metadata").say(status=302, Location="http://169.254.169.254/latest/meta-data/")
        self.page("file").say(status=302, Location="file:///etc/passwd")
        process, begun = self.begin(self.service("circle"), self.service("hop-0"),
                                    self.service("metadata"), self.service("file"))
        self.find("circle", {"UNHEALTHY"}, "redirected in a circle")
        self.find("hop-0", {"UNHEALTHY"}, "redirected more than 10 times")
        self.find("metadata", {"UNHEALTHY"}, "link-local")
        self.find("file", {"UNHEALTHY"}, "redirected to what cannot be asked")
        self.assert_on_time(begun)
        self.assertEqual(self.page("hop-11").asked, [])
        self.end(process)

    def test_tls_that_is_broken_is_no_answer(self):
        untrusted = rogue.Rogue(rogue.says(OK + b"Content-Length: 0\r\n\r\n"),
                                rogue.self_signed(self.directory))
        garbage = rogue.Rogue(rogue.says(bytes(range(256)) * 8))
        mute = rogue.Rogue(rogue.is_mute)
        for server in (untrusted, garbage, mute):
            self.addCleanup(server.close)
        process, begun = self.begin(
            {"id": "untrusted", "name": "Untrusted", "url": untrusted.url},
            {"id": "garbage", "name": "Garbage", "url": f"https://127.0.0.1:{garbage.port}/"},
            {"id": "mute", "name": "Mute", "url": f"https://127.0.0.1:{mute.port}/"},
            {"id": "lenient", "name": "Lenient", "url": untrusted.url, "tls": {"verify": False}})
        self.find("garbage", {"DOWN"}, "TLS")
        self.find("mute", {"DOWN"}, "within 1000 ms")
        self.find("untrusted", {"DOWN"}, "TLS session that can be trusted")
        # When it ends is known all the same.
        self.assertIn("certificateExpires", self.latest()["untrusted"])
        self.assertIn("certificateExpires", self.wait_status("lenient", "HEALTHY"))
        self.assert_on_time(begun)
        self.end(process)

    def test_a_mute_name_server_delays_nobody(self):
        mute = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self.addCleanup(mute.close)
        mute.bind(("127.0.0.1", 0))
        resolver = f"127.0.0.1:{mute.getsockname()[1]}"
        names = [{"id": f"name-{i}", "name": f"Name {i}", "url": f"dns://host-{i}.example.org",
                  "resolver": resolver} for i in range(30)]
        process, begun = self.begin(*names)
        for name in names:
            item = self.wait_status(name["id"], "DOWN")
            self.assertTrue(item["reason"])
        self.wait(lambda: all(len(self.checks(name["id"])) > 2 for name in names),
                  "they are not checked again")
        self.assert_on_time(begun)
        # It was asked, all the time.
        mute.setblocking(False)
        heard = set()
        with contextlib.suppress(BlockingIOError):
            while len(heard) < len(names):
                heard.add(mute.recv(512))
        self.assertEqual(len(heard), len(names))
        self.end(process)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
