#!/usr/bin/env python3
"""The world that the browser looks at: a real holdfastd, the services that it watches, who is told
of alerts, who validates orders; and what all of them have been through.

Usage: depot.py HOLDFASTD HOLDFASTCTL full|calm|crowd [PAST]

    full    of every state something, and texts that mean no good
    calm    the same without those: for pictures
    crowd   a thousand services, of which fifty a second change their state

PAST is the program that makes the history of some months. When all is there, a line of JSON says
where; from then on each line of standard input is a command and answered by a line. Its end ends
the world.
"""
import collections
import json
import pathlib
import signal
import subprocess
import sys
import tempfile
import threading

HERE = pathlib.Path(__file__).resolve().parent
sys.path[:0] = [str(HERE.parent / "daemon" / "watch"), str(HERE.parent / "daemon"), str(HERE)]
import hostile  # noqa: E402
import rehearsed  # noqa: E402
from orders_test import Service as Upstream  # noqa: E402
from world import PATIENCE, Alerting, Site, answer, refusing_port  # noqa: E402

CROWD = 1000
CROWD_INTERVAL = "20s"  # For each of them: fifty checks a second.


class Turning(Site):
    """A crowd of services; once they are told to, each is right and wrong by turns."""

    def __init__(self):
        self.is_turning = False
        self._turns = {}
        super().__init__(self._answer)

    def _answer(self, handler):
        turn = self._turns.get(handler.path, 0) + self.is_turning
        self._turns[handler.path] = turn
        answer(handler, 500 if turn % 2 else 200, b'{"version": "1.4.2"}')


