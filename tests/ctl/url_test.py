#!/usr/bin/env python3
"""holdfastctl over the network: what it sends to a daemon that is named by --url or HOLDFAST_URL, whom
it believes, and what it refuses to ask there.

Usage: url_test.py HOLDFASTCTL [unittest arguments]
"""
import http.server
import json
import os
import pathlib
import ssl
import subprocess
import sys
import tempfile
import threading
import unittest

HOLDFASTCTL = os.path.abspath(sys.argv[1])
TOKEN = "hf_secret-token"
SHIPMENT = {"id": 7, "status": "CREATED", "created_at": "2026-01-02T03:04:05.000000Z"}
ANSWERS = {"/healthz": {"status": "ok"}, "/readyz": {"status": "ready"}, "/metrics": {"CREATED": 1},
           "/status.json": {"service": {"version": "1.2.3", "pid": 1, "uptimeSeconds": 5},
                            "readiness": {"status": "ready", "components": {}},
                            "trends": {"enabled": True, "series": []}, "faults": []},
           "/shipments?limit=20": {"items": [SHIPMENT]},
           "/orders/stats": {"orders": {"Processing": 2}, "hold": "none"},
           "/units?limit=100": {"items": [{"name": "cron.service", "loadState": "loaded",
                                           "activeState": "active", "subState": "running"}],
                                "next": None, "bus": {"connected": True}},
           "/units/cron.service": {"name": "cron.service", "activeState": "failed",
                                   "bus": {"connected": False, "why": "it is gone"}},
           "/breaker": {"name": "upstream", "state": "open", "since": "t"}}


