#!/usr/bin/env python3
"""TLS of holdfastd as clients meet it: what it agrees to and what not, what it serves, renewal.

Usage: tls_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import contextlib
import http.client
import json
import signal
import socket
import ssl
import subprocess
import threading
import time
import unittest

from harness import PATIENCE, Case, has_openssl, lenient_context, main, make_certificate, openssl

VERSIONS = {ssl.TLSVersion.TLSv1: "TLSv1", ssl.TLSVersion.TLSv1_1: "TLSv1.1",
            ssl.TLSVersion.TLSv1_2: "TLSv1.2", ssl.TLSVersion.TLSv1_3: "TLSv1.3"}
TLS12 = {"ec": {"ECDHE-ECDSA-AES128-GCM-SHA256", "ECDHE-ECDSA-AES256-GCM-SHA384",
                "ECDHE-ECDSA-CHACHA20-POLY1305"},
         "rsa": {"ECDHE-RSA-AES128-GCM-SHA256", "ECDHE-RSA-AES256-GCM-SHA384",
                 "ECDHE-RSA-CHACHA20-POLY1305"}}
TLS13 = {"TLS_AES_128_GCM_SHA256", "TLS_AES_256_GCM_SHA384", "TLS_CHACHA20_POLY1305_SHA256"}


def tls12_ciphers():
    """All that this OpenSSL could use below TLS 1.3, weak ones too."""
    names = openssl("ciphers", "-s", "-tls1_2", "ALL:COMPLEMENTOFALL:@SECLEVEL=0").strip()
    return [name for name in names.split(":") if name not in TLS13]


def is_agreed(address, context):
    """What client and server agree on, or None."""
    with contextlib.suppress(OSError):
        with socket.create_connection(address, timeout=PATIENCE) as raw:
            with context.wrap_socket(raw, server_hostname="localhost") as tls:
                # TLS 1.3 clients are done before the server has judged them.
                tls.sendall(b"GET /ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n")
                if tls.recv(12).startswith(b"HTTP/1.1 200"):
                    return tls.version(), tls.cipher()[0]
    return None


@contextlib.contextmanager
def lenient_server(certificate, key):
    """Agrees to what the lenient client asks for: shows that a refusal is not the client's own."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.set_ciphers("ALL:COMPLEMENTOFALL:@SECLEVEL=0")
    context.minimum_version = ssl.TLSVersion.TLSv1
    context.load_cert_chain(certificate, key)
    with socket.create_server(("127.0.0.1", 0)) as listener:
        def serve():
            with contextlib.suppress(OSError):
                while True:
                    raw, _ = listener.accept()
                    with contextlib.suppress(OSError), \
                            context.wrap_socket(raw, server_side=True) as tls:
                        tls.recv(4096)
                        tls.sendall(b"HTTP/1.1 200 OK\r\n\r\n")
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield listener.getsockname()
        listener.shutdown(socket.SHUT_RDWR)
        thread.join(PATIENCE)


