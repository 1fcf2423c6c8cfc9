#!/usr/bin/env python3
"""The service that came before, as its clients saw it: three variables, two routes, one table, one
log file, and the script that judged its health. A daemon is started as that service was, and must
not be told from it.

Usage: legacy_client_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import contextlib
import http.client
import json
import re
import sqlite3
import sys
import time
import unittest

from holdfastd_test import PATIENCE, Case

LINE = re.compile(r"\d{4}-\d\d-\d\d \d\d:\d\d:\d\d,\d{3} (DEBUG|INFO|WARNING|ERROR|CRITICAL) \S.*")


def judge(address, log):
    """What the old script would say: nothing, or why it fails."""
    connection = http.client.HTTPConnection(address, timeout=2)
    with contextlib.closing(connection):
        connection.request("GET", "/metrics")
        if (status := connection.getresponse().status) != 200:
            return f"/metrics answered {status}"
    return judge_log(log)


def judge_log(log):
    if not log.exists():
        return "there is no log"
    last = log.read_text().splitlines()[-20:]
    return next((line for line in last if "ERROR" in line or "Exception" in line), "")


class LegacyClient(Case):
    def setUp(self):
        super().setUp()
        self.database = self.directory / "data.db"
        self.log = self.directory / "logs" / "service.log"
        self.process = self.start("--defaults", ".", cwd=self.directory, variables={
            "HOLDFAST_LISTEN": self.address, "SERVICE_DB_PATH": "data.db",
            "LOG_FILE": "logs/service.log"})

    def sql(self, *statements):
        """As a tool of old, beside the running service."""
        with contextlib.closing(sqlite3.connect(self.database, isolation_level=None)) as database:
            database.execute("PRAGMA wal_autocheckpoint = 0")
            for statement in statements:
                database.execute(statement)

    def metrics(self):
        status, body = self.request("GET", "/metrics")
        return status, json.loads(body)

    def becomes(self, wanted):
        """Asks until it is so. The daemon looks once a second."""
        until = time.monotonic() + PATIENCE
        while (seen := self.metrics()) != wanted and time.monotonic() < until:
            pass
        self.assertEqual(seen, wanted)

    def fails(self):
        until = time.monotonic() + PATIENCE
        while self.metrics()[0] != 500 and time.monotonic() < until:
            pass

    def test_answers_what_it_answered(self):
        status, body = self.request("GET", "/")
        self.assertEqual((status, json.loads(body)["status"]), (200, "ok"))
        self.assertEqual(self.metrics(), (200, {}))
        self.sql("INSERT INTO shipments VALUES (1, 'DELIVERED', '2026-01-15T09:30:00+00:00'), "
                 "(2, 'IN_TRANSIT', '2026-01-15T11:30:00+02:00'), "
                 "(3, 'DELIVERED', '2026-01-15T09:30:00Z')")
        self.becomes((200, {"DELIVERED": 2, "IN_TRANSIT": 1}))
        self.assertEqual(self.request("GET", "/metrics")[1], '{"DELIVERED":2,"IN_TRANSIT":1}\n')
        self.sql("UPDATE shipments SET status = 'DELIVERED'")
        self.becomes((200, {"DELIVERED": 3}))
        self.assertEqual(self.request("GET", "/metrics/")[0], 200)
        self.end(self.process)

    def test_writes_the_log_that_was_read(self):
        self.request("GET", "/metrics")
        self.end(self.process)
        lines = self.log.read_text().splitlines()
        self.assertTrue(lines)
        for line in lines:
            self.assertRegex(line, rf"^{LINE.pattern}$")

    def test_is_well_for_the_script_of_old(self):
        self.assertEqual(judge(self.address, self.log), "")
        self.end(self.process)
        self.assertEqual(judge_log(self.log), "", "nor when it has ended")

    def test_fails_as_it_failed_and_comes_back_by_itself(self):
        self.sql("INSERT INTO shipments VALUES (1, 'CREATED', '2026-01-15T09:30:00Z')")
        self.becomes((200, {"CREATED": 1}))
        self.sql("ALTER TABLE shipments RENAME COLUMN status TO state")
        self.fails()
        status, body = self.metrics()
        self.assertEqual((status, body["error"]), (500, "internal service error"))
        self.assertNotIn("state", json.dumps(body), "what is wrong is for the journal")
        self.assertEqual(judge(self.address, self.log), "/metrics answered 500")
        for path in ("/shipments", "/shipments/1", "/shipments/1/history"):
            self.assertEqual(self.request("GET", path)[0], 500, path)
        status, text = self.request("GET", "/metrics?format=prometheus")
        self.assertEqual(status, 200, "whoever scrapes is told")
        self.assertIn('\nholdfast_store_schema_ok{database="holdfast"} 0\n', text)
        self.assertEqual(self.request("GET", "/healthz")[0], 200)

        self.sql("ALTER TABLE shipments RENAME COLUMN state TO status")
        self.becomes((200, {"CREATED": 1}))
        self.assertIn("ERROR", judge(self.address, self.log), "as far as twenty lines reach")
        told = [entry["message"] for entry in self.end(self.process)]
        self.assertTrue(any("GET /metrics failed with 500" in text for text in told), told)
        self.assertTrue(any("again what they must be" in text for text in told), told)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
