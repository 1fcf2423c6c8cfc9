"""Clients that write and never give up: each shipment has an Idempotency-Key, and is sent again with
the same key until it was acknowledged. What they were told is what must be in the database."""

import contextlib
import http.client
import json
import threading
import time


class Writers:
    """Threads with a connection each; stop() ends them when what they have begun is acknowledged."""

    def __init__(self, box, count: int = 12, statuses=("CREATED", "IN_TRANSIT", "DELIVERED")):
        self._box = box
        self._statuses = statuses
        self._stopping = threading.Event()
        self._lock = threading.Lock()
        self.acknowledged: dict[str, dict] = {}  # By key: the answer's body.
        self.replayed = 0
        self.refused: dict[int, int] = {}  # By status: how often an answer was no.
        self.details: set[str] = set()  # What the problems said that it was refused with.
        self.cut_off = 0  # Requests whose connection ended without an answer.
        self._threads = [threading.Thread(target=self._run, args=(number,), daemon=True)
                         for number in range(count)]
        for thread in self._threads:
            thread.start()

    def _connect(self) -> http.client.HTTPConnection:
        connection = http.client.HTTPConnection("127.0.0.1", 8080, timeout=20)
        connection.sock = self._box.connect(timeout=20)
        return connection

    def _run(self, number: int) -> None:
        connection = None
        count = 0
        key = None
        # Of a test that failed nobody stops them.
        while (key or not self._stopping.is_set()) and not self._box.is_gone:
            if key is None:
                count += 1
                key = f"writer-{number}-{count}"
            try:
                connection = connection or self._connect()
                connection.request(
                    "POST", "/shipments", json.dumps({"status": self._status(count)}),
                    {"Content-Type": "application/json", "Idempotency-Key": key})
                response = connection.getresponse()
                body = response.read()
            except (OSError, http.client.HTTPException):
                with contextlib.suppress(Exception):
                    connection.close()
                connection = None
                with self._lock:
                    self.cut_off += 1
                time.sleep(0.02)
                continue
            if response.status == 201:
                with self._lock:
                    self.acknowledged[key] = json.loads(body)
                    self.replayed += response.getheader("Idempotent-Replayed") == "true"
                key = None
                continue
            with self._lock:
                self.refused[response.status] = self.refused.get(response.status, 0) + 1
                with contextlib.suppress(ValueError):
                    self.details.add(str(json.loads(body).get("detail")))
            time.sleep(0.1)

    def _status(self, count: int) -> str:
        return self._statuses[count % len(self._statuses)]

    def stop(self, timeout: float = 60) -> dict[str, dict]:
        self._stopping.set()
        deadline = time.monotonic() + timeout
        for thread in self._threads:
            thread.join(max(0.0, deadline - time.monotonic()))
            assert not thread.is_alive(), "a writer was not acknowledged in time"
        return self.acknowledged
