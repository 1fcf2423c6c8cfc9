#!/usr/bin/env python3
"""Odd, hostile and too many clients at a TLS port of holdfastd: what each is told, and that they
cost nothing and nobody.

Usage: clients_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import contextlib
import os
import socket
import ssl
import time

from harness import PATIENCE, Case, lenient_context, main


def read_all(client):
    with contextlib.suppress(OSError):
        return b"".join(iter(lambda: client.recv(65536), b""))
    return b""


def hello():
    """The first flight of a client."""
    incoming, outgoing = ssl.MemoryBIO(), ssl.MemoryBIO()
    client = lenient_context().wrap_bio(incoming, outgoing, server_hostname="localhost")
    with contextlib.suppress(ssl.SSLWantReadError):
        client.do_handshake()
    return outgoing.read()


class Enduring(Case):
    def raw(self, data=b"", address=None):
        client = socket.create_connection(address or self.secure, timeout=PATIENCE)
        self.addCleanup(client.close)
        client.sendall(data)
        return client

    def test_tells_plain_http_that_it_is_the_wrong_port(self):
        process = self.start()
        said = read_all(self.raw(b"GET / HTTP/1.1\r\nHost: localhost\r\n\r\n" + b"x" * 100_000))
        self.assertTrue(said.startswith(b"HTTP/1.1 400 Bad Request\r\n"), said)
        self.assertIn(b"use https", said)
        self.assertEqual(read_all(self.raw(b"\0" * 100)), b"")
        self.assertEqual(self.metric('holdfast_http_tls_failures_total{reason="plain_http"}'), 1)
        self.assertEqual(self.metric('holdfast_http_tls_failures_total{reason="not_tls"}'), 1)
        self.end(process)

    def test_closes_tls_on_the_plain_port(self):
        process = self.start()
        before = time.monotonic()
        with self.assertRaises(OSError), socket.create_connection(self.plain,
                                                                  timeout=PATIENCE) as raw:
            lenient_context().wrap_socket(raw, server_hostname="localhost")
        self.assertLess(time.monotonic() - before, 15)
        said = read_all(self.raw(hello(), self.plain))
        self.assertTrue(said.startswith(b"HTTP/1.1 400 "), said)
        self.assertIn(b"speaks HTTP without TLS", said)
        self.assertEqual(self.metric('holdfast_http_refused_total{reason="malformed"}'), 2)
        self.https().request("GET", "/ping")
        self.end(process)

    def test_clients_that_stop_in_the_middle_cost_nothing(self):
        process = self.start()
        first = hello()
        clients = []
        for i in range(60):
            clients.append(self.raw((b"", first[:5], first[:-1])[i % 3]))
        # These have had the server's part of the handshake, and say no more.
        for _ in range(20):
            clients.append(self.raw(first))
            self.assertTrue(clients[-1].recv(1))
        connection = self.https()
        self.assertGreaterEqual(self.metric("holdfast_http_connections"), 80)
        used = self.cpu_seconds(process)
        until = time.monotonic() + 1.0
        rounds = 0
        while time.monotonic() < until:
            connection.request("GET", "/ping")
            self.assertIn(b"ok", connection.getresponse().read())
            rounds += 1
            time.sleep(0.05)
        self.assertLess(self.cpu_seconds(process) - used, 0.5, "it waits instead of asking")
        self.assertGreater(rounds, 10)
        for client in clients:
            client.close()
        connection.request("GET", "/ping")
        connection.getresponse().read()
        deadline = time.monotonic() + PATIENCE
        while self.metric("holdfast_http_connections") > 3 and time.monotonic() < deadline:
            time.sleep(0.05)
        self.assertLessEqual(self.metric("holdfast_http_connections"), 3)
        self.assertEqual(self.metric('holdfast_http_tls_failures_total{reason="closed"}'), 80)
        self.end(process)

    def test_noise_within_tls_ends_the_connection_and_nothing_else(self):
        process = self.start()
        first = hello()
        endless = b"\x01\xff\xff\xff" + b"\xff" * len(first[9:]) + first[:1] * 70_000
        for noise in (first[:5] + endless,
                      b"\x16\x03\x01\xff\xff" + b"\0" * 70_000,
                      first + b"\x17\x03\x03\x00\x20" + b"\0" * 32):
            read_all(self.raw(noise))
        with self.connect_secure() as tls:
            # Under the feet of TLS, on the same socket.
            os.write(tls.fileno(), b"GET / HTTP/1.1\r\n\r\n")
            read_all(tls)
        self.https().request("GET", "/ping")
        descriptors = len(os.listdir(f"/proc/{process.pid}/fd"))
        for _ in range(50):
            read_all(self.raw(b"\x16\x03\x01\xff\xff" + b"\0" * 100))
        deadline = time.monotonic() + PATIENCE
        while (len(os.listdir(f"/proc/{process.pid}/fd")) > descriptors + 6
               and time.monotonic() < deadline):
            time.sleep(0.05)
        self.assertLessEqual(len(os.listdir(f"/proc/{process.pid}/fd")), descriptors + 6)
        self.end(process)

    def test_a_slow_reader_gets_all_of_a_large_answer(self):
        process = self.start()
        with self.connect_secure() as tls:
            ask = b"GET /metrics?format=prometheus HTTP/1.1\r\nHost: localhost\r\n"
            tls.sendall((ask + b"\r\n") * 39 + ask + b"Connection: close\r\n\r\n")
            time.sleep(0.5)
            said = read_all(tls)
        self.assertEqual(said.count(b"HTTP/1.1 200 OK\r\n"), 40)
        self.assertGreater(len(said), 500_000)
        self.assertTrue(said.endswith(b"\n"))
        self.end(process)


class Bounding(Case):
    """The limits of every client hold for those over TLS as well."""

    def raw(self, data=b"", source="127.0.0.1"):
        client = socket.create_connection(self.secure, timeout=PATIENCE,
                                          source_address=(source, 0))
        self.addCleanup(client.close)
        client.sendall(data)
        return client

    def wait_for(self, metric, wanted):
        end = time.monotonic() + PATIENCE
        while (value := self.metric(metric)) != wanted and time.monotonic() < end:
            time.sleep(0.05)
        self.assertEqual(value, wanted)

    def test_who_never_ends_the_handshake_is_gone_after_the_time_of_a_head(self):
        self.configure({"http": {"header_timeout": "1s"}})
        process = self.start()
        begun = time.monotonic()
        clients = [self.raw(hello()[:length]) for length in (0, 1, 100, None) * 5]
        agreed = self.connect_secure()
        self.addCleanup(agreed.close)
        asking = self.connect_secure()
        self.addCleanup(asking.close)
        asking.sendall(b"GET /ping HT")
        dripping = self.raw()
        for byte in hello()[:15]:
            with contextlib.suppress(OSError):
                dripping.sendall(bytes([byte]))
            time.sleep(0.1)
        for client in clients:
            read_all(client)
        self.assertEqual(agreed.recv(1), b"", "closed without a word, and in order")
        self.assertTrue(read_all(asking).startswith(b"HTTP/1.1 408 "))
        self.assertLess(time.monotonic() - begun, 1 + PATIENCE / 4)
        self.assertEqual(read_all(dripping), b"")
        self.assertEqual(self.metric('holdfast_http_tls_failures_total{reason="timeout"}'),
                         len(clients) + 1)
        self.assertEqual(self.metric('holdfast_http_refused_total{reason="head_timeout"}'), 1)
        self.wait_for("holdfast_http_connections", 1)
        self.end(process)

    def test_one_address_gets_so_many_places_and_hears_so_over_tls(self):
        self.configure({"http": {"connections_per_address": 3, "trusted_proxies": []}})
        process = self.start()
        held = [self.raw(hello(), source="127.0.0.2") for _ in range(3)]
        self.assertTrue(all(client.recv(1) for client in held), "all are in a handshake")
        raw = self.raw(source="127.0.0.2")
        with self.context().wrap_socket(raw, server_hostname="localhost") as refused:
            said = read_all(refused)
        self.assertTrue(said.startswith(b"HTTP/1.1 429 "), said)
        self.assertIn(b"\r\nRetry-After: 1\r\n", said)
        self.https().request("GET", "/ping")  # From another address.
        for client in held:
            client.close()
        self.wait_for("holdfast_http_connections", 2)
        with self.context().wrap_socket(self.raw(source="127.0.0.2"),
                                        server_hostname="localhost") as tls:
            tls.sendall(b"GET /ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
            self.assertTrue(read_all(tls).startswith(b"HTTP/1.1 200 "))
        self.assertEqual(self.metric('holdfast_http_refused_total{reason="engine"}'), 0)
        self.end(process)

    def test_beyond_the_reserve_a_connection_is_closed_without_a_handshake(self):
        self.configure({"http": {"connections_max": 2, "connections_reserve": 0}})
        process = self.start()
        held = [self.connect_secure() for _ in range(2)]
        for client in held:
            self.addCleanup(client.close)
        with self.assertRaises(OSError):
            self.connect_secure()
        held[0].sendall(b"GET /ping HTTP/1.1\r\nHost: localhost\r\n\r\n")
        self.assertTrue(held[0].recv(12).startswith(b"HTTP/1.1 200"))
        held[1].close()
        self.wait_for('holdfast_http_tls_handshakes_total{version="TLS1.3"}', 2)
        self.end(process)
        held[0].close()

    def test_who_takes_nothing_of_an_answer_is_ended(self):
        self.configure({"http": {"answer_timeout": "1s"}})
        process = self.start()
        deaf = self.connect_secure()
        self.addCleanup(deaf.close)
        ask = b"GET /metrics?format=prometheus HTTP/1.1\r\nHost: localhost\r\n\r\n"
        deaf.settimeout(1)
        with contextlib.suppress(OSError):
            for _ in range(2000):
                deaf.sendall(ask * 20)
        self.wait_for("holdfast_http_connections", 1)
        self.https().request("GET", "/ping")
        self.end(process)


if __name__ == "__main__":
    main()
