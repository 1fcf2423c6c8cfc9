"""How long a start takes with a million shipments in the database."""
import contextlib
import os
import signal
import socket
import sqlite3
import statistics
import subprocess
import time

import frame
from frame import Broken, Goal

TITLE = "Start"

SHIPMENTS = 1_000_000
STARTS = 21


def fill(path):
    """With the shell of nobody: rows as any SQLite client writes them, counted by triggers."""
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute(
            "INSERT INTO shipments(status, created_at) WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL "
            "SELECT i + 1 FROM n WHERE i < ?) SELECT CASE i % 3 WHEN 0 THEN 'CREATED' WHEN 1 THEN "
            "'IN_TRANSIT' ELSE 'DELIVERED' END, '2026-01-01T00:00:00Z' FROM n", (SHIPMENTS,))


def start(bench, state, port):
    """Milliseconds from exec to READY=1 and to the first answer."""
    path = bench.folder / "notify"
    path.unlink(missing_ok=True)
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
        notify.bind(str(path))
        notify.settimeout(30)
        begun = time.monotonic()
        process = subprocess.Popen(
            frame.on_core(frame.SERVER_CORE, [f"{bench.build}/src/daemon/holdfastd", "--defaults",
                                              str(state)]),
            stdin=subprocess.DEVNULL, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
            env={**os.environ, "NOTIFY_SOCKET": str(path), "HOLDFAST_LISTEN": f"127.0.0.1:{port}"})
        try:
            while b"READY=1" not in notify.recv(4096).split(b"\n"):
                pass
            ready = time.monotonic() - begun
            with socket.create_connection(("127.0.0.1", port), 5) as client:
                client.sendall(b"GET /healthz HTTP/1.1\r\nHost: localhost\r\n\r\n")
                if not client.recv(4096).startswith(b"HTTP/1.1 200 "):
                    raise Broken("the first request was not answered with 200")
            answered = time.monotonic() - begun
        finally:
            process.send_signal(signal.SIGTERM)
            process.wait()
    return ready * 1000, answered * 1000


def run(bench):
    state, port = bench.folder / "start", frame.free_port()
    state.mkdir()
    start(bench, state, port)
    fill(state / "holdfast.db")
    start(bench, state, port)  # Brings what fill() left in the log into the database.
    times = [start(bench, state, port) for _ in range(STARTS)]
    ready, answered = (statistics.median(column) for column in zip(*times))
    return frame.Result(
        text=(f"From exec to READY=1 and to the first answer over a new connection, with "
              f"{SHIPMENTS:,} shipments in the database, whose pages are in the kernel's cache: "
              f"median of {STARTS} starts {ready:.1f} ms and {answered:.1f} ms, slowest "
              f"{max(time for _, time in times):.1f} ms."),
        goals=[Goal("exec to the first answer", answered, at_most=50, unit="ms")])
