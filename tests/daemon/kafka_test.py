#!/usr/bin/env python3
"""A whole daemon and Kafka brokers in memory: what happens goes out, what others write comes in, and
nothing changes while there is no broker.

Usage: kafka_test.py HOLDFASTD HOLDFASTCTL MOCK_BROKER KAFKA_PROBE [unittest arguments]
"""
import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import sqlite3
import subprocess
import sys
import time
import unittest

import events_test
from holdfastd_test import PATIENCE, Case

MOCK_BROKER, KAFKA_PROBE = sys.argv[3:5]
TOPIC = "simple-time-events"
# These make a program slow and large as they like.
IS_SANITIZED = "ASAN_OPTIONS" in os.environ or "TSAN_OPTIONS" in os.environ
FILL = """
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < ?)
INSERT INTO domain_events(at, type, key, data)
SELECT 1795230245000000 + n, 'order.accepted', 'order-' || n,
       json_object('order_id', 'order-' || n, 'product', 'bandage', 'quantity', 3) FROM number
"""


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

    def test_requests_go_out_of_a_file_that_was_begun_anew(self):
        process = self.run_daemon()
        for _ in range(50):
            self.ask("GET", "/ping")
        self.eventually(lambda: self.number("SELECT count(*) FROM event_sinks", "events.db"))
        sent = "SELECT coalesce(max(position), 0) FROM event_sinks"
        self.eventually(lambda: self.number(sent, "events.db") >= 100)
        events_test.damage(self.directory / "events.db")
        opened = 'reopenings_total{database="events",result="opened"} 1\n'
        self.eventually(lambda: opened in self.request("GET", "/metrics?format=prometheus")[1])
        for _ in range(5):
            self.ask("GET", "/ping")
        self.eventually(lambda: self.number("SELECT last_id FROM event_state", "events.db") >= 10)
        self.eventually(lambda: self.number(sent, "events.db") ==
                        self.number("SELECT last_id FROM event_state", "events.db"))
        self.end(process)

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

    def database(self, name="holdfast.db"):
        return contextlib.closing(sqlite3.connect(self.directory / name))

    def number(self, sql, name="holdfast.db"):
        with self.database(name) as database:
            return database.execute(sql).fetchone()[0]

    def position(self):
        """Of the sink, which is stored."""
        return self.number("SELECT coalesce(max(position), 0) FROM event_sinks")

    def fill_outbox(self, rows):
        """What a sink has seen nothing of."""
        process = self.run_daemon()
        self.eventually(lambda: self.number("SELECT count(*) FROM event_sinks"))
        self.end(process)
        with self.database() as database, database:
            database.execute(FILL, (rows,))

    def bare_rate(self, batch=500):
        """Rows a second, of a copy, that are only read and deleted."""
        copy = shutil.copy(self.directory / "holdfast.db", self.directory / "copy.db")
        count, begun = 0, time.monotonic()
        with contextlib.closing(sqlite3.connect(copy, isolation_level=None)) as database:
            database.execute("PRAGMA synchronous = FULL")
            while True:
                database.execute("BEGIN IMMEDIATE")
                rows = database.execute("SELECT * FROM domain_events ORDER BY sequence LIMIT ?",
                                        (batch,)).fetchall()
                if rows:
                    database.execute("DELETE FROM domain_events WHERE sequence <= ?",
                                     (rows[-1][0],))
                database.execute("COMMIT")
                if not rows:
                    return count / (time.monotonic() - begun)
                count += len(rows)

    def test_no_request_is_missing_anywhere(self):
        file, requests = self.listen(), 500
        process = self.run_daemon()
        for _ in range(requests):
            self.assertEqual(self.ask("GET", "/")[0], 200)
        for table in "http_requests", "http_responses":
            self.eventually(lambda: self.number(f"SELECT count(*) FROM {table}",
                                                "events.db") >= requests)
            self.assertEqual(self.number(f"SELECT count(*) FROM {table}", "events.db"), requests)
        self.eventually(lambda: len(self.keys(file)) >= 2 * requests)
        self.assertEqual(len(self.keys(file)), 2 * requests)
        self.end(process)

    def test_a_full_outbox_empties_fast(self):
        """Gross: script/bench outbox has the goal, which is ten times as much."""
        rows = 50_000
        self.configure({"events": {"rate_max": 0}})
        self.fill_outbox(rows)
        least = 0 if IS_SANITIZED else 0.04 * self.bare_rate()
        process, begun = self.run_daemon(), time.monotonic()
        self.eventually(lambda: self.position() >= rows)
        self.assertGreater(rows / (time.monotonic() - begun), least)
        self.end(process)

    def test_what_waits_is_on_the_disk_and_not_in_memory(self):
        rows = 200_000
        self.fill_outbox(rows)
        self.brokers.say("down 1")
        process = self.run_daemon()
        self.eventually(lambda: self.ask("GET", "/kafka/status")[1]["outbox_depth"] >= rows)
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text()
        kib = int(re.search(r"RssAnon:\s+(\d+) kB", status).group(1))
        if not IS_SANITIZED:
            self.assertLess(kib, 64 << 10)
        self.end(process)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[5:])
