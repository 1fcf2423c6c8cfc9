"""A daemon that watches services, and the services: what the tests of this folder have in common.

Nothing is waited for but what can be seen: a state, a request, a message. Services are checked once
a second, which is as often as there may be.
"""
import collections
import contextlib
import http.client
import http.server
import json
import pathlib
import socket
import sys
import threading
import time

sys.path.insert(0, str(pathlib.Path(__file__).resolve().parent.parent))
from holdfastd_test import PATIENCE, Case  # noqa: E402
from orders_test import Ear  # noqa: E402,F401

# What a machine under load may take for what is said to take seconds: a daemon that stood still
# for two of them trusts no silence of others for another fifteen.
DEADLINE = 2 * PATIENCE
VERSION = "1.4.2"


class Page:
    """What a path answers, and when it was asked."""

    def __init__(self):
        self.asked = []  # Of the monotonic clock.
        self.say()

    def say(self, status=200, version=VERSION, **headers):
        self.status = status
        self.body = json.dumps({"version": version}).encode() if version else b"{}"
        self.headers = {name.replace("_", "-"): value for name, value in headers.items()}

    def longest_gap(self, begin, end):
        """Seconds from one request to the next, of those between these moments."""
        moments = [begin, *(each for each in self.asked if begin < each < end), end]
        return max(later - earlier for earlier, later in zip(moments, moments[1:]))


class QuietServer(http.server.ThreadingHTTPServer):
    daemon_threads = True
    request_queue_size = 128

    def handle_error(self, *_arguments):
        """A client that gave up, or was killed, is what some tests are about."""


class Site:
    """An HTTP server in a thread; `handler` is given the request's handler object."""

    def __init__(self, handle):
        class Handler(http.server.BaseHTTPRequestHandler):
            def do_GET(self):
                handle(self)

            do_POST = do_GET

            def log_message(self, *arguments):
                pass

        self._server = QuietServer(("127.0.0.1", 0), Handler)
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,))
        self._thread.start()
        self.url = "http://127.0.0.1:%d" % self._server.server_address[1]

    def close(self):
        self._server.shutdown()
        self._thread.join()
        self._server.server_close()


def answer(handler, status, body=b"", headers=()):
    with contextlib.suppress(OSError):
        handler.send_response(status)
        for name, value in {"Content-Length": str(len(body)), **dict(headers)}.items():
            handler.send_header(name, value)
        handler.end_headers()
        handler.wfile.write(body)


class Target(Site):
    """The services that are watched: each a path."""

    def __init__(self):
        self.pages = collections.defaultdict(Page)
        super().__init__(self._answer)

    def _answer(self, handler):
        page = self.pages[handler.path]
        page.asked.append(time.monotonic())
        answer(handler, page.status, page.body, page.headers)


Heard = collections.namedtuple("Heard", "at key body status")


class Receiver(Site):
    """Who is told of alerts. While it is away it answers 503, and knows what it was told all the
    same."""

    def __init__(self):
        self.is_away = False
        self.heard = []
        super().__init__(self._answer)

    def _answer(self, handler):
        body = json.loads(handler.rfile.read(int(handler.headers["Content-Length"])))
        status = 503 if self.is_away else 200
        self.heard.append(Heard(time.monotonic(), handler.headers["Idempotency-Key"], body, status))
        answer(handler, status)

    def taken(self, service=None):
        return [each for each in list(self.heard) if each.status == 200 and
                service in (None, each.body.get("serviceId"))]

    def refused(self):
        return [each for each in list(self.heard) if each.status != 200]


def refusing_port():
    """A socket that holds a port at which nobody listens."""
    held = socket.socket()
    held.bind(("127.0.0.1", 0))
    return held


