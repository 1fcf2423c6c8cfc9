"""What a durable shipment costs over HTTP, against SQLite alone storing the same rows."""
import re
import statistics
import subprocess
import time

import frame
from frame import Broken, Goal

TITLE = "Durable shipments"

CONNECTIONS = 64
SCHEMA = frame.HERE.parent.parent / "src/store/schema"


def bare(bench, number):
    """Rows per second of SQLite alone, and the cores that it took."""
    program = bench.build / "tests/bench/bare_sqlite"
    cpu, begun = frame.children_cpu(), time.monotonic()
    out = subprocess.run([program, bench.folder / f"bare{number}.db", str(bench.seconds),
                          *sorted(SCHEMA.glob("*.sql"))], text=True, check=True,
                         capture_output=True).stdout
    cores = (frame.children_cpu() - cpu) / (time.monotonic() - begun)
    return float(re.fullmatch(r"(\d+) rows/s\n", out).group(1)), cores


def stored(server):
    """What the daemon counts."""
    found = re.search(rb'^holdfast_shipments\{status="CREATED"\} (\d+)$',
                      server.get("/metrics?format=prometheus")[1], re.MULTILINE)
    return int(found.group(1)) if found else 0


def measure(bench, server, number):
    before = stored(server)
    load = frame.load(server, "/shipments", bench.seconds, CONNECTIONS,
                      ("shipments.lua", str(number)))
    if stored(server) - before < load.requests:
        raise Broken(f"{load.requests} shipments were answered, {stored(server) - before} stored")
    return load


def run(bench):
    pairs = []
    with bench.holdfastd() as server:
        for number in range(1, bench.pairs + 1):
            pairs.append((measure(bench, server, number), *bare(bench, number)))
            frame.say(f"pair {number}: holdfastd {pairs[-1][0].per_second:,.0f}/s, "
                      f"SQLite {pairs[-1][1]:,.0f}/s")
    loads, rows, cores = zip(*pairs)
    ours, theirs = frame.median_load(loads), (statistics.median(rows), statistics.median(cores))
    return frame.Result(
        text=describe(bench, pairs, ours, theirs),
        goals=[Goal("shipments/s, of SQLite's rows/s", ours.per_second / theirs[0], at_least=0.35)],
        void="the load generator was the limit" if ours.generator_cpu >= frame.BUSY else "")


def describe(bench, pairs, ours, theirs):
    each = ", ".join(f"{load.per_second / rows:.2f}" for load, rows, _ in pairs)
    return (
        "POST /shipments with an Idempotency-Key of its own each, answered when it is on disk: "
        f"wrk, one thread, {CONNECTIONS} connections kept alive. The opponent is "
        "`tests/bench/bare_sqlite.cc`, which inserts the same rows (shipment, count by trigger, "
        "history, kept answer), 64 in a transaction, with the same pragmas, on the same disk. "
        f"{bench.pairs} interleaved pairs of {bench.seconds} s, medians.\n\n"
        "| | per second | CPU of the program | CPU of wrk |\n|---|---:|---:|---:|\n"
        f"| holdfastd | {ours.per_second:,.0f} | {ours.server_cpu:.2f} | "
        f"{ours.generator_cpu:.2f} |\n"
        f"| SQLite alone | {theirs[0]:,.0f} | {theirs[1]:.2f} | none |\n\nPair by pair: {each}.")
