"""A daemon with everything in it; each of its answers is held against the document that it serves.
"""
import contextlib
import http.client
import json
import pathlib
import sys

HERE = pathlib.Path(__file__).resolve().parent
sys.path.insert(0, str(HERE.parent / "watch"))
from contract import Contract  # noqa: E402
from world import PATIENCE, Alerting  # noqa: E402
from orders_test import Service  # noqa: E402
from holdfastd_test import ControlConnection  # noqa: E402

HEARTBEAT = "a-token-of-a-service-that-reports-0123456789"
# Of what stands for a {name}: something that is there, or could be.
NAMES = {"/shipments": "1", "/orders": "first", "/alerts": "1", "/silences": "1",
         "/maintenance": "1", "/units": "nowhere.service", "/heartbeat": HEARTBEAT}


def fill(path, name=None):
    if "{kind}" in path:
        return path.replace("{id}", name or "shop").replace("{kind}", "status")
    head = "/" + path.split("/")[1]
    return path[:path.index("{")] + (name or NAMES.get(head, "shop")) + \
        path[path.index("}") + 1:] if "{" in path else path


class Answer:
    def __init__(self, status, headers, text):
        self.status, self.headers, self.text = status, headers, text

    def json(self):
        return json.loads(self.text)


class Api(Alerting):
    """A daemon with everything in it, and the document that it serves."""

    contract = None  # One for all tests: what was seen adds up.

    def setUp(self):
        self.upstream = Service()
        self.addCleanup(self.upstream.close)
        super().setUp()
        self.define(self.service("shop", environment="production"),
                    {"id": "beat", "name": "Beat", "type": "heartbeat", "token": HEARTBEAT,
                     "interval": "1h"},
                    {"id": "unit", "name": "Unit", "unit": "nowhere.service"})

    def configure(self, more):
        super().configure({
            "orders": {"upstream_url": self.upstream.url, "backoff_first": "1h",
                       "backlog_max": 3},
            "drills": {"reports_dir": str(self.directory / "reports")},
            "probe": {"targets": ["127.0.0.1"]}, "http": {"streams_max": 1},
            "status_page": {"enabled": True, "groups": ["shop=Our shop"]}, **more})

    def serve(self):
        process = self.start()
        with contextlib.closing(ControlConnection(self.control)) as connection:
            connection.request("GET", "/openapi.json")
            text = connection.getresponse().read().decode()
        if Api.contract is None:
            Api.contract = Contract(json.loads(text))
        return process

    def send(self, method, target, body=None, headers=(), control=False, source="127.0.0.1",
             length=None):
        """As it is, without anything that a client adds by itself but Host."""
        connection = ControlConnection(self.control) if control else \
            http.client.HTTPConnection(self.address, timeout=PATIENCE, source_address=(source, 0))
        with contextlib.closing(connection):
            sent = {"Host": self.address, **dict(headers)}
            connection.putrequest(method, target, skip_host=True, skip_accept_encoding=True)
            text = body if body is None or isinstance(body, str) else json.dumps(body)
            if isinstance(body, (dict, list)):
                sent.setdefault("Content-Type", "application/json")
            if text is not None or length is not None:
                sent["Content-Length"] = str(length if length is not None else len(text.encode()))
            for name, value in sent.items():
                connection.putheader(name, value)
            connection.endheaders(None if text is None else text.encode())
            said = connection.getresponse()
            is_stream = (said.headers.get("Content-Type") or "").startswith("text/event-stream")
            return Answer(said.status, said.headers, None if is_stream else said.read().decode())

    def expect(self, wanted, method, target, body=None, **how):
        """Asks, holds the answer against the document, and wants this status."""
        answer = self.send(method, target, body, **how)
        self.judge(method, target, answer)
        self.assertEqual(answer.status, wanted, f"{method} {target}: {answer.text}")
        if wanted // 100 == 2 and isinstance(body, dict):
            self.assertEqual(self.contract.judge_request(method, target, body), [])
        return answer

    def judge(self, method, target, answer):
        wrong = self.contract.judge(method, target, answer.status, answer.headers, answer.text)
        self.assertEqual(wrong, [], f"{method} {target}")

    def each(self, status):
        """All operations that promise it, with a target; and whether they are the control
        socket's."""
        for method, path in sorted(self.contract.operations):
            if str(status) in self.contract.operations[method, path]["responses"]:
                yield method, fill(path), path.startswith("/control/")

    def type_of(self, method, target):
        operation = self.contract.operations[self.contract.find(method, target)]
        return next(iter(operation.get("requestBody", {}).get("content", {"text/plain": 0})))