class Agreeing(Case):
    def test_agrees_to_two_versions_only(self):
        process = self.start()
        seen, possible = {}, set()
        with lenient_server(self.certificate, self.key) as other:
            for version, name in VERSIONS.items():
                context = lenient_context()
                context.minimum_version = context.maximum_version = version
                if is_agreed(other, context):
                    possible.add(name)
                seen[name] = is_agreed(self.secure, context)
        self.assertEqual(possible, set(VERSIONS.values()), "the client can do them all")
        self.assertEqual({name for name, agreed in seen.items() if agreed}, {"TLSv1.2", "TLSv1.3"})
        self.assertGreaterEqual(
            self.metric('holdfast_http_tls_failures_total{reason="version"}'), 2)
        self.assertEqual(self.metric('holdfast_http_tls_handshakes_total{version="TLS1.3"}'), 1)
        self.end(process)

    def table(self):
        """Each cipher of TLS 1.2, alone."""
        process = self.start()
        accepted, possible = set(), set()
        with lenient_server(self.certificate, self.key) as other:
            for name in tls12_ciphers():
                context = lenient_context()
                context.maximum_version = ssl.TLSVersion.TLSv1_2
                context.set_ciphers(f"{name}:@SECLEVEL=0")
                if is_agreed(self.secure, context):
                    accepted.add(name)
                if is_agreed(other, context):
                    possible.add(name)
        self.end(process)
        self.assertEqual(accepted, TLS12[self.key_kind])
        return possible

    def test_refuses_each_weak_cipher(self):
        possible = self.table()
        self.assertIn("ECDHE-ECDSA-AES128-SHA256", possible, "CBC could be had")
        self.assertIn("ECDHE-ECDSA-AES128-CCM8", possible, "so could a short tag")
        self.assertGreater(len(possible), 10)

    def test_refuses_what_has_no_forward_secrecy_and_no_curve(self):
        self.certificate, self.key = make_certificate(self.directory, "rsa", key="rsa")
        self.key_kind = "rsa"
        self.configure({})
        possible = self.table()
        self.assertIn("AES128-GCM-SHA256", possible, "RSA without Diffie-Hellman could be had")
        self.assertGreater(len(possible), 15)

    @unittest.skipUnless(has_openssl(), "openssl is not installed")
    def test_agrees_to_the_three_ciphers_of_tls_1_3_and_no_classic_group(self):
        process = self.start()
        target = ["-connect", "%s:%d" % self.secure]

        def client(*options):
            done = subprocess.run(["openssl", "s_client", *target, *options], input="",
                                  capture_output=True, text=True, timeout=PATIENCE, check=False)
            return done.stdout + done.stderr
        for name in sorted(TLS13):
            self.assertIn(f"Cipher is {name}", client("-tls1_3", "-ciphersuites", name))
        for group in ("X25519", "P-256", "P-384"):
            self.assertIn("Cipher is TLS_", client("-tls1_3", "-groups", group))
        self.assertIn("Cipher is (NONE)", client("-tls1_3", "-groups", "ffdhe2048"))
        self.assertIn("handshake failure", client("-tls1_3", "-groups", "ffdhe2048"))
        self.assertIn("Secure Renegotiation IS supported", client("-tls1_2"))
        self.assertIn("no application protocol", client("-alpn", "h2"))
        self.assertIn("ALPN protocol: http/1.1", client("-alpn", "h2,http/1.1"))
        self.assertIn("No ALPN negotiated", client())
        # Under TLS 1.2 no tickets: every connection is agreed on anew.
        self.assertIn("New, ", client("-reconnect", "-tls1_2"))
        self.assertNotIn("Reused, ", client("-reconnect", "-tls1_2"))
        self.assertNotIn("TLS session ticket", client("-tls1_2"))
        ticket = str(self.directory / "ticket")
        asking = "GET /ping HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n"
        subprocess.run(["openssl", "s_client", *target, "-ign_eof", "-sess_out", ticket],
                       input=asking, capture_output=True, text=True, timeout=PATIENCE, check=True)
        again = client("-sess_in", ticket)
        self.assertIn("Reused, TLSv1.3", again)
        # With a key of their own, even if the client would do without.
        self.assertIn("Server Temp Key: X25519", client("-sess_in", ticket, "-allow_no_dhe_kex"))
        self.end(process)

    def test_shows_its_one_certificate_whatever_name_is_asked_for(self):
        process = self.start()
        for name in ("localhost", "somebody.else.example"):
            context = lenient_context()
            with self.connect_secure(context, name) as tls:
                self.assertEqual(tls.getpeercert(True),
                                 ssl.PEM_cert_to_DER_cert(self.certificate.read_text()))
        with self.assertRaisesRegex(ssl.SSLCertVerificationError, "[Hh]ostname mismatch"):
            self.connect_secure(name="somebody.else.example")
        self.end(process)


