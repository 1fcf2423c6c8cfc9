"""Clients of a daemon, one for each path, that ask at an even pace until they are told to stop, and
remember when each request began, how long it took and what was answered."""
import contextlib
import http.client
import itertools
import json
import threading
import time

PATIENCE = 30


def ask(address, method, path, body=None):
    """The text of the answer, which has to be a good one."""
    connection = http.client.HTTPConnection(address, timeout=PATIENCE)
    with contextlib.closing(connection):
        connection.request(method, path, body and json.dumps(body),
                           {"Content-Type": "application/json"} if body else {})
        answer = connection.getresponse()
        text = answer.read().decode()
    assert 200 <= answer.status < 300, (path, answer.status, text)
    return text


class Clients:
    # Seconds between two requests of each. Test messages are what a receiver is found out by.
    paces = {"/": 0.05, "/metrics": 0.05, "/orders": 0.02, "/alerts/test": 0.5}

    def __init__(self, address):
        self.address = address
        self.seen = {path: [] for path in self.paces}  # Of (when, seconds, status).
        self.waiting = {}  # Since when, of those without an answer.
        self.problems = []
        self.is_over = threading.Event()
        self.threads = [threading.Thread(target=self._go, args=each)
                        for each in self.paces.items()]
        for each in self.threads:
            each.start()

    def _go(self, path, pace):
        connection = http.client.HTTPConnection(self.address, timeout=PATIENCE)
        with contextlib.closing(connection):
            for number in itertools.count():
                if self.is_over.wait(pace):
                    return
                body = {"/orders": {"order_id": f"A-{number}", "product": "bandage",
                                    "quantity": 3},
                        "/alerts/test": {"receiver": "team"}}.get(path)
                begun = self.waiting[path] = time.monotonic()
                try:
                    connection.request("POST" if body else "GET", path,
                                       body and json.dumps(body),
                                       {"Content-Type": "application/json"} if body else {})
                    answer = connection.getresponse()
                    text = answer.read().decode()
                except OSError as error:
                    self.problems.append((path, repr(error)))
                    return
                if not 200 <= answer.status < 300:
                    self.problems.append((path, answer.status, text))
                self.seen[path].append((begun, time.monotonic() - begun, answer.status))
                del self.waiting[path]

    def check(self):
        """All were answered, and well."""
        if self.problems:
            raise AssertionError(self.problems[:5])
        for path, seen in self.seen.items():
            assert seen, f"nobody has asked for {path}"

    def p99(self, path, begin, end):
        """In seconds, of those that began in this time; who waits yet has taken until now."""
        took = [seconds for at, seconds, _ in list(self.seen[path]) if begin <= at < end]
        since = self.waiting.get(path)
        if since is not None and begin <= since < end:
            took.append(time.monotonic() - since)
        took.sort()
        assert took, f"nobody asked for {path} in {end - begin:.1f} s"
        return took[max(0, round(0.99 * len(took)) - 1)]

    def stop(self):
        self.is_over.set()
        for each in self.threads:
            each.join()
