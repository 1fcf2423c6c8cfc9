#!/usr/bin/env python3
"""script/server as a person uses it: it prints where it serves, it answers there, and Ctrl-C ends it
gracefully.

HOLDFAST_BUILD names the folder with the built daemon; without it script/server builds one first.
"""
import contextlib
import json
import os
import pathlib
import signal
import socket
import subprocess
import tempfile
import time
import unittest
import urllib.request

TOP = pathlib.Path(__file__).resolve().parent.parent
PATIENCE = 20.0  # Seconds from the daemon's start until silence is a failure.


def free_port():
    # script/server takes an address, not a socket, so that somebody may be quicker than we are.
    with socket.create_server(("127.0.0.1", 0)) as probe:
        return probe.getsockname()[1]


class Server(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="holdfast-")
        self.addCleanup(directory.cleanup)
        self.address = f"127.0.0.1:{free_port()}"
        self.output = pathlib.Path(directory.name) / "output"
        state = pathlib.Path(directory.name) / "var"
        state.mkdir()
        with self.output.open("w") as output:
            # A group of its own, as a terminal gives it one, which is who hears of Ctrl-C.
            self.process = subprocess.Popen(
                [TOP / "script" / "server", "--defaults", state], stdout=output,
                stderr=subprocess.STDOUT, stdin=subprocess.DEVNULL, start_new_session=True,
                env={**os.environ, "HOLDFAST_LISTEN": self.address})
        self.addCleanup(self.reap)

    def reap(self):
        if self.process.poll() is None:
            os.killpg(self.process.pid, signal.SIGKILL)
        self.process.wait()

    def said(self):
        return self.output.read_text(encoding="utf-8")

    def wait_for_answer(self, url):
        until = None
        while until is None or time.monotonic() < until:
            self.assertIsNone(self.process.poll(), self.said())
            with contextlib.suppress(OSError), urllib.request.urlopen(url, timeout=5) as answer:
                return json.load(answer)
            # Building takes what it takes; the daemon's own start does not.
            if until is None and url in self.said():
                until = time.monotonic() + PATIENCE
            time.sleep(0.05)
        self.fail(f"no answer from {url}:\n{self.said()}")
        return None

    def test_says_where_it_serves_answers_there_and_ends_by_ctrl_c(self):
        url = f"http://{self.address}/"
        self.assertEqual(self.wait_for_answer(url)["status"], "ok")
        self.assertIn(f"script/server: {url} (Ctrl-C stops it)\n", self.said())
        os.killpg(self.process.pid, signal.SIGINT)
        self.assertEqual(self.process.wait(PATIENCE), 0, self.said())
        self.assertIn("stopped", self.said().splitlines()[-1])


if __name__ == "__main__":
    unittest.main()