class Serving(Case):
    def test_serves_https_and_plain_http_side_by_side(self):
        process = self.start()
        connection = self.https()
        for path in ("/", "/healthz", "/readyz", "/metrics"):
            connection.request("GET", path)
            answer = connection.getresponse()
            self.assertEqual((answer.status, answer.getheader("Connection")), (200, None), path)
            answer.read()
        connection.request("POST", "/shipments", headers={"Idempotency-Key": "first"})
        created = connection.getresponse()
        self.assertEqual(created.status, 201)
        location = created.getheader("Location")
        body = json.loads(created.read())
        connection.request("GET", location)
        self.assertEqual(json.loads(connection.getresponse().read()), body)
        self.assertEqual(self.metric('holdfast_http_tls_handshakes_total{version="TLS1.3"}'), 1,
                         "one connection for all")
        expiry = self.metric("holdfast_http_certificate_expiry_timestamp_seconds{"
                             'listen="%s:%d"}' % self.secure)
        self.assertAlmostEqual(expiry - time.time(), 30 * 86400, delta=3600)
        texts = [entry["message"] for entry in self.end(process)]
        self.assertTrue(any(" shows the certificate CN=localhost" in text for text in texts), texts)

    def test_takes_large_bodies(self):
        self.configure({"http": {"body_max": "8MiB"}})
        process = self.start()
        connection = self.https()
        for size in (1, 16_384, 16_385, 5_000_000):
            connection.request("POST", "/shipments", body=b"x" * size,
                               headers={"Content-Type": "application/json"})
            answer = connection.getresponse()
            # JSON has 64 KiB at most, but all of it is read.
            self.assertEqual(answer.status, 413 if size > 65_536 else 400, size)
            answer.read()
        connection.putrequest("POST", "/shipments")
        connection.putheader("Content-Length", str(8 * 1024 * 1024 + 1))
        connection.endheaders()
        self.assertEqual(connection.getresponse().status, 413)
        self.end(process)

    def test_a_stop_answers_what_has_begun(self):
        process = self.start()
        with self.connect_secure() as tls:
            tls.sendall(b"POST /ping HTTP/1.1\r\nHost: localhost\r\nContent-Length: 2\r\n\r\n1")
            self.metric("holdfast")  # Whoever is answered now came after that.
            process.send_signal(15)
            self.hear("STOPPING=1")
            tls.sendall(b"2")
            answer = http.client.HTTPResponse(tls)
            answer.begin()
            self.assertEqual(answer.status, 405)
            answer.read()
            self.assertEqual(tls.recv(1), b"", "it said that nothing follows")
        self.finish(process)

    def test_a_kept_listener_serves_tls_after_a_restart_or_no_longer(self):
        process = self.start()
        self.https().request("GET", "/ping")
        waiting = socket.create_connection(self.secure, timeout=PATIENCE)
        self.addCleanup(waiting.close)
        self.end(process)
        # Nobody is there, and the connection waits in the backlog.
        late = socket.create_connection(self.secure, timeout=PATIENCE)
        process = self.start()
        with late, self.context().wrap_socket(late, server_hostname="localhost") as tls:
            tls.sendall(b"GET /ping HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertTrue(tls.recv(12).startswith(b"HTTP/1.1 200"))
        self.end(process)
        self.configure({"listen": ["%s:%d" % self.plain, "%s:%d" % self.secure]})
        process = self.start()
        connection = http.client.HTTPConnection(*self.secure, timeout=PATIENCE)
        self.addCleanup(connection.close)
        connection.request("GET", "/ping")
        self.assertEqual(connection.getresponse().status, 200)
        self.end(process)

    def test_takes_certificate_and_key_from_credentials(self):
        directory = self.directory / "credentials"
        directory.mkdir()
        self.certificate.rename(directory / "tls-certificate")
        self.key.rename(directory / "tls-key")
        self.certificate, self.key = "credential:tls-certificate", "credential:tls-key"
        self.configure({})
        process = self.start(CREDENTIALS_DIRECTORY=str(directory))
        self.certificate = directory / "tls-certificate"
        self.https().request("GET", "/ping")
        self.end(process)


class Health(Case):
    def test_asks_a_listener_over_tls_whatever_its_certificate(self):
        process = self.start()
        done = self.ctl("health", "--since", "0s")
        self.assertEqual((done.returncode, done.stderr), (0, ""))
        self.assertIn("OK: the listener %s:%d (TLS): " % self.secure, done.stdout)
        self.assertIn("OK: the listener %s:%d: " % self.plain, done.stdout)
        # The file says otherwise than the daemon that runs.
        self.configure({"listen": [{"address": "%s:%d" % self.plain,
                                    "tls": self.secure_entry()["tls"]}]})
        wrong = self.ctl("health", "--since", "0s")
        self.assertEqual(wrong.returncode, 1)
        self.assertIn("FAIL: the listener %s:%d (TLS) - " % self.plain, wrong.stdout)
        self.end(process)


class Load:
    """Clients that never stop asking: some with a connection for each request."""

    def __init__(self, case, context):
        self.case, self.context = case, context
        self.failures, self.answers = [], 0
        self._stop = threading.Event()
        self._threads = [threading.Thread(target=self._run, args=(keeps,))
                         for keeps in (True, True, False, False, False)]

    def _run(self, keeps):
        connection = None
        while not self._stop.is_set():
            try:
                if connection is None:
                    connection = http.client.HTTPSConnection(
                        "localhost", self.case.secure[1], timeout=PATIENCE, context=self.context)
                connection.request("GET", "/ping")
                answer = connection.getresponse()
                answer.read()
                if answer.status != 200:
                    self.failures.append(answer.status)
                self.answers += 1
                if not keeps:
                    connection.close()
                    connection = None
            except (OSError, http.client.HTTPException) as error:
                self.failures.append(repr(error))
                connection = None
        if connection is not None:
            connection.close()

    def __enter__(self):
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(self, *_):
        self._stop.set()
        for thread in self._threads:
            thread.join(PATIENCE)


def ask(tls) -> int:
    """The status of one answer on a connection that goes on."""
    tls.sendall(b"GET /ping HTTP/1.1\r\nHost: localhost\r\n\r\n")
    with http.client.HTTPResponse(tls) as answer:
        answer.begin()
        answer.read()
        return answer.status


class Renewing(Case):
    def shown(self):
        with self.connect_secure(lenient_context()) as tls:
            return tls.getpeercert(True)

    def test_a_renewal_loses_no_request(self):
        process = self.start()
        with self.connect_secure(lenient_context()) as before, \
                Load(self, lenient_context()) as load:
            first = before.getpeercert(True)
            # Who has asked once may be idle for longer than who has not.
            self.assertEqual(ask(before), 200)
            for round_ in range(6):
                kind = "rsa" if round_ % 2 else "ec"
                certificate, key = make_certificate(self.directory, f"next{round_}", key=kind)
                certificate.rename(self.certificate)
                key.rename(self.key)
                done = self.ctl("reload")
                self.assertEqual((done.returncode, done.stderr), (0, ""))
                self.assertEqual(done.stdout,
                                 "reloaded: the certificate of %s:%d\n" % self.secure)
                now = self.shown()
                self.assertEqual(now, ssl.PEM_cert_to_DER_cert(self.certificate.read_text()))
            self.assertNotEqual(now, first)
            # Who was there before goes on with what it began with.
            self.assertEqual(ask(before), 200)
        self.assertEqual(load.failures, [])
        self.assertGreater(load.answers, 100)
        self.assertEqual(self.ctl("reload").stdout, "reloaded: nothing changed\n")
        self.end(process)

    def test_a_wrong_renewal_changes_nothing(self):
        process = self.start()
        first = self.shown()
        _, other = make_certificate(self.directory, "other")
        other.rename(self.key)
        refused = self.ctl("reload")
        self.assertEqual((refused.returncode, refused.stdout), (78, ""))
        self.assertIn("belongs to another certificate", refused.stderr)
        self.assertEqual(self.shown(), first)
        self.key.chmod(0o644)
        self.assertIn("chmod 0640", self.ctl("reload").stderr)
        self.key.unlink()
        self.assertIn("there is no such file", self.ctl("reload").stderr)
        self.assertEqual(self.shown(), first)
        entries = [entry["message"] for entry in self.end(process)]
        self.assertTrue(any("reload refused" in each for each in entries), entries)

    def test_does_not_start_with_a_wrong_pair(self):
        _, other = make_certificate(self.directory, "other")
        other.rename(self.key)
        process = self.spawn()
        self.hear("STATUS=Cannot start")
        self.assertIn("belongs to another certificate", json.dumps(self.finish(process, code=78)))
        checked = self.ctl("check")
        self.assertEqual(checked.returncode, 78)
        self.assertIn("belongs to another certificate", checked.stdout + checked.stderr)

    def test_starts_with_a_certificate_that_ends_soon_and_says_so(self):
        self.certificate, self.key = make_certificate(self.directory, "server", days=5)
        process = self.start()
        checked = self.ctl("check")
        self.assertEqual(checked.returncode, 0)
        self.assertIn("in 4 days", checked.stdout + checked.stderr)
        self.assertIn("in 4 days", json.dumps(self.end(process)))

    def test_tell_who_listens_and_end_properly(self):
        process = self.start()
        with self.connect_secure() as tls, tls.makefile("rb") as answer:
            tls.sendall(b"GET /stream HTTP/1.1\r\nHost: localhost\r\n\r\n")
            self.assertIn(b"event: hello\n", iter(answer.readline, b""))
            self.assertEqual(self.ctl("breaker", "open").returncode, 0)
            self.assertIn(b"event: breaker\n", iter(answer.readline, b""))
            process.send_signal(signal.SIGTERM)
            self.assertTrue(answer.read().endswith(b"\r\n0\r\n\r\n"))
        self.finish(process)


if __name__ == "__main__":
    main()
