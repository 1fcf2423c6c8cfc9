"""Prometheus with what the package brings for it: the example configuration scrapes, the values are
those of the daemon, each rule is evaluated, each panel of the dashboard has something to show."""

import json
import subprocess
import sys
import tempfile
import threading
from pathlib import Path

from harness.machine import wait_for
from harness.prometheus import Prometheus
from harness.runner import machine
from harness.watched import Watched

sys.path.insert(0, str(Path(__file__).resolve().parents[1] / "packaging"))
from queries import for_prometheus, panels, rules  # noqa: E402

DASHBOARD = "/usr/share/doc/holdfast/examples/grafana/holdfast.json"
UPSTREAM = "http://127.0.0.1:5003"
PROBED = "http://127.0.0.1:8080/ping"
SCRAPES = 60
AUTHORITY = "/etc/holdfast/authority.pem"


def make_certificate(box) -> None:
    with tempfile.TemporaryDirectory() as name:
        place = Path(name)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:P-256", "-nodes", "-days", "30", "-subj",
                        "/CN=localhost", "-addext",
                        "subjectAltName=DNS:localhost,IP:127.0.0.1", "-keyout",
                        place / "key", "-out", place / "certificate"],
                       check=True, capture_output=True)
        for part in ("certificate", "key"):
            box.copy_in(place / part, f"/etc/credstore/holdfast.tls-{part}", 0o600)
        # It has signed itself.
        box.copy_in(place / "certificate", AUTHORITY, 0o644)


def world(box) -> Watched:
    """All rooms of the daemon have something to do: services that fail or not, orders, TLS."""
    box.install("holdfast-drills")
    box.systemctl("start", "holdfast-upstream.service")
    make_certificate(box)
    made = Watched(
        box, "shop", "stock",
        listen=["127.0.0.1:8080", {"address": "127.0.0.1:8443", "tls": {
            "certificate": "credential:tls-certificate", "key": "credential:tls-key"}}],
        orders={"upstream_url": UPSTREAM, "backoff_first": "200ms", "parked_for": "1s",
                "probe_interval": "1s"},
        breaker={"window_size": 20, "minimum_calls": 5, "open_wait": "1s"},
        trends={"interval": "1s"}, probe={"targets": ["127.0.0.1:8080"]})
    made.define(made.service("shop", environment="production", group="front"),
                made.service("stock"),
                {"id": "certificate", "name": "Certificate", "url": "tls://127.0.0.1:8443",
                 "tls": {"ca_file": AUTHORITY}})
    box.systemctl("reload", "holdfast.service")
    made.service_says("stock", 500)
    box.systemctl("start", "holdfast-backup.service")
    return made


class Traffic:
    """Shipments and orders, some of which the service refuses, until the end of the block."""

    def __init__(self, box):
        self._box = box
        self._is_over = threading.Event()
        self._failure = None
        self._thread = threading.Thread(target=self._run, daemon=True)

    def __enter__(self):
        self._thread.start()
        return self

    def __exit__(self, *_):
        self._is_over.set()
        self._thread.join(30)
        assert not self._failure, self._failure

    def _post(self, path: str, body: dict) -> None:
        said = self._box.request("POST", path, body=json.dumps(body),
                                 headers={"Content-Type": "application/json"})
        assert said.status == 201, said

    def _run(self) -> None:
        number = 0
        try:
            while not self._is_over.wait(0.05):
                number += 1
                self._post("/shipments", {"status": "IN_TRANSIT" if number % 3 else "CREATED"})
                self._post("/orders", {"order_id": f"o-{number}", "product": "bandage",
                                       "quantity": 1})
        except Exception as error:  # pylint: disable=broad-except
            self._failure = error


def started(box) -> Prometheus:
    """Once a second, so that a minute has sixty looks."""
    return Prometheus(box, {"scrape_interval: 15s": "scrape_interval: 1s",
                            "evaluation_interval: 15s": "evaluation_interval: 1s",
                            "https://www.example.org/": PROBED})


