#!/usr/bin/env python3
"""A whole daemon and Kafka brokers in memory: what happens goes out, what others write comes in, and
nothing changes while there is no broker.

Usage: kafka_test.py HOLDFASTD HOLDFASTCTL MOCK_BROKER KAFKA_PROBE [unittest arguments]
"""
import contextlib
import http.client
import json
import signal
import subprocess
import sys
import time
import unittest

from holdfastd_test import PATIENCE, Case

MOCK_BROKER, KAFKA_PROBE = sys.argv[3:5]
TOPIC = "simple-time-events"


class Brokers:
    """mock_broker as a process."""

    def __init__(self):
        self.process = subprocess.Popen([MOCK_BROKER], text=True, stdin=subprocess.PIPE,
                                        stdout=subprocess.PIPE)
        self.address = self.process.stdout.readline().strip()
        self.say(f"create {TOPIC} 2")

    def say(self, command):
        self.process.stdin.write(command + "\n")
        self.process.stdin.flush()
        assert self.process.stdout.readline() == "ok\n", command

    def close(self):
        self.process.communicate(timeout=PATIENCE)


class Kafka(Case):
    def setUp(self):
        super().setUp()
        self.brokers = Brokers()
        self.addCleanup(self.brokers.close)

    def run_daemon(self):
        return self.start(variables={"KAFKA_BROKERS": self.brokers.address}.items())

    def ask(self, method, path, body=None):
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        with contextlib.closing(connection):
            headers = {} if body is None else {"Content-Type": "application/json"}
            connection.request(method, path, body and json.dumps(body), headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")

    def place(self, order_id):
        status, answer = self.ask("POST", "/orders", {"order_id": order_id, "product": "bandage",
                                                      "quantity": 3})
        self.assertIn(status, (200, 201, 202), answer)

    def eventually(self, question):
        deadline = time.monotonic() + PATIENCE
        while not (answer := question()):
            self.assertLess(time.monotonic(), deadline, "waited in vain")
            time.sleep(0.05)
        return answer

    def listen(self):
        """The file to which another consumer writes what it reads."""
        file = self.directory / "seen"
        reader = subprocess.Popen([KAFKA_PROBE, "read", self.brokers.address, TOPIC, "others", file])
        self.addCleanup(reader.wait, PATIENCE)
        self.addCleanup(reader.send_signal, signal.SIGKILL)
        return file

    @staticmethod
    def keys(file):
        return [line.split(" ")[3] for line in file.read_text().splitlines()] if file.exists() else []

    def word(self):
        status, answer = self.ask("GET", "/")
        self.assertEqual(status, 200)
        return answer["kafka_status"]

    def test_what_happens_is_told(self):
        process = self.run_daemon()
        for number in range(5):
            self.place(f"A-{number}")
        file = self.listen()
        self.eventually(lambda: sum("A-" in key for key in self.keys(file)) >= 5)
        self.eventually(lambda: self.word() == "UP")
        status, answer = self.ask("GET", "/kafka/status")
        self.assertEqual(status, 200)
        self.assertEqual(answer["kafka_producer"], "connected", answer)
        self.end(process)

    def test_nothing_changes_while_there_is_no_broker(self):
        self.brokers.say("down 1")
        process = self.run_daemon()
        for number in range(5):
            self.place(f"A-{number}")
        self.assertEqual(self.word(), "NOT UP")
        self.assertEqual(self.ask("GET", "/readyz")[0], 200)
        self.brokers.say("up 1")
        file = self.listen()
        self.eventually(lambda: sum("A-" in key for key in self.keys(file)) >= 5)
        self.end(process)

    def test_a_stop_does_not_wait_for_a_broker(self):
        process = self.run_daemon()
        self.place("A-1")
        self.eventually(lambda: self.word() == "UP")
        self.brokers.say("down 1")
        self.place("A-2")
        begun = time.monotonic()
        self.end(process)
        self.assertLess(time.monotonic() - begun, 5)

    def test_what_others_write_comes_in(self):
        process = self.run_daemon()
        subprocess.run([KAFKA_PROBE, "send", self.brokers.address, TOPIC, "20", "3"], check=True,
                       timeout=PATIENCE, stdout=subprocess.DEVNULL)

        def foreign():
            status, page = self.ask("GET", "/events?type=order.accepted&limit=100")
            self.assertEqual(status, 200, page)
            return [each for each in page["items"] if not each["is_ours"]]

        self.eventually(lambda: len(foreign()) == 20)
        self.end(process)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[5:])