class World(Alerting):
    """Everything that tests of whole daemons use, kept up for as long as somebody wants it."""

    def __init__(self, kind, past):
        super().__init__("be_there")
        self.kind = kind
        self.past = past

    def setUp(self):
        self.upstream = Upstream()
        self.addCleanup(self.upstream.close)
        self.reports = pathlib.Path(self.enterContext(tempfile.TemporaryDirectory()))
        self.closed = refusing_port()
        self.addCleanup(self.closed.close)
        self.crowd = Turning()
        self.addCleanup(self.crowd.close)
        super().setUp()
        self.ready = threading.Semaphore(0)
        threading.Thread(target=self.listen, daemon=True).start()
        self.define(*(self.crowd_services() if self.kind == "crowd" else self.depot()))
        self.configure({})

    def configure(self, more):
        watch = {"services_file": str(self.services_file), "timeout": "1s",
                 "interval": CROWD_INTERVAL if self.kind == "crowd" else "1s"}
        super().configure({
            "orders": {"upstream_url": self.upstream.url, "backoff_first": "1h"},
            "status_page": {"enabled": True, "title": "The depot", "show_services": True,
                            "groups": ["storefront=Shop", "warehouse=Deliveries",
                                       "platform=What all of it needs",
                                       *(hostile.groups() if self.kind == "full" else [])],
                            "environments": ["production", "dev"]},
            "drills": {"reports_dir": str(self.reports)},
            "http": {"streams_max": 64, "connections_per_address": 0},
            "watch": watch, **more})

    # ---- A daemon of which everything is taken that it says: one that is not heard must wait.

    def listen(self):
        """To what it tells the service manager."""
        while True:
            try:
                self.manager.hear("READY=1")
                self.ready.release()
            except (TimeoutError, BlockingIOError):
                continue
            except OSError:
                return

    def start(self):
        process = self.spawn("--config", str(self.file))
        said = collections.deque(maxlen=10)
        for stream in (process.stdout, process.stderr):
            threading.Thread(target=said.extend, args=(stream,), daemon=True).start()
        self.assertTrue(self.ready.acquire(timeout=PATIENCE), "it does not start: " + "".join(said))
        self.open_services()
        return process

    def end(self, process):
        process.send_signal(signal.SIGTERM)
        self.assertEqual(process.wait(PATIENCE), 0)

    # ---- Which services there are.

    def crowd_services(self):
        return [{"id": f"service-{number}", "name": f"Service {number}",
                 "url": f"{self.crowd.url}/{number}", "group": f"group {number // 50}",
                 "environment": ("production", "staging")[number % 2]}
                for number in range(CROWD)]

    def depot(self):
        """A depot: what it sells, what it ships, what both stand on."""
        def of(group, environment="production"):
            def make(service_id, name, **more):
                return {**self.service(service_id), "name": name, "group": group,
                        "environment": environment, **more}
            return make
        front, floor, base = of("storefront"), of("warehouse"), of("platform")
        staging = of("storefront", "staging")
        nowhere = "http://127.0.0.1:%d" % self.closed.getsockname()[1]
        services = [
            front("shop", "Shop", expectedVersion="1.4.2", tags=["public"]),
            front("checkout", "Checkout", expectedVersion="1.5.0", depends_on=["shop-db"]),
            front("search", "Search", conditions=[
                {"condition": "[BODY].version == 2.0.0", "warning": True}]),
            front("images", "Product images"),
            floor("picking", "Picking"),
            floor("labels", "Label printer", url=nowhere),
            floor("scales", "Scales at gate 4", enabled=False),
            floor("routes", "Route planner"),
            base("shop-db", "Database of the shop", url=self.target.url.replace("http", "tcp")),
            base("mail", "Outgoing mail"),
            {"id": "backup", "name": "Nightly backup", "group": "platform", "type": "heartbeat",
             "environment": "production", "interval": "1d",
             "token": "nightly-backup-0123456789abcdef"},
            staging("shop-next", "Shop", expectedVersion="1.5.0"),
            staging("checkout-next", "Checkout"),
        ]
        return services + (hostile.services(self) if self.kind == "full" else [])

    # ---- What they have been through.

    def fill(self):
        rehearsed.keep(self)
        for service_id in ("checkout", "shop-next"):
            self.page(service_id).say(version="1.5.0" if service_id == "shop-next" else "1.4.9")
        self.ask("POST", "/heartbeat/nightly-backup-0123456789abcdef")
        self.wait_status("shop", "HEALTHY")
        self.wait_status("labels", "DOWN")
        self.page("picking").say(status=503)
        self.wait_status("picking", "UNHEALTHY")
        self.announce()
        self.trade()
        self.wait_alert("picking")
        self.wait_alert("labels")

    def announce(self):
        for path, about, comment in (
                ("/silences", {"environments": ["staging"]}, "The release of tonight is tried."),
                ("/maintenance", {"ids": ["mail"]}, "Moves to the new host.")):
            self.made(path, {"about": about, "for": "2h", "comment": comment})
        self.made("/announcements", {
            "kind": "warning", "title": "Deliveries may be late",
            "text": "A label printer does not work. What is ordered today may leave tomorrow."})
        if self.kind == "full":
            hostile.announce(self)

    def trade(self):
        for status, count in (("CREATED", 14), ("IN_TRANSIT", 9), ("DELIVERED", 31), ("LOST", 1)):
            for _ in range(count):
                self.made("/shipments", {"status": status})
        for number, product in enumerate(("bandage", "thermometer", "gloves", "mask")):
            self.made("/orders", {"order_id": f"A-{number + 1}", "product": product,
                                  "quantity": 3 + 2 * number})
        self.wait(lambda: self.ask("GET", "/orders/A-4")[1]["finished_at"], "it is not validated")
        self.upstream.status = 503
        for number in (5, 6):
            self.made("/orders", {"order_id": f"A-{number}", "product": "splint", "quantity": 1})
        self.wait(lambda: self.ask("GET", "/orders/A-6")[1]["attempts"], "it is not tried")
        self.wait(lambda: self.ask("POST", "/orders/A-6/fail", {})[0] == 200, "it is not failed")
        if self.kind == "full":
            hostile.trade(self)

    def made(self, path, body):
        status, said = self.ask("POST", path, body)
        self.assertEqual(status, 201, said)
        return said

    # ---- What one may ask of it.

    def be_there(self):
        checked = self.ctl("check")
        self.assertEqual(checked.returncode, 0, checked.stdout + checked.stderr)
        self.process = self.start()
        if self.past and self.kind == "calm":
            self.end(self.process)
            subprocess.run([self.past, str(self.directory / "holdfast.db")], check=True)
            self.process = self.start()
        if self.kind == "crowd":
            self.wait(lambda: len(self.latest()) == CROWD, "not all were checked", patience=120)
        else:
            self.fill()
        print(json.dumps({"address": f"http://{self.address}", "pid": self.process.pid}),
              flush=True)
        for line in sys.stdin:
            command = json.loads(line)
            getattr(self, "do_" + command.pop("do"))(**command)
            print(json.dumps({"pid": self.process.pid}), flush=True)
        if self.process.poll() is None:
            self.end(self.process)

    def do_say(self, service, **what):
        """What the service answers from now on."""
        self.page(service).say(**what)

    def do_settle(self):
        """Until pages show how available services were, which is read now and then."""
        def is_read():
            text = self.ask_all("GET", "/view/services/shop", headers={"Accept": "text/html"})[1]
            return 'class="bars"' in text
        self.wait(is_read, "availability is never read", patience=90)

    def do_stop(self):
        self.end(self.process)

    def do_start(self):
        self.process = self.start()

    def do_turn(self, on):
        self.crowd.is_turning = on


if __name__ == "__main__":
    if len(sys.argv) < 4 or sys.argv[3] not in ("full", "calm", "crowd"):
        print("depot.py: which world? (see its first lines)", file=sys.stderr)
        sys.exit(64)
    World(sys.argv[3], sys.argv[4] if len(sys.argv) > 4 else None).debug()
