#!/usr/bin/env python3
"""Everything at once, for a while, against a real daemon: orderly clients with a token and with a
password, plain and over TLS, imports, scrapes, hostile clients, wrong credentials, slow senders,
connections that end anywhere, and reloads. Orderly clients must get what is due to them, nothing
that was accepted may be lost, no descriptor may be left; and under a sanitizer the daemon must have
nothing to report.

Usage: mixed_load.py HOLDFASTD [--seconds N] [--seed N]
"""
import argparse
import base64
import collections
import contextlib
import hashlib
import http.client
import json
import os
import pathlib
import random
import secrets
import socket
import struct
import sys
import tempfile
import threading
import time
import urllib.parse

TESTS = pathlib.Path(__file__).resolve().parent.parent
sys.path[:0] = [str(TESTS / "http" / "edge"), str(TESTS / "integration" / "tls")]
import daemon  # noqa: E402
import harness  # noqa: E402
import requests  # noqa: E402

STATUSES = ["REGISTERED", "IN_TRANSIT", "DELIVERED", "LOST"]
KEPT_IDS = 2000  # Of the shipments that are asked for again.
SLOW_CLIENTS = 60
RESET = struct.pack("ii", 1, 0)  # SO_LINGER: closing takes away what is under way.
JSON = {"Content-Type": "application/json"}
# Of a user who logs in; cheap, because sanitizers make a hash slow enough.
PASSWORD = "correct horse"
PASSWORD_HASH = "$2b$05$abcdefghijklmnopqrstuuHNbAKRhpaujgo33bRWs.NLUTJO3lOy2"
IMPORT_ROWS_MAX = 3000


class Failed(Exception):
    pass


class Load:
    """What all clients share."""

    def __init__(self, server, credentials, token, seconds):
        self.server = server
        self.credentials = credentials  # The file's name.
        self.bearer = {"Authorization": f"Bearer {token}"}
        login = base64.b64encode(f"porter:{PASSWORD}".encode()).decode()
        self.basic = {"Authorization": f"Basic {login}"}
        self.end = time.monotonic() + seconds
        self.lock = threading.Lock()
        self.answers = collections.Counter()  # By client and status.
        self.accepted = collections.deque(maxlen=KEPT_IDS)
        self.created = 0
        self.imported = 0
        self.problems = []

    def is_over(self):
        return time.monotonic() >= self.end or self.problems

    def count(self, who, status):
        with self.lock:
            self.answers[who, status] += 1

    def fail(self, text):
        with self.lock:
            self.problems.append(text)