class Watching(Case):
    """A daemon with a file of services, checked each second, and a place where they are."""

    def setUp(self):
        self.target = Target()
        self.addCleanup(self.target.close)
        super().setUp()

    @property
    def services_file(self):
        return self.directory / "services.json"

    def configure(self, more):
        if not self.services_file.exists():
            self.define()
        super().configure({
            "watch": {"services_file": str(self.services_file), "interval": "1s", "timeout": "1s"},
            **more})

    def define(self, *services):
        """What the file says from now on."""
        self.services_file.write_text(json.dumps({"services": list(services)}))

    def service(self, service_id, **members):
        """One of the form that services have always had, at a page of its own."""
        return {"id": service_id, "name": service_id.capitalize(),
                "url": f"{self.target.url}/{service_id}", **members}

    def page(self, service_id):
        return self.target.pages[f"/{service_id}"]

    def ask(self, method, path, body=None, headers=()):
        """The status, and what the JSON of the answer says."""
        status, text, _ = self.ask_all(method, path, body, headers)
        return status, json.loads(text) if text else None

    def ask_all(self, method, path, body=None, headers=()):
        """The status, the text and the headers."""
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        with contextlib.closing(connection):
            sent = dict(headers)
            if body is not None:
                sent["Content-Type"] = "application/json"
            connection.request(method, path, body if body is None else json.dumps(body), sent)
            said = connection.getresponse()
            return said.status, said.read().decode(), said.headers

    def reload(self, wanted=200):
        status, text = self.ask_control("POST", "/control/reload")
        self.assertEqual(status, wanted, text)
        return json.loads(text)

    def wait(self, question, complaint, patience=DEADLINE):
        """Asks until the answer is true, which it returns."""
        until = time.monotonic() + patience
        while not (said := question()):
            self.assertLess(time.monotonic(), until, complaint)
            time.sleep(0.02)
        return said

    def latest(self):
        """By id, of all services that were checked; none while the daemon reads which there are."""
        status, body = self.ask("GET", "/health")
        return {each["serviceId"]: each for each in body} if status == 200 else {}

    def wait_status(self, service_id, *wanted):
        return self.wait(
            lambda: (found := self.latest().get(service_id)) and
            found["status"] in wanted and found,
            f"{service_id} does not become {' or '.join(wanted)}")

    def checks(self, service_id, limit=100):
        """Of the history, the newest first."""
        status, body = self.ask("GET", f"/health/{service_id}?limit={limit}")
        self.assertEqual(status, 200, body)
        return body["checks"]

    def open_services(self):
        """The daemon knows which services there are."""
        return self.wait(lambda: self.ask("GET", "/services")[0] == 200,
                         "the services are not read")

    def restart(self, process):
        """With a kill: what was not on the disk is gone."""
        process.kill()
        process.communicate(timeout=PATIENCE)
        process = self.start()
        self.open_services()
        return process

    @staticmethod
    def anonymous_kib(process):
        """Nothing of a program with a sanitizer, which takes what it likes."""
        maps = pathlib.Path(f"/proc/{process.pid}/maps").read_text(encoding="utf-8")
        if "libasan" in maps or "libtsan" in maps:
            return 0
        status = pathlib.Path(f"/proc/{process.pid}/status").read_text(encoding="utf-8")
        return next(int(line.split()[1]) for line in status.splitlines()
                    if line.startswith("RssAnon:"))


class Alerting(Watching):
    """With a receiver that is told of them in the words of old."""

    def setUp(self):
        self.receiver = Receiver()
        self.addCleanup(self.receiver.close)
        super().setUp()
        self.define(self.service("shop", environment="production"), self.service("quiet"))

    def configure(self, more):
        super().configure({"alerts": {"webhook_url": f"{self.receiver.url}/hook", "gather": "1s"},
                           **more})

    def begin(self, service_id="shop", status=500):
        """A daemon, and a service that fails."""
        process = self.start()
        self.wait_status(service_id, "HEALTHY")
        self.page(service_id).say(status=status)
        return process

    def failures(self, service_id="shop", at_least=5):
        """That many checks in a row found it wrong, and were remembered."""
        self.wait(lambda: len(found := self.checks(service_id, at_least)) == at_least and
                  all(each["status"] == "UNHEALTHY" for each in found), "it does not fail")

    def one_key(self):
        """All that the receiver was told so far is the same message, taken once."""
        keys = {each.key for each in self.receiver.heard}
        self.assertEqual(len(keys), 1, self.receiver.heard)
        self.assertEqual(len(self.receiver.taken()), 1, self.receiver.heard)
        return keys.pop()

    def alerts(self, state="active"):
        """By the id of their service; of two of one the newer."""
        said = self.wait(lambda: (said := self.ask("GET", f"/alerts?state={state}"))[0] == 200 and
                         said[1], "nobody knows of alerts")
        return {each["serviceId"]: each for each in reversed(said["items"])}

    def wait_alert(self, service_id, is_wanted=lambda _: True, state="active"):
        return self.wait(
            lambda: (found := self.alerts(state).get(service_id)) and is_wanted(found) and found,
            f"there is no such alert of {service_id}")

    def wait_taken(self, service_id, messages=1):
        self.wait(lambda: len(self.receiver.taken(service_id)) >= messages,
                  f"the receiver has not heard of {service_id}")
        return self.receiver.taken(service_id)
