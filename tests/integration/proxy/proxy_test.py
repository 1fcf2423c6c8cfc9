#!/usr/bin/env python3
"""The example configuration of nginx, with Debian's nginx before a real holdfastd: TLS, a path of
its own, the client's address, bodies and events that nobody holds back.

Only addresses and the certificate are replaced. nginx has no rights, and gets its listener as it
would from its predecessor at an upgrade, so no port is guessed.

Usage: proxy_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import contextlib
import http.client
import json
import os
import pathlib
import re
import shutil
import socket
import ssl
import subprocess
import sys
import time
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parents[1] / "daemon"), str(HERE.parent / "tls")]
from harness import make_certificate  # noqa: E402
from holdfastd_test import PATIENCE, Case  # noqa: E402

EXAMPLE = HERE.parents[2] / "packaging/nginx/holdfast.conf"
# What a packaged nginx.conf would say; below the directory of the test.
AROUND = """daemon off;
worker_processes 1;
pid {directory}/nginx.pid;
error_log stderr notice;
events {{ worker_connections 256; }}
http {{
    access_log off;
    client_body_temp_path {directory}/body;
    proxy_temp_path {directory}/proxy;
    fastcgi_temp_path {directory}/fastcgi;
    scgi_temp_path {directory}/scgi;
    uwsgi_temp_path {directory}/uwsgi;
    include {directory}/holdfast.conf;
}}
"""
NOBODY = 65534
STRANGER = "203.0.113.9"


class Secure(http.client.HTTPSConnection):
    """To nginx, from any address of the loopback."""

    def __init__(self, address, certificate, source="127.0.0.1"):
        context = ssl.create_default_context(cafile=str(certificate))
        super().__init__("localhost", address[1], timeout=PATIENCE, context=context,
                         source_address=(source, 0))


class Proxied(Case):
    def setUp(self):
        super().setUp()
        self.nginx_listener = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.nginx_listener.close)
        self.at = self.nginx_listener.getsockname()
        self.place = self.directory / "nginx"
        self.place.mkdir()
        self.certificate, self.key = make_certificate(self.place, "server")
        self.process = self.start()
        self.start_nginx()

    def configuration(self):
        text = EXAMPLE.read_text(encoding="utf-8")
        for shown, here in {
                "listen 443 ssl http2;": "listen %s:%d ssl http2;" % self.at,
                "server 127.0.0.1:8080;": f"server {self.address};",
                "server_name depot.example.org;": "server_name localhost;",
                "/etc/ssl/certs/depot.pem": str(self.certificate),
                "/etc/ssl/private/depot.key": str(self.key)}.items():
            self.assertEqual(text.count(shown), 1, f"the example has no {shown}")
            text = text.replace(shown, here)
        return text

    def start_nginx(self):
        program = shutil.which("nginx") or shutil.which("nginx", path="/usr/sbin")
        self.assertTrue(program, "script/bootstrap test fetches nginx")
        (self.place / "holdfast.conf").write_text(self.configuration())
        (self.place / "nginx.conf").write_text(AROUND.format(directory=self.place))
        # A copy: nobody may be kept from where the program is.
        command = [shutil.copy(program, self.place), "-p", str(self.place),
                   "-c", str(self.place / "nginx.conf"), "-e", "stderr"]
        as_nobody = {}
        if os.geteuid() == 0:
            self.directory.chmod(0o711)
            for path in (self.place, *self.place.iterdir()):
                os.chown(path, NOBODY, NOBODY)
            as_nobody = {"user": NOBODY, "group": NOBODY, "extra_groups": []}
        # Its own way of taking listeners over: their numbers, each with a semicolon.
        variables = {"PATH": os.environ["PATH"], "NGINX": f"{self.nginx_listener.fileno()};"}
        log = open(self.directory / "nginx.log", "w", encoding="utf-8")
        self.addCleanup(log.close)
        self.nginx = subprocess.Popen(command, env=variables, stderr=log, **as_nobody,
                                      pass_fds=[self.nginx_listener.fileno()])
        self.addCleanup(self.end_nginx)
        # Connections wait in the backlog until it accepts them.
        status, _, text = self.ask("GET", "/holdfast/ping")
        self.assertEqual(status, 200, text + self.log())

    def end_nginx(self):
        self.nginx.terminate()
        self.nginx.wait(PATIENCE)

    def log(self):
        return (self.directory / "nginx.log").read_text(encoding="utf-8")

    def ask(self, method, path, body=None, headers=(), source="127.0.0.1"):
        connection = Secure(self.at, self.certificate, source)
        with contextlib.closing(connection):
            sent = dict(headers)
            if body is not None:
                sent["Content-Type"] = "application/json"
            connection.request(method, path, body, sent)
            said = connection.getresponse()
            return said.status, said.headers, said.read().decode()

    @property
    def origin(self):
        return "https://localhost:%d" % self.at[1]

    def history(self, number):
        status, _, text = self.ask("GET", f"/holdfast/shipments/{number}/history")
        self.assertEqual(status, 200, text)
        return json.loads(text)["items"]

    def test_is_found_below_its_path(self):
        status, headers, _ = self.ask("GET", "/holdfast")
        self.assertEqual((status, headers["Location"]), (308, self.origin + "/holdfast/"))
        for path in ("/holdfast/", "/holdfast/healthz", "/holdfast/status.json",
                     "/holdfast/metrics?format=prometheus"):
            self.assertEqual(self.ask("GET", path)[0], 200, path)
        self.assertEqual(self.ask("GET", "/healthz")[0], 404, "nothing but what is below it")

    def test_has_pages_whose_links_stay_below_it(self):
        """A daemon that was built without pages has JSON here, and nothing to follow."""
        status, headers, text = self.ask("GET", "/holdfast/",
                                         headers={"Accept": "text/html,*/*;q=0.8"})
        self.assertEqual(status, 200, text)
        if headers.get_content_type() != "text/html":
            return
        links = set(re.findall(r'(?:href|src|action|data-stream)="(/[^"]*)"', text))
        self.assertTrue(links, text)
        for each in sorted(links):
            self.assertTrue(each.startswith("/holdfast/"), f"{each} leads out of the path")
            if "/assets/" in each:
                self.assertEqual(self.ask("GET", each)[0], 200, each)

    def test_changes_nothing_of_a_target(self):
        """What is encoded stays so: a route gets the id that the client wrote, and its query."""
        order = json.dumps({"order_id": "a/b", "product": "bandage", "quantity": 1})
        self.assertEqual(self.ask("POST", "/holdfast/orders", order)[0], 201)
        for escaped in ("a%2Fb", "a%2fb"):
            status, _, text = self.ask("GET", f"/holdfast/orders/{escaped}")
            self.assertEqual((status, json.loads(text).get("order_id")), (200, "a/b"), text)
        status, _, text = self.ask("GET", "/holdfast/orders?limit=1&state=Processing")
        self.assertEqual((status, len(json.loads(text)["items"])), (200, 1), text)
        for elsewhere in ("/x/../holdfast/healthz", "/%68oldfast/healthz"):
            self.assertEqual(self.ask("GET", elsewhere)[0], 400, elsewhere)
        self.assertEqual(self.ask("GET", "/holdfast/../healthz")[0], 404)

    def test_leads_to_what_was_made_by_paths_that_exist(self):
        status, headers, text = self.ask("POST", "/holdfast/shipments", "{}")
        self.assertEqual(status, 201, text)
        self.assertTrue(headers["Location"].endswith("/holdfast/shipments/1"), headers["Location"])
        status, _, text = self.ask("GET", headers["Location"].removeprefix(self.origin))
        self.assertEqual((status, json.loads(text)["id"]), (200, 1))

    def test_says_who_asked_and_lets_nobody_choose_it(self):
        for forged in ({}, {"X-Forwarded-For": STRANGER}, {"Forwarded": f"for={STRANGER}"}):
            status, _, text = self.ask("POST", "/holdfast/shipments", "{}", forged, "127.0.0.2")
            self.assertEqual(status, 201, text)
            made = json.loads(text)["id"]
            self.assertIn("127.0.0.2", json.dumps(self.history(made)), forged)

    def test_is_the_same_site_to_a_browser(self):
        for origin, wanted in ((self.origin, 201), ("https://evil.example", 403)):
            status, _, text = self.ask("POST", "/holdfast/shipments", "{}", {"Origin": origin})
            self.assertEqual(status, wanted, text)

    def test_passes_events_on_as_they_happen(self):
        connection = Secure(self.at, self.certificate)
        self.addCleanup(connection.close)
        connection.request("GET", "/holdfast/stream?events=breaker",
                           headers={"Accept": "text/event-stream"})
        answer = connection.getresponse()
        self.assertEqual(answer.status, 200)
        self.assertEqual(answer.headers.get_content_type(), "text/event-stream")
        for action in ("open", "close"):
            began = time.monotonic()
            status, _, text = self.ask("POST", "/holdfast/breaker", json.dumps({"action": action}))
            self.assertEqual(status, 200, text)
            while not answer.readline().startswith(b"event: breaker"):
                pass
            # The next thing that would push it out of a buffer comes after 15 s.
            self.assertLess(time.monotonic() - began, 10, "somebody held it back")

    def test_holds_back_no_import(self):
        """It is under way while half of it is not sent yet."""
        body = b"status\n" + b"CREATED\n" * 100_000
        connection = Secure(self.at, self.certificate)
        with contextlib.closing(connection):
            connection.putrequest("POST", "/holdfast/shipments/import")
            connection.putheader("Content-Type", "text/csv")
            connection.putheader("Content-Length", str(len(body)))
            connection.endheaders()
            connection.send(body[:len(body) // 2])
            until = time.monotonic() + PATIENCE
            while "\nholdfast_imports_under_way 1\n" not in self.request(
                    "GET", "/metrics?format=prometheus")[1]:
                self.assertLess(time.monotonic(), until, "nginx keeps it to itself")
                time.sleep(0.02)
            connection.send(body[len(body) // 2:])
            said = connection.getresponse()
            self.assertIn(said.status, (200, 201), said.read())

    def test_speaks_only_modern_tls(self):
        context = ssl.create_default_context(cafile=str(self.certificate))
        context.set_alpn_protocols(["h2"])
        with socket.create_connection(self.at, timeout=PATIENCE) as plain, \
                context.wrap_socket(plain, server_hostname="localhost") as secure:
            self.assertEqual(secure.selected_alpn_protocol(), "h2")
            self.assertIn(secure.version(), ("TLSv1.2", "TLSv1.3"))

    def test_survives_a_restart_of_the_daemon(self):
        """Its kept connections end with the old process; nobody notices."""
        for _ in range(3):
            self.assertEqual(self.ask("GET", "/holdfast/healthz")[0], 200)
            self.end(self.process)
            self.process = self.start()
            self.assertEqual(self.ask("GET", "/holdfast/healthz")[0], 200, self.log())


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