class Orderly:
    """A client on a kept connection that does everything right; with a token, or with a password
    over TLS."""

    def __init__(self, load, chance, has_password=False):
        self.load = load
        self.chance = chance
        self.is_secure = has_password
        self.login = load.basic if has_password else load.bearer
        self.connection = self._connect()

    def _connect(self):
        server = self.load.server
        if self.is_secure:
            return http.client.HTTPSConnection("127.0.0.1", server.tls_ports[0],
                                               context=harness.lenient_context(),
                                               timeout=daemon.PATIENCE)
        return http.client.HTTPConnection("127.0.0.1", server.port, timeout=daemon.PATIENCE)

    def ask(self, method, target, expected, body=None, headers=None):
        """One that is refused for the moment, because the daemon has too much to do, is due too."""
        # A connection may end between two requests at any time.
        if self.chance.random() < 0.02:
            self.connection.close()
            self.connection = self._connect()
        is_text = isinstance(body, (bytes, type(None)))
        text = body if is_text else json.dumps(body)
        self.connection.request(method, target, text,
                                {**self.login, **(headers or {}),
                                 **({} if is_text else JSON)})
        answer = self.connection.getresponse()
        content = answer.read()
        self.load.count("orderly", answer.status)
        if answer.status not in (*expected, 503):
            raise Failed(f"{method} {target} was answered {answer.status}: {content[:300]}")
        return answer, content

    def write(self):
        key = {"Idempotency-Key": secrets.token_hex(8)} if self.chance.random() < 0.5 else {}
        wanted = {"status": self.chance.choice(STATUSES)}
        answer, content = self.ask("POST", "/shipments", (201,), wanted, key)
        if answer.status != 201:
            return
        shipment = json.loads(content)
        with self.load.lock:
            self.load.created += 1
            self.load.accepted.append(shipment["id"])
        if key:
            again, repeated = self.ask("POST", "/shipments", (201,), wanted, key)
            if again.status == 201 and json.loads(repeated)["id"] != shipment["id"]:
                raise Failed(f"the key {key} made two shipments")

    def some_id(self):
        with self.load.lock:
            return self.chance.choice(self.load.accepted) if self.load.accepted else None

    def change(self):
        if (shipment := self.some_id()) is not None:
            self.ask("PATCH", f"/shipments/{shipment}", (200,),
                     {"status": self.chance.choice(STATUSES)})

    def read(self):
        if (shipment := self.some_id()) is not None:
            self.ask("GET", f"/shipments/{shipment}", (200,))
            self.ask("GET", f"/shipments/{shipment}/history", (200,))

    def list(self):
        query = urllib.parse.urlencode({"limit": self.chance.randint(1, 200)})
        self.ask("GET", f"/shipments?{query}", (200,),
                 headers={"Accept-Encoding": self.chance.choice(["gzip", "identity"])})

    def bring(self):
        """An import: all of it, the good rows, or nothing; now and then it breaks off."""
        rows = [f"{self.chance.choice(STATUSES)},2026-11-21T0{self.chance.randrange(10)}:00:00Z"
                for _ in range(self.chance.randint(1, IMPORT_ROWS_MAX))]
        wrong = self.chance.randint(1, 5) if self.chance.random() < 0.5 else 0
        text = "\n".join(["status,created_at", *rows, *["lost,yesterday"] * wrong, ""]).encode()
        if self.chance.random() < 0.2:
            return self.break_off(text)
        is_partial = self.chance.random() < 0.7
        headers = {"Content-Type": "text/csv"}
        if self.chance.random() < 0.5:
            headers["Idempotency-Key"] = secrets.token_hex(8)
        for _ in range(2 if "Idempotency-Key" in headers else 1):
            expected = 422 if wrong and not is_partial else 201
            answer, content = self.ask("POST", "/shipments/import" + "?partial=true" * is_partial,
                                       (expected,), text, headers)
            if answer.status == 201 and json.loads(content)["rows"] != len(rows):
                raise Failed(f"{len(rows)} rows were sent, but: {content[:300]}")
            with self.load.lock:
                self.load.imported += answer.status == 201

    def break_off(self, text):
        head = ("POST /shipments/import HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/csv\r\n"
                f"Authorization: {self.login['Authorization']}\r\n"
                f"Content-Length: {len(text)}\r\n\r\n")
        with contextlib.closing(self.load.server.connect()) as peer:
            with contextlib.suppress(OSError):
                peer.sendall(head.encode() + text[:self.chance.randrange(len(text))])

    def scrape(self):
        for path in ("/metrics?format=prometheus", "/metrics?format=openmetrics"):
            answer, text = self.ask("GET", path, (200,))
            if answer.status == 200 and b"\nholdfast_http_connections " not in text:
                raise Failed(f"{path} lacks what it must have: {text[:300]}")
        answer, text = self.ask("GET", "/status.json", (200,))
        if answer.status == 200:
            json.loads(text)

    def look(self):
        answer, _ = self.ask("GET", self.chance.choice(["/healthz", "/metrics", "/"]), (200,))
        if tag := answer.getheader("ETag"):
            self.ask("GET", "/", (200, 304), headers={"If-None-Match": tag})
        self.ask("HEAD", "/healthz", (200,))
        self.ask("OPTIONS", "/shipments", (204,))
        self.ask("GET", "/no/such/thing", (404,))

    def run(self):
        works = ([self.write] * 5 + [self.change] * 2 + [self.read] * 3 +
                 [self.list, self.look, self.scrape, self.bring])
        while not self.load.is_over():
            self.chance.choice(works)()


def linger_until_it_ends(peer, patience):
    peer.settimeout(patience)
    with contextlib.suppress(OSError):
        while peer.recv(65536):
            pass


