#!/usr/bin/env python3
"""A crowd of clients that want nothing but places: another client must not notice, and they must be
gone after their deadlines. And what those are told for whom there is no place.

Usage: crowd_test.py HOLDFASTD [unittest arguments]
"""
import contextlib
import os
import socket
import statistics
import sys
import time
import unittest

import daemon
from crowd import REQUEST, SIZE, Crowd

HOLDFASTD = os.path.abspath(sys.argv[1])
HEAD_TIMEOUT, BODY_TIMEOUT, IDLE_TIMEOUT = 3, 4, 4


class Deadlines(unittest.TestCase):
    def setUp(self):
        daemon.allow_descriptors(4096)
        self.daemon = daemon.Daemon(
            HOLDFASTD, header_timeout=f"{HEAD_TIMEOUT}s", body_timeout=f"{BODY_TIMEOUT}s",
            idle_timeout=f"{IDLE_TIMEOUT}s")
        self.addCleanup(self.daemon.close)

    def watch_while(self, work):
        watch = daemon.Watch(self.daemon.port)
        self.addCleanup(watch.kill)
        work()
        return daemon.quantile(watch.stop(), 0.99)

    def test_a_crowd_is_not_felt_and_goes(self):
        before = self.daemon.descriptors()
        pairs = []
        for _ in range(3):
            quiet = self.watch_while(lambda: time.sleep(2))
            crowd = Crowd(self.daemon)
            pairs.append((quiet, self.watch_while(lambda: crowd.linger(2))))
            crowd.linger(max(HEAD_TIMEOUT, BODY_TIMEOUT, IDLE_TIMEOUT) + 3)
            self.assertEqual(crowd.leftovers(), [], "still there after all deadlines")
            self.check_answers(crowd.answers)
        self.assertLessEqual(self.daemon.settle(before), before, "descriptors")
        ratio = statistics.median(crowded / quiet for quiet, crowded in pairs)
        print(f"GET /healthz p99 alone and with {SIZE} others, ms: " +
              ", ".join(f"{quiet * 1000:.2f} and {crowded * 1000:.2f}" for quiet, crowded in pairs))
        # The crowd's own work is on the same two processors; what is gross is the daemon's. How much
        # it is on a quiet machine, tests/bench/case_crowd.py says.
        self.assertLess(ratio, 4)

    def check_answers(self, answers):
        part = SIZE // 5
        silent = sum(answer == b"" for answer in answers)
        too_slow = sum(answer.startswith(b"HTTP/1.1 408 ") for answer in answers)
        served = sum(answer.startswith(b"HTTP/1.1 200 ") for answer in answers)
        self.assertEqual((silent, too_slow, served), (part, 3 * part, part))


class Places(unittest.TestCase):
    def start(self, **settings):
        self.daemon = daemon.Daemon(HOLDFASTD, **settings)
        self.addCleanup(self.daemon.close)

    def connect(self, **options):
        peer = self.daemon.connect(**options)
        self.addCleanup(peer.close)
        return peer

    def ask(self, peer):
        """Asks as clients do that notice nothing before they read."""
        peer.sendall(REQUEST)
        return peer.recv(65536)

    def wait_for_a_place(self):
        """Until then one is refused, and whoever asks late hears of it as a reset."""
        while True:
            with contextlib.suppress(ConnectionError):
                if self.ask(self.connect()).startswith(b"HTTP/1.1 200 "):
                    return

    def test_who_is_one_too_many_is_told(self):
        self.start(connections_max=10)
        for _ in range(10):
            self.assertIn(b" 200 OK", self.ask(self.connect()))
        answer = self.ask(self.connect())
        self.assertTrue(answer.startswith(b"HTTP/1.1 503 "), answer)
        self.assertIn(b"Retry-After: 1\r\n", answer)
        self.assertIn(b"application/problem+json", answer)

    def test_an_operator_gets_in_when_all_places_are_taken(self):
        self.start(connections_max=10)
        for _ in range(10):
            self.assertIn(b" 200 OK", self.ask(self.connect()))
        control = socket.socket(socket.AF_UNIX)
        self.addCleanup(control.close)
        control.connect(self.daemon.control)
        self.assertIn(b" 200 OK", self.ask(control))

    def test_one_address_does_not_take_all(self):
        self.start(connections_per_address=3, trusted_proxies=["127.0.0.9"])
        for _ in range(3):
            self.assertIn(b" 200 OK", self.ask(self.connect()))
        self.assertTrue(self.ask(self.connect()).startswith(b"HTTP/1.1 429 "))
        self.assertIn(b" 200 OK", self.ask(self.connect(source="127.0.0.2")))
        for _ in range(5):
            self.assertIn(b" 200 OK", self.ask(self.connect(source="127.0.0.9")))

    def test_a_rush_gets_answers_or_ends_and_leaves_nothing(self):
        self.start(connections_max=10, connections_reserve=20)
        held = [self.connect() for _ in range(10)]
        for peer in held:
            self.assertIn(b" 200 OK", self.ask(peer))
        before = self.daemon.descriptors()
        peers = [self.connect() for _ in range(200)]
        # Nobody reads: the reserve stays taken for its time, and no longer.
        self.assertLessEqual(self.daemon.settle(before), before)
        answers = []
        for peer in peers:
            with contextlib.suppress(ConnectionResetError):
                answers.append(peer.recv(65536))
        told = sum(answer.startswith(b"HTTP/1.1 503 ") for answer in answers)
        self.assertGreaterEqual(told, 20)
        self.assertLess(told, 200)
        held[0].close()
        self.wait_for_a_place()
        refused = self.daemon.metric('holdfast_http_connections_refused_total{reason="limit"}')
        dropped = self.daemon.metric("holdfast_http_connections_dropped_total")
        self.assertGreaterEqual(refused, 200)
        self.assertGreaterEqual(dropped, 200 - told)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
