#!/usr/bin/env python3
"""Probes that a scraper asks for: what is allowed, and that the answers are those of
prometheus-blackbox-exporter, which is asked the same if it is there (script/bootstrap test).

Usage: probe_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import contextlib
import gzip
import re
import shutil
import socket
import ssl
import subprocess
import sys
import threading
import time
import unittest
import urllib.parse

from rogue import Rogue, is_mute, says
from world import PATIENCE, Case, Site, answer, refusing_port

import holdfastd_test

EXPORTER = shutil.which("prometheus-blackbox-exporter")
CHANGED = "Sun, 06 Nov 1994 08:49:37 GMT"
# Whoever trusts somebody else than the host does is told so by a file of his own in its place.
TRUST = "/etc/ssl/certs/ca-certificates.crt"
AS_TRUSTING = 'mount --bind "$1" "$2" && shift 2 && exec "$@"'
# Times, which differ from run to run.
TIMES = re.compile(r"^probe_(duration_seconds|dns_lookup_time_seconds|[a-z]+_duration_seconds{.*)$")
# docs/probe.md has the reasons.
MORE_HERE = {"untrusted": {"probe_ssl_earliest_cert_expiry"}}
MODULES = """
modules:
  http_2xx: {prober: http, http: {preferred_ip_protocol: ip4}}
  http_post_2xx: {prober: http, http: {method: POST, preferred_ip_protocol: ip4}}
  tcp_connect: {prober: tcp, tcp: {preferred_ip_protocol: ip4}}
  tls_connect: {prober: tcp, tcp: {tls: true, preferred_ip_protocol: ip4}}
  ssh_banner:
    {prober: tcp, tcp: {query_response: [{expect: "^SSH-2.0-"}], preferred_ip_protocol: ip4}}
  dns: {prober: dns, dns: {query_name: shop.test, query_type: SOA, preferred_ip_protocol: ip4}}