def differences(box, prometheus) -> list[str]:
    """Where the two do not say the same."""
    said = box.get("/status.json").json()
    breaker = {state for state, value in
               prometheus.by("state", 'holdfast_breaker_state{job="holdfast"}').items() if value}
    pairs = {
        "shipments": (said["shipments"]["byStatus"],
                      prometheus.by("status", 'holdfast_shipments{job="holdfast"}')),
        "orders": (said["orders"]["byState"],
                   prometheus.by("state", 'holdfast_orders{job="holdfast"}')),
        "services": (said["watch"]["byStatus"],
                     prometheus.by("status", 'holdfast_services{job="holdfast"}')),
        "alerts": (said["watch"]["activeAlerts"],
                   prometheus.value('sum(holdfast_alerts{job="holdfast"})')),
        "breaker": ({said["orders"]["breaker"]}, breaker),
        "room": (said["store"]["takesNewWork"],
                 bool(prometheus.value('holdfast_store_takes_new_work{job="holdfast"}'))),
        "version": (said["service"]["version"],
                    *prometheus.by("version", 'holdfast_build_info{job="holdfast"}')),
    }
    return [f"{name}: {one} and {other}" for name, (one, other) in pairs.items() if one != other]


@machine(limit=300)
def test_prometheus_reads_what_the_daemon_says(box):
    world(box)
    with started(box) as prometheus:
        with Traffic(box):
            wait_for(lambda: (prometheus.value(
                'count_over_time(up{job="holdfast"}[5m])') or 0) >= SCRAPES, 150,
                "it does not scrape once a second")
        assert prometheus.value('min_over_time(up{job="holdfast"}[5m])') == 1
        assert prometheus.by("instance", 'probe_success{job="holdfast-probe"}') == {PROBED: 1}
        # Orders in flight end, and the next scrape has it.
        wait_for(lambda: not differences(box, prometheus), 60,
                 f"they never agree: {differences(box, prometheus)}")
        assert prometheus.by("status", 'holdfast_shipments{job="holdfast"}')["IN_TRANSIT"] > 100


@machine(limit=300)
def test_each_rule_is_evaluated_and_those_fire_that_are_true(box):
    there = world(box)
    with started(box) as prometheus, Traffic(box):
        wanted = sorted(each.name for each in rules())
        wait_for(lambda: all(each["health"] == "ok" for each in prometheus.rules()), 60,
                 "not every rule is evaluated")
        loaded = prometheus.rules()
        assert sorted(each["name"] for each in loaded) == wanted, loaded
        assert not [each for each in loaded if each.get("lastError")], loaded
        there.wait_status("stock", "UNHEALTHY")

        def pending() -> set[tuple[str, str]]:
            return {(labels["alertname"], labels.get("id", "")) for labels, _ in
                    prometheus.query('ALERTS{job="holdfast"}')}
        wait_for(lambda: ("HoldfastServiceFails", "stock") in pending(), 30,
                 "a service that fails is nothing to Prometheus")
        assert ("HoldfastServiceFails", "shop") not in pending()
        assert ("HoldfastServiceFails", "certificate") not in pending()
        # Whether there is a backup is looked at once a minute.
        wait_for(lambda: ("HoldfastBackupOld", "") not in pending(), 90,
                 "the backup is nothing to Prometheus")
        assert not {name for name, _ in pending()} & {
            "HoldfastDown", "HoldfastStoreFull", "HoldfastSchemaMismatch",
            "HoldfastRequestsFail", "HoldfastLogLost"}, pending()
        assert ("HoldfastBreakerForced", "") not in pending()
        box.run("holdfastctl", "breaker", "open")
        wait_for(lambda: ("HoldfastBreakerForced", "") in pending(), 30,
                 "a breaker that was opened by hand is nothing to Prometheus")


@machine(limit=300)
def test_each_panel_of_the_dashboard_has_data(box):
    world(box)
    dashboard = json.loads(box.read(DASHBOARD))
    missing = [(panel.title, for_prometheus(query)) for panel in panels(dashboard)
               for query in panel.queries]
    assert len(missing) > 80
    with started(box) as prometheus, Traffic(box):
        def set_mode(mode: str) -> None:
            box.shell(f"curl -fsS --json '{{\"mode\": \"{mode}\"}}' {UPSTREAM}/set_failure_mode")

        def look() -> bool:
            missing[:] = [each for each in missing if not prometheus.has_data(each[1])]
            return not missing
        set_mode("error")
        try:
            wait_for(lambda: "closed" not in prometheus.by(
                "state", 'holdfast_breaker_state{job="holdfast"} == 1'), 60,
                "the breaker stays closed")
            set_mode("normal")
            wait_for(look, 150, "not each panel has something to show")
        except Exception as error:
            raise AssertionError(f"nothing to show: {missing}") from error
