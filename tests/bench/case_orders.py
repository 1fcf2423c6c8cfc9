"""What it costs to take an order in for good, against Redis that pushes the same body and syncs each
write; and what a service that hangs does to those who place orders."""
import contextlib
import json
import re
import statistics
import subprocess
import tempfile
import time
import urllib.request

import frame
from frame import Broken, Goal

TITLE = "Taking orders in"

CONNECTIONS = 64
HANG_LIMIT = 1.25
# Nobody validates what is placed: it all waits.
UNBOUNDED = {"backlog_max": 100_000_000}
BODY = '{"order_id":"9e3779b1-1-100000","product":"widget","quantity":3}'


@contextlib.contextmanager
def redis(bench):
    port = frame.free_port()
    with tempfile.TemporaryDirectory(dir=bench.folder) as folder:
        process = subprocess.Popen(
            frame.on_core(frame.SERVER_CORE,
                          ["redis-server", "--port", str(port), "--bind", "127.0.0.1", "--save", "",
                           "--appendonly", "yes", "--appendfsync", "always", "--dir", folder]),
            stdout=subprocess.DEVNULL)
        try:
            for _ in range(100):
                if subprocess.run(["redis-cli", "-p", str(port), "ping"], check=False,
                                  capture_output=True).stdout == b"PONG\n":
                    break
                time.sleep(0.1)
            else:
                raise Broken("redis-server does not answer")
            yield port
        finally:
            process.terminate()
            process.wait()


def pushed(port, seconds):
    """Per second, for about so long."""
    rate, count = 0, 5000
    for _ in range(2):
        out = subprocess.run(
            frame.on_core(frame.LOAD_CORE, ["redis-benchmark", "-p", str(port), "-q", "-c",
                                            str(CONNECTIONS), "-n", str(count), "lpush", "orders",
                                            BODY]),
            text=True, check=True, capture_output=True).stdout
        rate = float(re.findall(r"([\d.]+) requests per second", out)[-1])
        count = int(rate * seconds)
    return rate


def backlog(server):
    """Orders that wait, as the daemon counts them."""
    text = server.get("/metrics?format=prometheus")[1].decode()
    return int(re.search(r'^holdfast_orders\{state="Processing"\} (\d+)$', text,
                         re.MULTILINE).group(1))


def place(server, seconds, *words):
    return frame.load(server, "/orders", seconds, CONNECTIONS, ("orders.lua", *words))


def against_redis(bench):
    pairs = []
    with bench.configured_holdfastd(orders=UNBOUNDED) as server, redis(bench) as port:
        # A log of the database that has to grow yet costs each sync more; Redis is warmed up, too.
        place(server, 2, "first")
        for number in range(1, bench.pairs + 1):
            before = backlog(server)
            ours = place(server, bench.seconds, str(number))
            if backlog(server) - before < ours.requests:
                raise Broken(f"{ours.requests} orders were answered, fewer are stored")
            pairs.append((ours, pushed(port, bench.seconds)))
            frame.say(f"pair {number}: holdfastd {ours.per_second:,.0f}/s, "
                      f"Redis {pairs[-1][1]:,.0f}/s")
        rate = statistics.median(ours.per_second for ours, _ in pairs)
        half = place(server, bench.seconds, "half", str(pause_for(rate / 2)))
    return pairs, half


def pause_for(rate):
    return 1000 * CONNECTIONS / rate


@contextlib.contextmanager
def upstream(bench, mode):
    """The simulated service; it shares the core of the clients."""
    port = frame.free_port()
    process = subprocess.Popen(
        frame.on_core(frame.LOAD_CORE, [f"{bench.build}/src/upstream/holdfast-upstream", "--listen",
                                        f"127.0.0.1:{port}", "--mode", mode]),
        stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL)
    url = f"http://127.0.0.1:{port}"
    try:
        for _ in range(100):
            with contextlib.suppress(OSError), urllib.request.urlopen(f"{url}/get_failure_mode") as it:
                if json.load(it)["mode"] == mode:
                    break
            time.sleep(0.1)
        else:
            raise Broken("holdfast-upstream does not answer")
        yield url
    finally:
        process.terminate()
        process.wait()


def p99_with(bench, mode, rate, **which):
    """In milliseconds, of orders at this rate while the service is so."""
    with upstream(bench, mode) as url, bench.holdfastd(ORDER_UPSTREAM_URL=url, **which) as server:
        load = place(server, bench.seconds, mode, str(pause_for(rate)))
    # Who is never answered waits as long as there is time.
    return load.p99_ms if load.requests else bench.seconds * 1000


def hanging(bench, rate, pairs, **which):
    found = []
    for number in range(1, pairs + 1):
        found.append((p99_with(bench, "normal", rate, **which),
                      p99_with(bench, "hang", rate, **which)))
        frame.say(f"pair {number}: p99 {found[-1][0]:.2f} ms with a service that works, "
                  f"{found[-1][1]:.2f} ms with one that hangs")
    return found


def median_ratio(waits):
    return statistics.median(hangs / works for works, hangs in waits)


def run(bench):
    pairs, half = against_redis(bench)
    rate = statistics.median(ours.per_second for ours, _ in pairs)
    waits = hanging(bench, min(1000, rate / 4), bench.pairs)
    inline = median_ratio(hanging(bench, 10, 1, program="tests/bench/inline_holdfastd"))
    ours = frame.median_load([load for load, _ in pairs])
    goals = [
        Goal("orders/s, of Redis' pushes/s",
             statistics.median(load.per_second / pushes for load, pushes in pairs), at_least=0.3),
        Goal("p99 of an order at half of that load", half.p99_ms, at_most=25, unit="ms"),
        Goal("p99 of an order while the service hangs, of the usual",
             median_ratio(waits), at_most=HANG_LIMIT),
        Goal("the same of a build that calls the service before it answers", inline,
             at_least=HANG_LIMIT)]
    void = "the load generator was the limit" if ours.generator_cpu >= frame.BUSY else ""
    return frame.Result(describe(bench, pairs, half, waits), goals, void)


def describe(bench, pairs, half, waits):
    ours = frame.median_load([load for load, _ in pairs])
    theirs = statistics.median(pushes for _, pushes in pairs)
    each = ", ".join(f"{load.per_second / pushes:.2f}" for load, pushes in pairs)
    works, hangs = (statistics.median(column) for column in zip(*waits))
    ratios = ", ".join(f"{hang / work:.2f}" for work, hang in waits)
    return (
        "POST /orders with an order_id of its own each, answered when it is on disk: wrk, one thread, "
        f"{CONNECTIONS} connections kept alive. The opponent is `redis-benchmark lpush` of the same "
        f"body, {CONNECTIONS} connections, on Redis with `appendfsync always`, on the same disk. "
        f"{len(pairs)} interleaved pairs of {bench.seconds} s, medians.\n\n"
        "| | per second | CPU of the program |\n|---|---:|---:|\n"
        f"| holdfastd | {ours.per_second:,.0f} | {ours.server_cpu:.2f} |\n"
        f"| Redis | {theirs:,.0f} | |\n\nPair by pair: {each}. At half of that load "
        f"({half.per_second:,.0f}/s) the p99 of an answer is {half.p99_ms:.1f} ms.\n\n"
        f"With a service that works the p99 is {works:.2f} ms, with one that takes calls and never "
        f"answers {hangs:.2f} ms, at up to 1,000 orders/s, in a fresh daemon each; pair by pair: "
        f"{ratios}.")
