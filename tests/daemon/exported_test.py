#!/usr/bin/env python3
"""What the dashboard and the rules ask for is what a daemon exposes: each metric by its name, with
the labels by which it is selected, grouped and shown. Series that begin with an event are made to
begin: orders that fail, a breaker that changes, a certificate, a trend.

Usage: exported_test.py HOLDFASTD HOLDFASTCTL [unittest arguments]
"""
import collections
import json
import os
import pathlib
import socket
import ssl
import subprocess
import sys
import threading
import unittest

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE / "watch"), str(HERE.parent / "packaging")]
from queries import (DASHBOARD, OWN_METRICS, TARGET_LABELS, asked, families,  # noqa: E402
                     grouped, panels, rules)
from holdfastd_test import HOLDFASTD  # noqa: E402
from orders_test import Service  # noqa: E402
from world import PATIENCE, Alerting  # noqa: E402


def make_certificate(directory):
    certificate, key = directory / "server.pem", directory / "server.key"
    subprocess.run(["openssl", "req", "-x509", "-nodes", "-newkey", "ec", "-pkeyopt",
                    "ec_paramgen_curve:P-256", "-days", "30", "-subj", "/CN=localhost",
                    "-addext", "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout", str(key),
                    "-out", str(certificate)], capture_output=True, timeout=PATIENCE, check=True)
    key.chmod(0o600)
    return certificate, key


class TlsServer:
    """Shakes hands and says nothing."""

    def __init__(self, certificate, key):
        self._context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        self._context.load_cert_chain(certificate, key)
        self._listener = socket.create_server(("127.0.0.1", 0))
        self.url = "tls://127.0.0.1:%d" % self._listener.getsockname()[1]
        self._thread = threading.Thread(target=self._serve)
        self._thread.start()

    def _serve(self):
        while True:
            try:
                connection = self._listener.accept()[0]
            except OSError:
                return
            try:
                connection.settimeout(PATIENCE)
                self._context.wrap_socket(connection, server_side=True).close()
            except OSError:
                connection.close()

    def close(self):
        self._listener.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._listener.close()


class Exported(Alerting):
    """One daemon, of which everything is asked."""

    def setUp(self):
        self.upstream = Service()
        self.addCleanup(self.upstream.close)
        super().setUp()
        self.seen = collections.defaultdict(set)
        certificate, key = make_certificate(self.directory)
        server = TlsServer(certificate, key)
        self.addCleanup(server.close)
        self.define(self.service("shop", environment="production", group="front"),
                    {"id": "mail", "name": "Mail", "url": server.url})
        # Chosen by the kernel, and held until the daemon has it: see spawn().
        self.secure = socket.create_server(("127.0.0.1", 0))
        self.addCleanup(self.secure.close)
        address = "127.0.0.1:%d" % self.secure.getsockname()[1]
        self.configure({"listen": [self.address, {
            "address": address, "tls": {"certificate": str(certificate), "key": str(key)}}]})

    def configure(self, more):
        super().configure({"orders": {"upstream_url": self.upstream.url, "attempts_max": 1,
                                      "backoff_first": "200ms"},
                           "trends": {"interval": "1s"}, "breaker": {"minimum_calls": 5}, **more})

    def spawn(self, *arguments, **_):
        """With both listeners, as the manager gives back what it keeps."""
        listeners = [self.listener, self.secure]
        moves = " ".join(f"{3 + i}<&{each.fileno()}" for i, each in enumerate(listeners))
        environment = {"PATH": os.environ["PATH"], "NOTIFY_SOCKET": self.manager.path,
                       "LISTEN_FDS": "2",
                       "LISTEN_FDNAMES": ":".join("%s_%d" % each.getsockname()
                                                  for each in listeners),
                       **{key: value for key, value in os.environ.items()
                          if key.endswith("SAN_OPTIONS") or key.startswith("GCOV_")}}
        process = subprocess.Popen(
            ["bash", "-c", f'LISTEN_PID=$$ exec "$@" {moves}', "bash", HOLDFASTD, *arguments],
            env=environment, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True,
            pass_fds=[each.fileno() for each in listeners])
        self.addCleanup(self.reap, process)
        return process

    def scrape(self):
        """All that was ever exposed: the ratios of a breaker go when it is closed by hand."""
        for name, labels in families(self.request("GET", "/metrics?format=prometheus")[1]).items():
            self.seen[name] |= labels
        return self.seen

    def make_things_happen(self):
        self.assertEqual(self.ask("POST", "/shipments", {})[0], 201)
        for i in range(40):
            self.upstream.status = 200 if i < 10 else 500
            self.ask("POST", "/orders", {"order_id": f"o-{i}", "product": "a", "quantity": 1})
            if i == 9:
                self.wait(lambda: self.ask("GET", "/orders/o-9")[1]["state"] == "Validated",
                          "orders are not validated")
        self.scrape()
        for wanted in ("open", "close"):
            self.assertEqual(self.ask("POST", "/breaker", {"action": wanted})[0], 200)

    def wait_exposed(self, wanted):
        """All of these names; some come with the next check or sample."""
        try:
            self.wait(lambda: wanted <= set(self.scrape()), "not all of them are exposed")
        except AssertionError:
            self.fail(f"never exposed: {sorted(wanted - set(self.seen))}")
        return self.seen

    def test_is_what_dashboard_and_rules_ask_for(self):
        recorded = {each.name for each in rules() if each.kind == "record"}
        queries = [(each.name, each.query) for each in rules()]
        queries += [(each.title, query) for each in panels() for query in each.queries]
        wanted = {each.metric for _, query in queries for each in asked(query)}
        wanted -= recorded | OWN_METRICS
        self.assertGreater(len(wanted), 70)
        process = self.start()
        self.wait_status("shop", "HEALTHY")
        self.make_things_happen()
        exposed = self.wait_exposed(wanted)
        for where, query in queries:
            metrics = [each for each in asked(query) if each.metric in wanted]
            for each in metrics:
                self.assertLessEqual(each.labels - TARGET_LABELS, exposed[each.metric],
                                     f"{where}: {each.metric}")
            if metrics and len(metrics) == len(list(asked(query))):
                of_all = set().union(*(exposed[each.metric] for each in metrics))
                self.assertLessEqual(grouped(query) - TARGET_LABELS, of_all, where)
        self.check_legends(exposed)
        self.end(process)

    def check_legends(self, exposed):
        """A legend names labels that are left of its query."""
        for panel in json.loads(DASHBOARD.read_text(encoding="utf-8"))["panels"]:
            for target in panel.get("targets", []):
                query, legend = target["expr"], target["legendFormat"]
                shown = {part.partition("}}")[0] for part in legend.split("{{")[1:]}
                left = grouped(query) if " by (" in query else set().union(
                    *(exposed.get(each.metric, set()) for each in asked(query)))
                self.assertLessEqual(shown - TARGET_LABELS, left, panel["title"])


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[3:]])
