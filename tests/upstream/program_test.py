#!/usr/bin/env python3
"""holdfast-upstream as a process: what it tells the service manager, its port closed and opened, its
log over a kill, how it ends.

Usage: program_test.py HOLDFAST_UPSTREAM [unittest arguments]
"""
import http.client
import json
import os
import pathlib
import signal
import socket
import subprocess
import sys
import tempfile
import time
import unittest

PROGRAM = os.path.abspath(sys.argv[1])
PATIENCE = 20.0  # Seconds until silence is a failure; sanitizers are slow.


def free_port():
    # It takes an address, not a socket, so that somebody may be quicker than we are.
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class ControlConnection(http.client.HTTPConnection):
    def __init__(self, path):
        super().__init__("localhost", timeout=PATIENCE)
        self._path = str(path)

    def connect(self):
        self.sock = socket.socket(socket.AF_UNIX)
        self.sock.settimeout(PATIENCE)
        self.sock.connect(self._path)


class Program(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="holdfast-")
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        self.manager = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self.addCleanup(self.manager.close)
        self.manager.bind(str(self.directory / "notify"))
        self.manager.settimeout(PATIENCE)
        self.port = free_port()
        self.log = self.directory / "answers"
        self.control = self.directory / "control"

    def start(self, *arguments):
        process = subprocess.Popen(
            [PROGRAM, "--listen", f"127.0.0.1:{self.port}", "--log", self.log, "--control",
             self.control, *arguments],
            env=dict(os.environ, NOTIFY_SOCKET=str(self.directory / "notify"), LC_ALL="C.UTF-8"),
            stderr=subprocess.DEVNULL)
        self.addCleanup(process.wait)
        self.addCleanup(process.kill)
        return process

    def hear(self, wanted):
        """The message with a line that begins so."""
        while True:
            lines = self.manager.recv(8192).decode().splitlines()
            if any(line.startswith(wanted) for line in lines):
                return lines

    def ask(self, method, target, body=None, connection=None):
        connection = connection or http.client.HTTPConnection("127.0.0.1", self.port,
                                                              timeout=PATIENCE)
        try:
            connection.request(method, target, body=json.dumps(body) if body else None,
                               headers={"Content-Type": "application/json"} if body else {})
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read())
        finally:
            connection.close()

    def set_mode(self, **behaviour):
        status, body = self.ask("POST", "/set_failure_mode", behaviour,
                                ControlConnection(self.control))
        self.assertEqual((status, body["status"]), (200, "success"))

    def validate(self, order_id):
        return self.ask("POST", "/validate", {"order_id": order_id})

    def logged(self):
        return [json.loads(line) for line in self.log.read_text().splitlines()]

    def wait_until_refused(self):
        # There is nobody who could say that the port is closed.
        deadline = time.monotonic() + PATIENCE
        while time.monotonic() < deadline:
            try:
                self.ask("GET", "/health")
            except ConnectionRefusedError:
                return
            except (OSError, http.client.HTTPException):
                pass  # Cut off while it closes.
        self.fail("the port is still open")

    def outcome(self, *arguments):
        result = subprocess.run([PROGRAM, *arguments], capture_output=True, text=True, check=False,
                                timeout=PATIENCE)
        return result.returncode, result.stdout + result.stderr

    def test_it_is_ready_when_it_answers_and_ends_when_asked_to(self):
        process = self.start()
        self.hear("READY=1")
        self.assertEqual(self.ask("GET", "/health")[0], 200)
        process.send_signal(signal.SIGTERM)
        self.hear("STOPPING=1")
        self.assertEqual(process.wait(PATIENCE), 0)

    def test_its_status_names_the_mode(self):
        self.start("--mode", "error")
        self.hear(f"STATUS=Serving on 127.0.0.1:{self.port}, mode error")
        self.hear("READY=1")
        self.assertEqual(self.validate("o-1"), (500, {"error": "Validation failed"}))
        self.set_mode(mode="flaky", share=1)
        self.hear(f"STATUS=Serving on 127.0.0.1:{self.port}, mode flaky, share 1")

    def test_its_port_is_closed_and_opened_by_the_control_socket(self):
        self.start()
        self.hear("READY=1")
        self.set_mode(mode="down", close=True)
        self.wait_until_refused()
        self.set_mode(mode="normal")
        deadline = time.monotonic() + PATIENCE
        status = 0
        while status != 200 and time.monotonic() < deadline:
            try:
                status = self.validate("o-1")[0]
            except ConnectionRefusedError:
                pass
        self.assertEqual(status, 200)

    def test_it_breaks_an_answer_in_the_middle(self):
        self.start("--mode", "reset")
        self.hear("READY=1")
        with self.assertRaises(http.client.IncompleteRead) as broken:
            self.validate("o-1")
        self.assertTrue(broken.exception.partial.startswith(b'{"order_id":"o-1"'))
        self.assertEqual([line["ending"] for line in self.logged()], ["cut"])

    def test_its_log_outlives_a_kill(self):
        before = self.start()
        self.hear("READY=1")
        self.validate("o-1")
        before.kill()
        before.wait(PATIENCE)
        self.start()
        self.hear("READY=1")
        self.validate("o-2")
        self.assertEqual([(line["order_id"], line["valid"]) for line in self.logged()],
                         [("o-1", True), ("o-2", True)])

    def test_who_waits_is_cut_off_when_it_ends(self):
        process = self.start("--mode", "hang")
        self.hear("READY=1")
        waiting = http.client.HTTPConnection("127.0.0.1", self.port, timeout=PATIENCE)
        self.addCleanup(waiting.close)
        waiting.request("POST", "/validate", body='{"order_id":"o-1"}',
                        headers={"Content-Type": "application/json"})
        self.ask("GET", "/get_failure_mode")
        process.send_signal(signal.SIGTERM)
        with self.assertRaises((ConnectionError, http.client.RemoteDisconnected)):
            waiting.getresponse()
        self.assertEqual(process.wait(PATIENCE), 0)

    def test_it_says_what_is_wrong_with_what_it_is_told(self):
        code, said = self.outcome("--fast")
        self.assertEqual((code, "--help" in said), (64, True), said)
        code, said = self.outcome("--config", self.directory / "none")
        self.assertEqual((code, "No such file" in said), (78, True), said)
        wrong = self.directory / "wrong.json"
        # Both close the port for ever.
        for step in ('{"mode": "down", "close": true}', '{"mode": "down", "close": true, "for": "1s"}'):
            wrong.write_text(f'{{"script": [{step}]}}')
            code, said = self.outcome("--config", wrong)
            self.assertEqual((code, "control socket" in said), (78, True), said)
        with socket.create_server(("127.0.0.1", self.port)):
            code, said = self.outcome("--listen", f"127.0.0.1:{self.port}")
        self.assertEqual((code, "in use" in said), (75, True), said)
        code, said = self.outcome("--log", self.directory / "no" / "log")
        self.assertEqual((code, "no/log" in said), (71, True), said)
        self.assertEqual(self.outcome("--help")[0], 0)
        self.assertRegex(self.outcome("--version")[1], r"^holdfast-upstream \d")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]], verbosity=2)