"""


def certificates(folder):
    """A file with a certificate for localhost and its key, and the authority that signed it."""
    def openssl(*arguments):
        subprocess.run(["openssl", *arguments], cwd=folder, check=True, capture_output=True,
                       timeout=PATIENCE)

    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", "authority.key", "-out", "authority.pem", "-days", "9",
            "-subj", "/C=XX/O=Example/CN=Authority")
    openssl("req", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", "own.key", "-out", "own.csr", "-subj", "/C=XX/L=Port/O=Example/CN=localhost")
    (folder / "own.ext").write_text("subjectAltName=DNS:localhost,DNS:shop.test,IP:127.0.0.1\n")
    openssl("x509", "-req", "-in", "own.csr", "-CA", "authority.pem", "-CAkey", "authority.key",
            "-CAcreateserial", "-days", "5", "-extfile", "own.ext", "-out", "own.pem")
    openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes",
            "-keyout", "stranger.key", "-out", "stranger.pem", "-days", "3",
            "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1")
    return folder / "authority.pem"


class NameServer:
    """Says the same SOA record to each question, with an authority and an additional record."""

    def __init__(self):
        self._socket = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        self._socket.bind(("127.0.0.1", 0))
        self.port = self._socket.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        while True:
            question, sender = self._socket.recvfrom(2048)
            if not question:
                return
            self._socket.sendto(self._answer(question), sender)

    @staticmethod
    def _answer(question):
        end = question.index(b"\0", 12) + 5
        name = b"\xc0\x0c"
        soa = name + b"\0\6\0\1\0\0\0\x3c\0\x18" + name + name + (2026112101).to_bytes(4, "big") + \
            b"\0\0\0\1" * 4
        ns = name + b"\0\2\0\1\0\0\0\x3c\0\2" + name
        a = name + b"\0\1\0\1\0\0\0\x3c\0\4\xc0\0\2\1"
        return question[:2] + b"\x85\x80" + b"\0\1\0\1\0\1\0\1" + question[12:end] + soa + ns + a

    def close(self):
        socket.socket(socket.AF_INET, socket.SOCK_DGRAM).sendto(b"", ("127.0.0.1", self.port))
        self._thread.join()
        self._socket.close()


def page(handler):
    """What a path answers."""
    path = handler.path
    if path == "/plain":
        return answer(handler, 200, b"hello", {"Last-Modified": CHANGED})
    if path == "/post":
        return answer(handler, 200 if handler.command == "POST" else 405)
    if path == "/redirect":
        return answer(handler, 302, b"gone", {"Location": "/plain"})
    if path == "/packed":
        return answer(handler, 200, gzip.compress(b"a" * 5000), {"Content-Encoding": "gzip"})
    return answer(handler, 500, b"broken")


def chunked(connection, is_over):
    connection.sendall(b"HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
                       b"5\r\nhello\r\n6\r\n world\r\n0\r\n\r\n")


class World(Case):
    """A daemon that may probe this host, and what is there to be probed."""

    targets = ("127.0.0.1", "localhost", "*.invalid")

    def setUp(self):
        self.site = Site(page)
        self.addCleanup(self.site.close)
        super().setUp()
        self.configure({"probe": {"targets": list(self.targets)}})

    def rogue(self, behave, context=None):
        rogue = Rogue(behave, context)
        self.addCleanup(rogue.close)
        return rogue

    def refused(self):
        """A port at which nobody listens."""
        held = refusing_port()
        self.addCleanup(held.close)
        return held.getsockname()[1]

    def probe(self, module, target, address=None, timeout=3, **more):
        """The status, and the text."""
        query = urllib.parse.urlencode({"module": module, "target": target, **more})
        connection = holdfastd_test.http.client.HTTPConnection(address or self.address,
                                                               timeout=PATIENCE)
        with contextlib.closing(connection):
            connection.request("GET", f"/probe?{query}",
                               headers={"X-Prometheus-Scrape-Timeout-Seconds": str(timeout)})
            said = connection.getresponse()
            return said.status, said.read().decode()

    def samples(self, *arguments, **more):
        """By name with labels, what was answered."""
        status, text = self.probe(*arguments, **more)
        self.assertEqual(status, 200, text)
        return {name: float(value) for name, _, value in
                (line.rpartition(" ") for line in text.splitlines() if not line.startswith("#"))}


class Probes(World):
    def test_are_refused_until_they_are_allowed(self):
        self.configure({})
        process = self.start()
        status, text = self.probe("http_2xx", self.site.url + "/plain")
        self.assertEqual(status, 403)
        self.assertIn("probe.targets", text)
        self.configure({"probe": {"targets": ["127.0.0.1"]}})
        self.assertEqual(self.ask_control("POST", "/control/reload")[0], 200)
        self.assertEqual(self.samples("http_2xx", self.site.url + "/plain")["probe_success"], 1)
        for target in ("http://169.254.169.254/", "http://localhost.example/"):
            self.assertEqual(self.probe("http_2xx", target)[0], 403, target)
        self.assertEqual(self.probe("http_2xx", "file:///etc/passwd")[0], 400)
        self.end(process)

    def test_are_what_promtool_takes(self):
        process = self.start()
        port = self.refused()
        for module, target in (("http_2xx", self.site.url + "/redirect"),
                               ("http_2xx", f"http://127.0.0.1:{port}/"),
                               ("tcp_connect", self.site.url.removeprefix("http://")),
                               ("tcp_connect", f"127.0.0.1:{port}")):
            _, text = self.probe(module, target)
            said = subprocess.run(["promtool", "check", "metrics"], input=text, text=True,
                                  capture_output=True, timeout=PATIENCE, check=False)
            # It finds fault with names that are not ours to choose.
            self.assertNotIn("error while linting", said.stderr + said.stdout, text)
        self.end(process)

    def test_end_before_the_scraper_does(self):
        process = self.start()
        mute = self.rogue(is_mute)
        begin = time.monotonic()
        said = self.samples("http_2xx", mute.url, timeout=1.5)
        self.assertEqual(said["probe_success"], 0)
        self.assertGreaterEqual(said["probe_duration_seconds"], 1)
        self.assertLess(said["probe_duration_seconds"], 1.5)
        self.assertGreaterEqual(time.monotonic() - begin, 1)
        self.end(process)

    def test_are_bounded_and_told_that_the_service_stops(self):
        self.configure({"probe": {"targets": ["127.0.0.1"], "concurrency": 1}})
        process = self.start()
        reached = threading.Event()
        mute = self.rogue(lambda _, is_over: reached.set() or is_over.wait(PATIENCE))
        said = []
        waiter = threading.Thread(target=lambda: said.append(
            self.probe("http_2xx", mute.url, timeout=60)))
        waiter.start()
        self.assertTrue(reached.wait(PATIENCE))
        status, text = self.probe("http_2xx", self.site.url + "/plain")
        self.assertEqual(status, 503)
        self.assertIn("probe.concurrency", text)
        self.end(process)
        waiter.join()
        self.assertEqual(said[0][0], 503)


@unittest.skipUnless(EXPORTER, "prometheus-blackbox-exporter is not here (script/bootstrap test)")
class Compared(World):
    """With the exporter, on the same targets."""

    def setUp(self):
        super().setUp()
        self.authority = certificates(self.directory)
        self.trusting = ["unshare", "--map-root-user", "--mount", "sh", "-c", AS_TRUSTING, "sh",
                         str(self.authority), TRUST]
        self.can_trust = subprocess.run([*self.trusting, "true"], capture_output=True,
                                        timeout=PATIENCE, check=False).returncode == 0
        if not self.can_trust:
            self.trusting = []
        daemon = holdfastd_test.HOLDFASTD
        wrapper = self.directory / "holdfastd"
        wrapper.write_text("#!/bin/sh\nexec " +
                           " ".join(f"'{word}'" for word in [*self.trusting, daemon]) + ' "$@"\n')
        wrapper.chmod(0o755)
        holdfastd_test.HOLDFASTD = str(wrapper)
        self.addCleanup(setattr, holdfastd_test, "HOLDFASTD", daemon)
        self.process = self.start()
        self.exporter = self.start_exporter()

    def start_exporter(self):
        """Its address."""
        modules = self.directory / "modules.yml"
        modules.write_text(MODULES)
        process = subprocess.Popen(
            [*self.trusting, EXPORTER, f"--config.file={modules}",
             "--web.listen-address=127.0.0.1:0"],
            stdout=subprocess.DEVNULL, stderr=subprocess.PIPE, text=True)
        self.addCleanup(self.reap, process)
        for line in process.stderr:
            # What it logs is read on, or it would wait for that.
            if found := re.search(r'Listening on"? address=\S*?(\d+)\s*$', line):
                threading.Thread(target=process.stderr.read, daemon=True).start()
                return f"127.0.0.1:{found[1]}"
        return self.fail("the exporter does not start")

    def https(self, name):
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        context.load_cert_chain(self.directory / f"{name}.pem", self.directory / f"{name}.key")
        return self.rogue(says(b"HTTP/1.1 200 OK\r\nContent-Length: 5\r\nConnection: close\r\n\r\n"
                               b"hello"), context)

    def compare(self, case, module, target, **more):
        theirs = self.samples(module, target, address=self.exporter,
                              **{key: value for key, value in more.items() if key == "timeout"})
        ours = self.samples(module, target, **more)
        extra = MORE_HERE.get(case, set())
        self.assertEqual(sorted(theirs), sorted(name for name in ours if name not in extra), case)
        for name, value in theirs.items():
            if not TIMES.match(name):
                self.assertEqual(ours[name], value, f"{case}: {name}")
        return ours

    def test_over_http(self):
        url = self.site.url
        self.assertEqual(self.compare("plain", "http_2xx", url + "/plain")["probe_success"], 1)
        self.compare("without a scheme", "http_2xx", url.removeprefix("http://") + "/plain")
        self.assertEqual(self.compare("post", "http_post_2xx", url + "/post")["probe_success"], 1)
        self.assertEqual(self.compare("redirect", "http_2xx",
                                      url + "/redirect")["probe_http_redirects"], 1)
        self.compare("compressed", "http_2xx", url + "/packed")
        self.assertEqual(self.compare("failing", "http_2xx", url + "/broken")["probe_success"], 0)
        self.compare("chunked", "http_2xx", self.rogue(chunked).url)
        self.compare("refused", "http_2xx", f"http://127.0.0.1:{self.refused()}/")
        self.compare("slow", "http_2xx", self.rogue(is_mute).url, timeout=1.5)
        self.compare("no such name", "http_2xx", "http://nobody.invalid/")

    def test_over_tls(self):
        if not self.can_trust:
            self.skipTest("this host lets nobody have a view of its files of his own")
        own = self.https("own")
        ours = self.compare("tls", "http_2xx", own.url)
        self.assertEqual(ours["probe_http_ssl"], 1)
        self.assertTrue(any(name.startswith("probe_ssl_last_chain_info{") for name in ours))
        self.compare("tls port", "tls_connect", f"127.0.0.1:{own.port}")
        stranger = self.https("stranger")
        self.assertEqual(self.compare("untrusted", "http_2xx", stranger.url)["probe_success"], 0)
        self.compare("untrusted", "tls_connect", f"127.0.0.1:{stranger.port}")

    def test_over_tcp(self):
        place = self.site.url.removeprefix("http://")
        self.assertEqual(self.compare("tcp", "tcp_connect", place)["probe_success"], 1)
        self.compare("refused tcp", "tcp_connect", f"127.0.0.1:{self.refused()}")
        with self.banner(b"SSH-2.0-Example\r\n") as port:
            self.assertEqual(self.compare("ssh", "ssh_banner",
                                          f"127.0.0.1:{port}")["probe_success"], 1)
        with self.banner(b"220 mail\r\n") as port:
            self.assertEqual(self.compare("no ssh", "ssh_banner",
                                          f"127.0.0.1:{port}")["probe_failed_due_to_regex"], 1)

    @contextlib.contextmanager
    def banner(self, text):
        """A port that says this to whoever comes, and closes."""
        listener = socket.create_server(("127.0.0.1", 0))
        is_over = threading.Event()

        def serve():
            while not is_over.is_set():
                with contextlib.suppress(OSError):
                    connection, _ = listener.accept()
                    with connection:
                        connection.sendall(text)
                        connection.shutdown(socket.SHUT_WR)
                        connection.recv(100)

        thread = threading.Thread(target=serve)
        thread.start()
        port = listener.getsockname()[1]
        try:
            yield port
        finally:
            is_over.set()
            with contextlib.suppress(OSError):
                socket.create_connection(("127.0.0.1", port), timeout=1).close()
            thread.join()
            listener.close()

    def test_of_a_name_server(self):
        server = NameServer()
        self.addCleanup(server.close)
        ours = self.compare("dns", "dns", f"127.0.0.1:{server.port}", query_name="shop.test",
                            query_type="SOA")
        self.assertEqual((ours["probe_dns_serial"], ours["probe_dns_additional_rrs"]),
                         (2026112101, 1))


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