class Handler(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.server.asked.append((self.path, self.headers.get("Authorization")))
        body = json.dumps(ANSWERS[self.path]).encode()
        self.send_response(200)
        self.send_header("Content-Length", str(len(body)))
        self.end_headers()
        self.wfile.write(body)

    def log_message(self, *_arguments):
        pass


class Quiet(http.server.HTTPServer):
    def handle_error(self, *_arguments):
        """Who breaks off a handshake is what some tests are about."""


class Case(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory(prefix="holdfast-")
        self.addCleanup(directory.cleanup)
        self.directory = pathlib.Path(directory.name)
        (self.directory / "holdfast.json").write_text(json.dumps(
            {"database": {"path": str(self.directory / "h.db")},
             "control": {"socket": str(self.directory / "nobody.sock")}}))
        self.token = self.directory / "token"
        self.token.touch(0o600)
        self.token.write_text(TOKEN + "\n")
        self.server = Quiet(("127.0.0.1", 0), Handler)
        self.server.asked = []
        self.url = f"http://127.0.0.1:{self.server.server_port}"

    def serve(self):
        thread = threading.Thread(target=self.server.serve_forever, args=(0.05,))
        thread.start()
        self.addCleanup(self.server.server_close)
        self.addCleanup(thread.join)
        self.addCleanup(self.server.shutdown)

    def call(self, *arguments, **variables):
        return subprocess.run(
            [HOLDFASTCTL, *arguments, "--config", self.directory / "holdfast.json"],
            env={**os.environ, **variables}, capture_output=True, text=True, timeout=60, check=False)


class OverTheNetwork(Case):
    def setUp(self):
        super().setUp()
        self.serve()

    def test_asks_the_daemon_that_is_named(self):
        listed = self.call("shipments", "list", "--url", self.url)
        self.assertEqual((listed.returncode, listed.stderr), (0, ""))
        self.assertIn("2026-01-02T03:04:05.000000Z", listed.stdout)
        self.assertEqual(self.server.asked, [("/shipments?limit=20", None)])
        seen = self.call("status", HOLDFAST_URL=self.url + "/")
        self.assertEqual(seen.returncode, 0, seen.stderr)
        self.assertRegex(seen.stdout, r"\Aholdfast 1\.2\.3 +unit not known")

    def test_asks_for_orders_as_well(self):
        for arguments, line in ((("orders", "stats"), "Processing  2\n"),
                                (("breaker",), "breaker open since t\n")):
            seen = self.call(*arguments, "--url", self.url)
            self.assertEqual((seen.returncode, seen.stdout, seen.stderr), (0, line, ""))

    def test_asks_for_units_as_well(self):
        seen = self.call("units", "--url", self.url, "--token-file", self.token)
        self.assertEqual((seen.returncode, seen.stderr), (0, ""))
        self.assertRegex(seen.stdout, r"\ncron\.service +loaded +active +running ")
        self.assertEqual(self.server.asked, [("/units?limit=100", f"Bearer {TOKEN}")])
        one = self.call("units", "cron", "--url", self.url)
        self.assertEqual(one.returncode, 69)
        self.assertIn("\nactive        failed\n", one.stdout)
        self.assertEqual(one.stderr, "holdfastctl: how units are is not known: it is gone\n")

    def test_an_option_beats_the_variable(self):
        listed = self.call("shipments", "list", "--url", self.url, HOLDFAST_URL="http://192.0.2.1:1")
        self.assertEqual(listed.returncode, 0, listed.stderr)

    def test_sends_the_token_of_a_file(self):
        for arguments, variables in ((("--token-file", str(self.token)), {}),
                                     ((), {"HOLDFAST_TOKEN_FILE": str(self.token)})):
            self.assertEqual(
                self.call("shipments", "list", "--url", self.url, *arguments, **variables).returncode,
                0)
            self.assertEqual(self.server.asked.pop()[1], f"Bearer {TOKEN}")

    def test_refuses_a_token_that_is_none_or_nobody_s_secret(self):
        self.token.chmod(0o644)
        loose = self.call("status", "--url", self.url, "--token-file", self.token)
        self.assertEqual(loose.returncode, 64)
        self.assertIn("others may read it (chmod 0600 ", loose.stderr)
        self.token.chmod(0o600)
        for text in ("", "two words", "two\nlines", "x" * 9000):
            self.token.write_text(text)
            wrong = self.call("status", "--url", self.url, "--token-file", self.token)
            self.assertEqual(wrong.returncode, 64, text)
            self.assertIn("does not hold one token", wrong.stderr)
        missing = self.call("status", "--url", self.url, "--token-file", "/no/such")
        self.assertIn("/no/such: No such file", missing.stderr)
        self.assertEqual(self.server.asked, [])

    def test_judges_by_what_the_network_shows(self):
        health = self.call("health", "--trends", "--url", self.url)
        self.assertEqual((health.returncode, health.stderr), (0, ""))
        self.assertEqual([path for path, _ in self.server.asked],
                         ["/healthz", "/readyz", "/metrics", "/status.json"])
        self.assertNotIn("listener", health.stdout)

    def test_says_what_only_the_control_socket_has(self):
        for arguments, variables in ((("--url", self.url), {}), ((), {"HOLDFAST_URL": self.url})):
            reload = self.call("reload", *arguments, **variables)
            self.assertEqual(reload.returncode, 64)
            self.assertIn("/control/reload is on the control socket alone, not on the network (run "
                          "it where the daemon runs", reload.stderr)
        self.assertEqual(self.server.asked, [])

    def test_is_for_verbs_that_ask_alone(self):
        wrong = self.call("backup", "--url", self.url)
        self.assertEqual(wrong.returncode, 64)
        self.assertIn('"--url": no such option', wrong.stderr)

    def test_refuses_what_is_no_address(self):
        for url in ("127.0.0.1:8080", "ftp://host", "http://", "http://user:secret@host",
                    "http://host/path", "http://host?x", "file:///etc/passwd", "http://a b"):
            wrong = self.call("status", "--url", url)
            self.assertEqual(wrong.returncode, 64, url)
            self.assertIn("write http://HOST:PORT or https://HOST:PORT", wrong.stderr)

    def test_takes_no_token_for_the_control_socket(self):
        lost = self.call("status", "--token-file", self.token)
        self.assertEqual(lost.returncode, 64)
        self.assertIn("--token-file: for what address? (add --url URL)", lost.stderr)
        # A variable may be set for other calls than this one.
        self.assertEqual(self.call("status", HOLDFAST_TOKEN_FILE="/no/such").returncode, 1)

    def test_says_who_does_not_answer(self):
        gone = self.call("shipments", "list", "--url", "http://127.0.0.1:1")
        self.assertEqual(gone.returncode, 69)
        self.assertIn("ask the daemon at http://127.0.0.1:1: ", gone.stderr)


class OverTls(Case):
    def setUp(self):
        super().setUp()
        certificate, key = self.directory / "certificate", self.directory / "key"
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", "/CN=here",
                        "-addext", "subjectAltName=IP:127.0.0.1", "-keyout", key, "-out",
                        certificate], check=True, capture_output=True)
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(certificate, key)
        self.server.socket = context.wrap_socket(self.server.socket, server_side=True)
        self.certificate = str(certificate)
        self.url = self.url.replace("http:", "https:")
        self.serve()

    def test_believes_whom_it_was_told_to_trust(self):
        for arguments, variables in ((("--ca-file", self.certificate), {}),
                                     ((), {"HOLDFAST_CA_FILE": self.certificate})):
            listed = self.call("shipments", "list", "--url", self.url, *arguments, **variables)
            self.assertEqual((listed.returncode, listed.stderr), (0, ""))

    def test_believes_nobody_else_and_keeps_the_token(self):
        for url in (self.url, self.url.replace("127.0.0.1", "localhost")):
            arguments = ("--ca-file", self.certificate) if "localhost" in url else ()
            doubted = self.call("shipments", "list", "--url", url, "--token-file", self.token,
                                *arguments)
            self.assertEqual(doubted.returncode, 69, doubted.stdout)
            self.assertIn("certificate", doubted.stderr)
        self.assertEqual(self.server.asked, [])


if __name__ == "__main__":
    unittest.main(argv=sys.argv[:1] + sys.argv[2:])
