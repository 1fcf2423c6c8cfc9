#!/usr/bin/env python3
"""Events through a whole daemon without Kafka: what is asked and what changes is written down once,
whatever becomes of the process, and everybody can ask for it.

Usage: events_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import contextlib
import http.client
import json
import re
import signal
import sqlite3
import sys
import time
import unittest

from holdfastd_test import PATIENCE, Case


def damage(path):
    """All pages but the first, under a daemon that has to read them again."""
    with contextlib.closing(sqlite3.connect(path, timeout=PATIENCE, isolation_level=None)) as db:
        # What is still in the log would be read from there.
        while db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()[0]:
            pass
        with open(path, "r+b") as file:
            file.seek(4096)
            file.write(b"\xff" * (path.stat().st_size - 4096))
        version = db.execute("PRAGMA user_version").fetchone()[0]
        db.execute(f"PRAGMA user_version = {version}")


class Events(Case):
    def ask(self, method, path, body=None, headers=()):
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        with contextlib.closing(connection):
            headers = dict(headers)
            if body is not None:
                headers["Content-Type"] = "application/json"
            connection.request(method, path, body, headers)
            answer = connection.getresponse()
            return answer.status, json.loads(answer.read() or b"null")

    def items(self, query):
        """All pages of it."""
        items, after = [], ""
        while True:
            status, page = self.ask("GET", f"/events?limit=7&{query}{after}")
            self.assertEqual(status, 200, page)
            items += page["items"]
            if page["next"] is None:
                return items
            after = f"&after={page['next']}"

    def wait_for(self, query, count):
        deadline = time.monotonic() + PATIENCE
        while True:
            items = self.items(query)
            if len(items) >= count or time.monotonic() > deadline:
                return items
            time.sleep(0.05)

    def place(self, order_id):
        status, answer = self.ask("POST", "/orders", json.dumps(
            {"order_id": order_id, "product": "bandage", "quantity": 3}))
        self.assertIn(status, (200, 201, 202), answer)

    def metric(self, name):
        text = self.request("GET", "/metrics?format=prometheus")[1]
        found = re.search(rf"^{re.escape(name)} (\S+)$", text, re.MULTILINE)
        return float(found[1]) if found else None

    def test_writes_down_requests_with_the_columns_of_old(self):
        process = self.start()
        self.assertEqual(self.ask("GET", "/ping")[0], 200)
        self.assertEqual(self.ask("GET", "/nothing")[0], 404)
        requests = self.wait_for("type=http_request", 2)
        endpoints = [each["data"]["endpoint"] for each in requests]
        self.assertIn("/ping", endpoints)
        self.assertIn("/nothing", endpoints)
        ping = next(each for each in requests if each["data"]["endpoint"] == "/ping")
        self.assertEqual(ping["data"]["method"], "GET")
        self.assertEqual(ping["data"]["user_ip"], "127.0.0.1")
        self.assertTrue(ping["is_ours"])
        self.assertEqual({each["data"]["status_code"] for each in
                          self.wait_for("type=http_response", 2)} & {200, 404}, {200, 404})
        self.end(process)
        with contextlib.closing(sqlite3.connect(self.directory / "events.db")) as db:
            row = db.execute("SELECT user_ip, method, endpoint, hostname, os, timestamp "
                             "FROM http_requests WHERE endpoint = '/ping'").fetchone()
            self.assertEqual(row[:3], ("127.0.0.1", "GET", "/ping"))
            self.assertRegex(row[5], r"^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z$")
            count = db.execute("SELECT count(*) FROM http_responses").fetchone()[0]
            self.assertEqual(count, db.execute(
                "SELECT count(*) FROM http_requests").fetchone()[0])

    def test_tells_of_each_change_once_after_any_number_of_kills(self):
        placed = []
        for round_number in range(3):
            process = self.start()
            for number in range(10):
                order = f"A-{round_number}-{number}"
                self.place(order)
                placed.append(order)
            process.send_signal(signal.SIGKILL)
            process.communicate()
        process = self.start()
        accepted = self.items("type=order.accepted&order=oldest")
        self.assertEqual([each["data"]["order_id"] for each in accepted], placed)
        ids = [each["id"] for each in accepted]
        self.assertEqual(len(set(ids)), len(ids))
        self.assertEqual([each["key"] for each in accepted], placed)
        self.end(process)
        # The ids are those of the rows, whoever asks and when.
        process = self.start()
        self.assertEqual([each["id"] for each in self.items("type=order.accepted&order=oldest")],
                         ids)
        self.end(process)

    def test_keeps_of_requests_what_the_settings_say(self):
        self.configure({"events": {"sample_percent": 0}})
        process = self.start()
        for _ in range(5):
            self.ask("GET", "/ping")
        self.place("A-1")
        time.sleep(0.2)
        self.assertEqual(self.items("type=http_request"), [])
        self.assertEqual(len(self.items("type=order.accepted")), 1)
        self.configure({"events": {"user_ip": "truncated"}})
        self.assertEqual(self.ctl("reload").returncode, 0)
        self.ask("GET", "/ping")
        requests = self.wait_for("type=http_request", 1)
        self.assertEqual({each["data"]["user_ip"] for each in requests} - {None}, {"127.0.0.0"})
        self.end(process)

    def test_serves_while_events_are_not_kept(self):
        (self.directory / "events.db").mkdir()
        process = self.start()
        self.assertEqual(self.ask("GET", "/")[0], 200)
        self.place("A-1")
        status, ready = self.ask("GET", "/readyz")
        self.assertEqual(status, 200)
        self.assertEqual(ready["status"], "degraded")
        self.assertEqual(self.ask("GET", "/events")[0], 503)
        process.send_signal(signal.SIGTERM)
        process.communicate(timeout=PATIENCE)
        self.assertEqual(process.returncode, 0)

    def wait_until_kept(self, is_kept):
        """Until all that is said agrees."""
        deadline = time.monotonic() + PATIENCE
        while True:
            ready = self.ask("GET", "/readyz")[1]["components"]
            said = [ready["events"]["status"], ready["telemetry"]["status"],
                    self.ask("GET", "/")[1]["dependencies"]["events"],
                    self.metric('holdfast_part_up{part="events"}'),
                    self.ask("GET", "/events?limit=1")[0]]
            wanted = ["up", "up", "up", 1, 200] if is_kept else ["degraded"] * 2 + ["down", 0, 503]
            if said == wanted:
                return
            self.assertLess(time.monotonic(), deadline, (said, wanted))
            time.sleep(0.05)

    @staticmethod
    def said(entries):
        """Of events.db, by the word that tells one from the other."""
        found = []
        for text in (entry["message"] for entry in entries):
            words = [word for word in ("set aside", "kept again", "serving without it", "malformed")
                     if "events.db" in text and word in text]
            found += words[:1]
        return found

    def test_takes_up_recording_when_the_file_can_be_opened(self):
        (self.directory / "events.db").mkdir()
        process = self.start()
        self.wait_until_kept(False)
        failed = 'holdfast_store_reopenings_total{database="events",result="failed"}'
        deadline = time.monotonic() + PATIENCE
        while not self.metric(failed):
            self.assertLess(time.monotonic(), deadline, "it is not tried again")
            time.sleep(0.05)
        self.place("A-1")
        (self.directory / "events.db").rmdir()
        self.wait_until_kept(True)
        self.assertEqual(
            self.metric('holdfast_store_reopenings_total{database="events",result="opened"}'), 1)
        self.assertEqual(self.ask("GET", "/ping")[0], 200)
        self.assertGreaterEqual(len(self.wait_for("type=http_request", 1)), 1)
        self.assertEqual([gap["data"]["stage"] for gap in self.wait_for("type=gap", 1)][:1],
                         ["store"])
        self.assertEqual(len(self.items("type=order.accepted")), 1)
        self.assertEqual(self.said(self.end(process)), ["serving without it", "kept again"])
        with contextlib.closing(sqlite3.connect(self.directory / "events.db")) as db:
            self.assertGreater(db.execute("SELECT count(*) FROM http_requests").fetchone()[0], 0)
            self.assertEqual(db.execute("PRAGMA integrity_check").fetchone()[0], "ok")

    def test_begins_anew_when_the_file_is_damaged_under_it(self):
        process = self.start()
        self.ask("GET", "/ping")
        self.wait_for("type=http_request", 1)
        damage(self.directory / "events.db")
        deadline = time.monotonic() + PATIENCE
        opened = 'holdfast_store_reopenings_total{database="events",result="opened"}'
        while not self.metric(opened):
            self.assertLess(time.monotonic(), deadline, "it is not begun anew")
            self.ask("GET", "/ping")
            time.sleep(0.05)
        self.wait_until_kept(True)
        self.place("A-1")
        self.assertGreaterEqual(len(self.wait_for("type=http_request", 1)), 1)
        self.assertEqual(self.said(self.end(process)), ["malformed", "set aside", "kept again"])
        self.assertEqual(len(list(self.directory.glob("events.db.damaged-*Z"))), 1)

    def test_answers_for_kafka_that_it_is_not_configured(self):
        process = self.start()
        self.assertEqual(self.ask("GET", "/kafka/status")[0], 503)
        self.assertEqual(self.ask("POST", "/kafka/flush", "")[0], 503)
        self.assertEqual(self.ask("POST", "/kafka/publish", "{}")[0], 503)
        self.assertEqual(self.ask("POST", "/kafka/publish", '{"event_type":"a b"}')[0], 422)
        self.end(process)

    def test_counts_what_is_stored(self):
        process = self.start()
        for _ in range(3):
            self.ask("GET", "/ping")
        self.wait_for("type=http_request", 3)
        self.assertGreaterEqual(
            self.metric('holdfast_events_stored_total{class="http_request"}'), 3)
        self.assertEqual(
            self.metric('holdfast_events_dropped_total{class="http_request",stage="ring"}'), 0)
        self.assertIsNotNone(self.metric('holdfast_outbox_depth{sink="table"}'))
        self.end(process)

    def test_shows_events_on_the_command_line(self):
        process = self.start()
        for number in range(3):
            self.place(f"A-{number}")
        listed = self.ctl("events", "list", "--type", "order.accepted")
        self.assertEqual(listed.returncode, 0, listed.stderr)
        self.assertIn("order.accepted", listed.stdout)
        self.assertLess(listed.stdout.index("A-2"), listed.stdout.index("A-0"), "newest first")
        tail = self.ctl("events", "tail", "--type", "order.accepted", "--limit", "2")
        self.assertNotIn("A-0", tail.stdout)
        self.assertLess(tail.stdout.index("A-1"), tail.stdout.index("A-2"))
        exported = self.ctl("events", "export", "--type", "order.accepted")
        rows = [json.loads(line) for line in exported.stdout.splitlines()]
        self.assertEqual([row["data"]["order_id"] for row in rows], ["A-0", "A-1", "A-2"])
        self.assertEqual(self.ctl("events", "dead", "--json").returncode, 0)
        self.assertEqual(self.ctl("events", "parked").returncode, 0)
        self.assertEqual(self.ctl("events", "list", "--type", "a b").returncode, 65)
        self.end(process)


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[3:])