def be_hostile(load, chance):
    """Requests of the table, as they stand there or damaged, and bytes that are none."""
    cases = [case for case in requests.CASES if not case.is_slow()]
    while not load.is_over():
        sent = b"".join(piece for piece in chance.choice(cases).sent if isinstance(piece, bytes))
        if chance.random() < 0.5 and sent:
            damaged = bytearray(sent[:65536])
            for _ in range(chance.randint(1, 8)):
                damaged[chance.randrange(len(damaged))] = chance.randrange(256)
            sent = bytes(damaged[:chance.randint(1, len(damaged))])
        port = chance.choice([load.server.port, *load.server.tls_ports])
        with contextlib.closing(load.server.connect(port=port)) as peer:
            with contextlib.suppress(OSError):
                peer.sendall(sent)
                if chance.random() < 0.7:
                    peer.shutdown(socket.SHUT_WR)
                linger_until_it_ends(peer, 0.3)
        load.count("hostile", "sent")


def be_wrong(load, chance):
    """Credentials that nobody has, from an address of their own each."""
    while not load.is_over():
        if chance.random() < 0.5:
            guess = base64.b64encode(b"clerk:" + secrets.token_bytes(6).hex().encode()).decode()
            given = f"Basic {guess}"
        else:
            given = f"Bearer {secrets.token_hex(16)}"
        with contextlib.closing(load.server.connect(f"127.9.0.{chance.randint(1, 9)}")) as peer:
            peer.sendall(b"POST /shipments HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n"
                         b"Content-Type: application/json\r\nAuthorization: " + given.encode() +
                         b"\r\n\r\n{}")
            # Some do not wait for what is hashed for them.
            if chance.random() < 0.2:
                peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
                continue
            status = peer.recv(65536)[9:12].decode()
        load.count("wrong", status)
        if status not in ("401", "429", "503"):
            raise Failed(f"{given} was answered {status}")
        time.sleep(0.01)


def be_slow(load, chance):
    """Many that drip, each until it is sent away, or a while longer."""
    texts = [b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n" + b"A: b\r\n" * 1000,
             b"POST /shipments HTTP/1.1\r\nHost: localhost\r\nContent-Length: 60000\r\n"
             b"Content-Type: application/json\r\n\r\n" + b" " * 60000,
             b"POST /shipments HTTP/1.1\r\nHost: localhost\r\nTransfer-Encoding: chunked\r\n"
             b"Content-Type: application/json\r\n\r\n" + b"1\r\n \r\n" * 10000, b""]
    peers = []
    while not load.is_over():
        while len(peers) < SLOW_CLIENTS:
            peer = load.server.connect()
            peer.setblocking(False)
            peers.append([peer, chance.choice(texts), 0])
        for entry in peers[:]:
            peer, text, sent = entry
            try:
                if text[sent:]:
                    entry[2] += peer.send(text[sent:sent + chance.randint(1, 40)])
                if chance.random() < 0.003 or not peer.recv(65536):
                    raise ConnectionError
            except BlockingIOError:
                pass
            except OSError:
                peer.close()
                peers.remove(entry)
                load.count("slow", "gone")
        time.sleep(0.05)
    for peer, _, _ in peers:
        peer.close()


def come_and_go(load, chance):
    """Connections that end anywhere: in a request, in an answer, with and without a reset, and half
    of them over TLS."""
    request = (b"GET /metrics HTTP/1.1\r\nHost: localhost\r\nAuthorization: " +
               load.bearer["Authorization"].encode() + b"\r\n\r\n")
    while not load.is_over():
        is_secure = chance.random() < 0.5
        with contextlib.closing(load.server.connect(
                port=load.server.tls_ports[0] if is_secure else None)) as peer:
            with contextlib.suppress(OSError):
                if is_secure:
                    peer = harness.lenient_context().wrap_socket(peer)
                peer.sendall((request * chance.randint(1, 4))[:chance.randint(1, 4 * len(request))])
                if chance.random() < 0.5:
                    peer.settimeout(0.05)
                    peer.recv(chance.randint(1, 4096))
                if chance.random() < 0.5:
                    peer.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, RESET)
        load.count("coming and going", "gone")


