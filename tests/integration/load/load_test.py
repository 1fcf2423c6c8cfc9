#!/usr/bin/env python3
"""`holdfastctl load` against a whole daemon and the simulated service: its verdicts, what it leaves
behind, and how it ends.

Usage: load_test.py HOLDFASTD HOLDFASTCTL HOLDFAST_UPSTREAM [unittest arguments]
"""
import contextlib
import http.client
import json
import os
import pathlib
import pty
import re
import signal
import socket
import subprocess
import sys
import time
import unittest

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent.parent / "daemon"))
from holdfastd_test import HOLDFASTCTL, PATIENCE, Case  # noqa: E402

UPSTREAM = os.path.abspath(sys.argv[3])


def free_port():
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Load(Case):
    def setUp(self):
        self.port = free_port()
        self.upstream = f"http://127.0.0.1:{self.port}"
        super().setUp()
        self.start_service()

    def configure(self, more):
        super().configure({
            "orders": {"upstream_url": self.upstream, "call_timeout": "1s",
                       "backoff_first": "200ms", "parked_for": "1s", "probe_interval": "1s"},
            "breaker": {"window_size": 20, "minimum_calls": 10, "open_wait": "500ms",
                        "half_open_calls": 3}, **more})

    def start_service(self):
        process = subprocess.Popen([UPSTREAM, "--listen", f"127.0.0.1:{self.port}"],
                                   stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        self.wait_for(lambda: self.mode() == "normal", "the service does not start")

    def wait_for(self, question, complaint):
        until = time.monotonic() + PATIENCE
        while True:
            with contextlib.suppress(OSError):
                if question():
                    return
            self.assertLess(time.monotonic(), until, complaint)
            time.sleep(0.02)

    def behaviour(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("GET", "/get_failure_mode")
            return json.loads(connection.getresponse().read())

    def mode(self):
        return self.behaviour()["mode"]

    def tell(self, behaviour):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("POST", "/set_failure_mode", json.dumps(behaviour),
                               {"Content-Type": "application/json"})
            self.assertEqual(connection.getresponse().status, 200)

    def command(self, *arguments):
        return [HOLDFASTCTL, "load", "--config", str(self.file), "--upstream", self.upstream,
                *arguments]

    def load(self, *arguments, code=0):
        ended = subprocess.run(self.command(*arguments), capture_output=True, text=True,
                               timeout=4 * PATIENCE, check=False)
        self.assertEqual(ended.returncode, code, ended.stdout + ended.stderr)
        return ended

    def report(self, *arguments, code=0):
        return json.loads(self.load("--json", *arguments, code=code).stdout)

    def test_passes_when_all_is_well(self):
        process = self.start()
        text = self.load("--mode", "normal", "--orders", "200", "--rate", "400",
                         "--wait-recovery").stdout
        self.assertRegex(text, r"(?m)^accepted +200, refused 0, unanswered 0;")
        self.assertRegex(text, r"(?m)^transitions +200: 0 Processing, 200 Validated,")
        self.assertRegex(text, r"(?m)^response +p50 [0-9.]+ ms, p95 ")
        self.assertTrue(text.endswith("PASS\n"), text)
        self.assertNotIn("\r", text, "no progress in a pipe")
        self.end(process)

    def test_finds_each_failure_and_every_order_after_it(self):
        process = self.start()
        for mode, health in (("slow", "degraded"), ("down", "down"), ("error", "unhealthy")):
            said = self.report("--mode", mode, "--orders", "60", "--rate", "200", "--connections",
                               "4", "--wait-recovery")
            self.assertTrue(said["pass"])
            self.assertIn(health, [each["state"] for each in said["service"]])
            self.assertIn("open", [each["state"] for each in said["breaker"]])
            self.assertEqual(said["states"]["Validated"], 60)
            self.assertEqual((said["lost"], said["duplicated"], said["transitions"]), (0, 0, 60))
            self.assertEqual(self.mode(), "normal")
        self.end(process)

    def test_leaves_the_service_as_it_was_found(self):
        process = self.start()
        found = {"mode": "flaky", "share": 0, "latency": "1ms", "for": "1h",
                 "then": [{"mode": "normal"}]}
        self.tell(found)
        said = self.report("--mode", "normal", "--orders", "20", "--rate", "200")
        self.assertTrue(said["pass"])
        left = self.behaviour()
        self.assertRegex(left.pop("for"), r"^(3600000|35[0-9]{5})ms$|^1h$|^3[56][0-9]{2}s$")
        found.pop("for")
        self.assertEqual(left, found)
        self.end(process)

    def test_fails_when_the_service_cannot_be_left_as_it_was_found(self):
        """Only the control socket may close its port for good."""
        file = self.directory / "upstream.json"
        port = free_port()
        file.write_text(json.dumps({
            "listen": f"127.0.0.1:{port}", "control": str(self.directory / "upstream.sock"),
            "script": [{"mode": "normal", "for": "1h"}, {"mode": "down", "close": True}]}))
        scripted = subprocess.Popen([UPSTREAM, "--config", file], stderr=subprocess.DEVNULL)
        self.addCleanup(scripted.wait)
        self.addCleanup(scripted.kill)
        self.wait_for(lambda: socket.create_connection(("127.0.0.1", port)).close() is None,
                      "the service does not start")
        process = self.start()
        text = self.load("--mode", "normal", "--orders", "5", "--upstream",
                         f"http://127.0.0.1:{port}", code=1).stdout
        self.assertRegex(text, r"(?m)^FAIL  the service is left as it was found: .* status 400$")
        self.assertTrue(text.endswith("FAIL\n"), text)
        self.end(process)

    def test_leaves_orders_waiting_that_it_need_not_see_final(self):
        process = self.start()
        said = self.report("--mode", "down", "--orders", "30")
        self.assertGreater(said["states"]["Processing"], 0)
        self.assertIsNone(said["recovery_seconds"])
        self.end(process)

    def test_fails_when_orders_are_refused(self):
        self.configure({"orders": {"upstream_url": self.upstream, "backlog_max": 5}})
        process = self.start()
        text = self.load("--mode", "down", "--orders", "20", code=1).stdout
        self.assertRegex(text, r"(?m)^FAIL  every order is accepted: 5 of 20, 15 refused")
        self.assertTrue(text.endswith("FAIL\n"), text)
        self.end(process)

    def test_goes_on_when_the_daemon_is_killed_and_asks_for_no_order_twice(self):
        process = self.start()
        ledger = self.directory / "ledger"
        load = subprocess.Popen(self.command("--json", "--orders", "400", "--rate", "200",
                                             "--persist", "--wait-recovery", "--ledger", ledger),
                                stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.reap, load)
        for number in range(1, 4):
            self.wait_for(lambda wanted=100 * number: ledger.exists() and
                          ledger.read_text().count(" acknowledged\n") >= wanted,
                          "nothing is acknowledged")
            process.send_signal(signal.SIGKILL)
            process.communicate(timeout=PATIENCE)
            process = self.start()
        output, _ = load.communicate(timeout=4 * PATIENCE)
        said = json.loads(output)
        self.assertEqual(load.returncode, 0, output)
        self.assertEqual((said["accepted"], said["lost"], said["duplicated"]), (400, 0, 0))
        self.assertEqual(said["states"]["Validated"], 400)
        acknowledged = {line.split()[0] for line in ledger.read_text().splitlines()
                        if line.endswith(" acknowledged")}
        self.assertEqual(len(acknowledged), 400)
        status, text = self.request("GET", "/get_orders")
        self.assertEqual(status, 200)
        self.assertEqual({row[0] for row in json.loads(text)["orders"]}, acknowledged)
        self.end(process)

    def test_puts_the_mode_back_when_it_is_interrupted(self):
        process = self.start()
        load = subprocess.Popen(self.command("--mode", "error", "--orders", "100000"),
                                stdout=subprocess.PIPE, text=True)
        self.addCleanup(self.reap, load)
        self.wait_for(lambda: self.mode() == "error", "the mode is not set")
        time.sleep(0.2)
        load.send_signal(signal.SIGINT)
        output, _ = load.communicate(timeout=PATIENCE)
        self.assertEqual(load.returncode, 130, output)
        self.assertTrue(output.endswith("FAIL  it was ended by signal 2\nFAIL\n"), output)
        self.assertEqual(self.mode(), "normal")
        self.end(process)

    def test_shows_a_person_how_far_it_is(self):
        process = self.start()
        terminal, other = pty.openpty()
        load = subprocess.Popen(self.command("--orders", "100", "--rate", "100"), stdout=other)
        self.addCleanup(self.reap, load)
        os.close(other)
        seen = b""
        with contextlib.suppress(OSError):
            while piece := os.read(terminal, 4096):
                seen += piece
        os.close(terminal)
        load.wait(PATIENCE)
        shares = [int(each) for each in re.findall(rb"(\d+) %  sending: ", seen)]
        self.assertGreater(len(set(shares)), 3, seen)
        self.assertEqual(shares, sorted(shares))
        self.assertTrue(seen.endswith(b"PASS\r\n"), seen)
        self.end(process)

    def test_says_whom_it_does_not_find(self):
        ended = self.load("--orders", "1", "--url", f"http://127.0.0.1:{free_port()}", code=69)
        self.assertIn("systemctl status holdfast", ended.stderr)
        process = self.start()
        ended = self.load("--mode", "slow", "--upstream", f"http://127.0.0.1:{free_port()}",
                          code=69)
        self.assertIn("systemctl start holdfast-upstream", ended.stderr)
        ended = self.load("--mode", "slow", "--upstream", f"http://{self.address}", code=69)
        self.assertIn("is not holdfast-upstream: status 404", ended.stderr)
        self.load("--mode", "hang", code=64)
        self.load("--orders", "1", "--ledger", "/nonexistent/ledger", code=73)
        self.assertEqual(self.mode(), "normal")
        self.end(process)


if __name__ == "__main__":
    unittest.main(argv=["load_test.py", *sys.argv[4:]])
