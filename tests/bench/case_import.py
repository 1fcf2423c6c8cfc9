"""How fast a file of shipments is imported, against sqlite3's shell, and what others notice of it.

It has a million shipments with --large, or as many as HOLDFAST_BENCH_ROWS says.
"""
import contextlib
import http.client
import json
import os
import random
import statistics
import subprocess
import threading
import time

import frame
from frame import Broken, Goal

TITLE = "Import of shipments from CSV"

ROWS, LARGE = 200_000, 1_000_000
SCHEMA = frame.HERE.parent.parent / "src/store/schema"
STATUSES = ("CREATED", "IN_TRANSIT", "DELIVERED")
# One after the other, so that they measure waiting and make no load.
SINGLE_PAUSE = 0.005


def rows_of(bench):
    return int(os.environ.get("HOLDFAST_BENCH_ROWS", LARGE if bench.large else ROWS))


def write_files(folder, rows):
    """The same shipments with ids, as the shell needs them, and without."""
    draw = random.Random(20261121)
    with open(folder / "with.csv", "w", encoding="ascii") as with_ids, \
            open(folder / "without.csv", "w", encoding="ascii") as without:
        with_ids.write("id,status,created_at\n")
        without.write("status,created_at\n")
        for number in range(1, rows + 1):
            second = number % 86_400
            time_of_day = f"{second // 3600:02}:{second // 60 % 60:02}:{second % 60:02}"
            row = f"{draw.choice(STATUSES)},2026-11-21T{time_of_day}.000000Z\n"
            with_ids.write(f"{number},{row}")
            without.write(row)


@contextlib.contextmanager
def daemon(bench, name):
    port = frame.free_port()
    state = bench.folder / name
    state.mkdir()
    file = state / "holdfast.json"
    file.write_text(json.dumps({
        "listen": [f"127.0.0.1:{port}"], "control": {"socket": str(state / "control.sock")},
        "imports": {"rows_max": rows_of(bench), "bytes_max": "1GiB"},
        "database": {"path": str(state / "holdfast.db")}}))
    with bench.running([f"{bench.build}/src/daemon/holdfastd", "--config", str(file)],
                       port) as server:
        yield server


def import_file(server, file, rows):
    """Rows per second, from the first byte to the answer."""
    connection = http.client.HTTPConnection("127.0.0.1", server.port, timeout=600)
    with contextlib.closing(connection), open(file, "rb") as body:
        begun = time.monotonic()
        connection.request("POST", "/shipments/import", body, {
            "Content-Type": "text/csv", "Content-Length": str(os.path.getsize(file))})
        answer = connection.getresponse()
        text = answer.read()
        took = time.monotonic() - begun
    if answer.status != 201 or json.loads(text)["rows"] != rows:
        raise Broken(f"the import was answered {answer.status}: {text[:300]}")
    return rows / took


def shell_import(bench, number, rows):
    """The same of the shell, with the same schema and as durable."""
    path = bench.folder / f"shell{number}.db"
    script = "".join(f".read {file}\n" for file in sorted(SCHEMA.glob("*.sql")))
    subprocess.run(["sqlite3", path], input=f"PRAGMA journal_mode=WAL;\n{script}", text=True,
                   check=True, capture_output=True)
    begun = time.monotonic()
    subprocess.run(frame.on_core(frame.SERVER_CORE, ["sqlite3", path]), text=True, check=True,
                   capture_output=True, input="PRAGMA synchronous=FULL;\n.mode csv\n"
                   f".import --skip 1 {bench.folder}/with.csv shipments\n")
    took = time.monotonic() - begun
    stored = subprocess.run(["sqlite3", path, "SELECT sum(count) FROM shipment_counts"], text=True,
                            check=True, capture_output=True).stdout
    if int(stored) != rows:
        raise Broken(f"the shell stored {stored.strip()} of {rows} rows")
    path.unlink()
    return rows / took


class Singles:
    """Somebody who records one shipment after the other, and takes the time."""

    def __init__(self, server):
        self.port = server.port
        self.seconds = []
        self.over = threading.Event()
        self.thread = threading.Thread(target=self.run)

    def run(self):
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=60)
        with contextlib.closing(connection):
            while not self.over.wait(SINGLE_PAUSE):
                begun = time.monotonic()
                connection.request("POST", "/shipments", "{}",
                                   {"Content-Type": "application/json"})
                connection.getresponse().read()
                self.seconds.append(time.monotonic() - begun)

    def __enter__(self):
        self.thread.start()
        return self

    def __exit__(self, *_):
        self.over.set()
        self.thread.join()

    def p99_ms(self):
        if len(self.seconds) < 100:
            raise Broken(f"only {len(self.seconds)} single writes were made")
        return statistics.quantiles(self.seconds, n=100)[98] * 1000


def waiting(bench):
    """The p99 of single writes alone, and during an import, in milliseconds: pairs of them."""
    pairs = []
    write_files(bench.folder, ROWS)
    with daemon(bench, "waiting") as server:
        for number in range(1, bench.pairs + 1):
            with Singles(server) as alone:
                time.sleep(bench.seconds)
            with Singles(server) as among:
                import_file(server, bench.folder / "without.csv", ROWS)
            pairs.append((alone.p99_ms(), among.p99_ms()))
            frame.say(f"single writes, pair {number}: p99 {pairs[-1][0]:.1f} ms alone, "
                      f"{pairs[-1][1]:.1f} ms during an import")
    return pairs


def run(bench):
    rows = rows_of(bench)
    write_files(bench.folder, rows)
    pairs = []
    for number in range(1, bench.pairs + 1):
        with daemon(bench, f"import{number}") as server:
            ours = import_file(server, bench.folder / "with.csv", rows)
        pairs.append((ours, shell_import(bench, number, rows)))
        frame.say(f"pair {number}: holdfastd {ours:,.0f} rows/s, the shell {pairs[-1][1]:,.0f}")
    ours, theirs = (statistics.median(column) for column in zip(*pairs))
    waits = waiting(bench)
    return frame.Result(
        text=describe(rows, pairs, (ours, theirs), waits),
        goals=[Goal("rows/s, of the shell's", ours / theirs, at_least=0.4),
               Goal("p99 of single writes, of the usual",
                    statistics.median(among / alone for alone, among in waits), at_most=3)])


def describe(rows, pairs, rates, waits):
    each = ", ".join(f"{mine / other:.2f}" for mine, other in pairs)
    alone, among = (statistics.median(column) for column in zip(*waits))
    longer = ", ".join(f"{mine / other:.2f}" for other, mine in waits)
    return (
        f"A CSV file of {rows:,} shipments in one POST /shipments/import, answered when all of them "
        "are on disk, listed and counted. The opponent is the `.import` of sqlite3's shell, of the "
        "same file into the same tables, indexes and triggers, in one transaction, as durable. "
        f"{len(pairs)} interleaved pairs, medians.\n\n"
        "| | rows per second |\n|---|---:|\n"
        f"| holdfastd | {rates[0]:,.0f} |\n| sqlite3's shell | {rates[1]:,.0f} |\n\n"
        f"Pair by pair: {each}. While an import of {ROWS:,} goes on, single POST /shipments of "
        f"another client have a p99 of {among:.1f} ms, and of {alone:.1f} ms without it; "
        f"{len(waits)} interleaved pairs, medians; pair by pair: {longer}.")