def reload(load, chance):
    while not load.is_over():
        load.server.configure(**settings(load.credentials, chance.choice(["0B", "1KiB"])))
        with socket.socket(socket.AF_UNIX) as control:
            control.settimeout(daemon.PATIENCE)
            control.connect(load.server.control)
            control.sendall(b"POST /control/reload HTTP/1.1\r\nHost: localhost\r\n"
                            b"Content-Length: 0\r\nConnection: close\r\n\r\n")
            status = control.recv(65536)[9:12].decode()
        load.count("reload", status)
        if status != "200":
            raise Failed(f"the reload was answered {status}")
        time.sleep(1)


def settings(credentials, gzip_min):
    return {"auth": {"file": credentials, "failures_max": 50},
            "header_timeout": "2s", "body_timeout": "3s", "idle_timeout": "5s",
            "gzip_min": gzip_min}


def write_credentials(file, token):
    """One token, one user who logs in, and one whose password nobody sends: guesses cost a hash."""
    digest = hashlib.sha256(token.encode()).hexdigest()
    file.write(f"token load sha256:{digest} read,write,metrics\n"
               f"user porter {PASSWORD_HASH} read,write,metrics\n"
               f"user clerk $2b$05${'a' * 21}O{'b' * 31} read\n")
    file.flush()


def guarded(load, work, *arguments):
    def run():
        try:
            work(*arguments)
        except Exception as error:  # pylint: disable=broad-except
            load.fail(f"{getattr(work, '__qualname__', work)}: {type(error).__name__}: {error}")
    return threading.Thread(target=run, daemon=True)


def clients(load, seed):
    def chance():
        nonlocal seed
        seed += 1
        return random.Random(seed)
    for has_password in (False, False, True, True):
        yield guarded(load, Orderly(load, chance(), has_password).run)
    for work in (be_hostile, be_hostile, be_wrong, be_slow, come_and_go, reload):
        yield guarded(load, work, load, chance())


def check_nothing_is_lost(load):
    client = Orderly(load, random.Random(0))
    for shipment in list(load.accepted):
        answer, _ = client.ask("GET", f"/shipments/{shipment}", (200,))
        if answer.status != 200:
            raise Failed(f"shipment {shipment} is not there")
    client.connection.close()


def run_clients(load, seed):
    threads = list(clients(load, seed))
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(max(0, load.end - time.monotonic()) + 4 * daemon.PATIENCE)
        if thread.is_alive():
            load.fail("a client has hung")
    if not load.problems:
        check_nothing_is_lost(load)


def run(program, seconds, seed):
    daemon.allow_descriptors(4096)
    token = secrets.token_hex(16)
    with (tempfile.NamedTemporaryFile("w", encoding="ascii") as credentials,
          tempfile.TemporaryDirectory() as certificates):
        write_credentials(credentials, token)
        server = daemon.Daemon(
            program, tls=harness.make_certificate(pathlib.Path(certificates), "server"),
            **settings(credentials.name, "1KiB"))
        before = server.descriptors()
        load = Load(server, credentials.name, token, seconds)
        try:
            run_clients(load, seed)
            left = server.settle(before)
            if left > before:
                load.fail(f"{left - before} file descriptors are left open")
        finally:
            log = server.close()
    for word in ("Sanitizer", "runtime error"):
        if word in log:
            load.fail(f"the daemon wrote:\n{log[max(0, log.index(word) - 100):][:8000]}")
    for (who, status), count in sorted(load.answers.items(), key=str):
        print(f"{who}: {status}: {count}")
    print(f"{load.created} shipments and {load.imported} imports in {seconds} s; seed {seed}")
    return load.problems


def main():
    parser = argparse.ArgumentParser(description=__doc__.split("\n\n", maxsplit=1)[0])
    parser.add_argument("program")
    parser.add_argument("--seconds", type=float, default=10)
    parser.add_argument("--seed", type=int, default=random.randrange(1 << 32))
    given = parser.parse_args()
    problems = run(os.path.abspath(given.program), given.seconds, given.seed)
    for problem in problems:
        print(f"failed: {problem}", file=sys.stderr)
    return 1 if problems else 0


if __name__ == "__main__":
    sys.exit(main())
