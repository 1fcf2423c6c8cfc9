"""How fast the outbox empties when nothing holds it back, what orders feel of it when it is paced,
and what memory a full one takes while there is no broker."""
import os
import re
import shutil
import statistics
import subprocess
import time

import brokers
import case_orders
import frame
from frame import Goal

TITLE = "The outbox of events"

ROWS = 1_000_000
ROWS_AT_ONCE = 500  # As the daemon reads them.
ORDERS_PER_SECOND = 1000
RATE = 5000  # The default.


def settings(address, rate=0):
    return {"kafka": {"brokers": address}, "events": {"rate_max": rate},
            "orders": case_orders.UNBOUNDED}


def filled(bench, rows):
    """A state whose outbox has so many, and whose sink has had none of them."""
    state = bench.folder / f"filled-{rows}"
    if not state.exists():
        with bench.configured_holdfastd(state, **settings("127.0.0.1:9")):
            pass
        brokers.fill(state, rows)
    return state


def copy_of(bench, state):
    fresh = bench.folder / "outbox"
    shutil.rmtree(fresh, ignore_errors=True)
    shutil.copytree(state, fresh, ignore=shutil.ignore_patterns("*.sock"))
    os.sync()  # What the disk has yet to write of it would be in the way of what is measured.
    return fresh


def drained(bench, state):
    """Rows a second, from the first that was delivered to the last."""
    with brokers.running(bench) as there, \
            bench.configured_holdfastd(state, **settings(there.address)):
        marks = []

        def is_over():
            marks.append((time.monotonic(), brokers.position(state)))
            return marks[-1][1] >= ROWS
        brokers.wait_until(is_over, "the outbox does not empty", pause=0.02)
    first = next(mark for mark in marks if mark[1] > 0)
    last = next(mark for mark in marks if mark[1] >= ROWS)
    return (last[1] - first[1]) / (last[0] - first[0])


def bare(bench, state):
    out = subprocess.run(
        frame.on_core(frame.SERVER_CORE, [f"{bench.build}/tests/bench/bare_outbox",
                                          str(state / "holdfast.db"), str(ROWS_AT_ONCE)]),
        check=True, capture_output=True, text=True).stdout
    return float(re.search(r"([\d.]+) rows/s", out).group(1))


def against_bare(bench):
    pairs = []
    state = filled(bench, ROWS)
    for number in range(1, bench.pairs + 1):
        pairs.append((drained(bench, copy_of(bench, state)), bare(bench, copy_of(bench, state))))
        frame.say(f"outbox, pair {number}: {pairs[-1][0]:,.0f} rows/s, bare {pairs[-1][1]:,.0f}")
    return pairs


def p99_of_orders(bench, rows, rate):
    """In milliseconds; with an outbox that is being emptied, or that has nothing but what these
    orders bring."""
    state = copy_of(bench, filled(bench, rows))
    with brokers.running(bench) as there, \
            bench.configured_holdfastd(state, **settings(there.address, rate)) as server:
        brokers.wait_until(lambda: brokers.position(state) > 0 or not rows, "nothing is sent")
        load = case_orders.place(server, bench.seconds, "a", str(
            case_orders.pause_for(ORDERS_PER_SECOND)))
        sent = brokers.position(state)
    if rows and sent >= rows:
        raise frame.Broken(f"the outbox of {rows} was empty too soon")
    return load.p99_ms, sent


def felt(bench):
    pairs = []
    for number in range(1, bench.pairs + 1):
        quiet, _ = p99_of_orders(bench, 0, RATE)
        draining, sent = p99_of_orders(bench, ROWS, RATE)
        pairs.append((quiet, draining))
        frame.say(f"orders, pair {number}: p99 {quiet:.2f} ms, {draining:.2f} ms while {sent:,} "
                  "are sent")
    return pairs


def memory(bench):
    """RssAnon in MiB, at most: under full load while there is no broker, and what waits by then."""
    state, most = copy_of(bench, filled(bench, ROWS)), 0
    with bench.configured_holdfastd(state, **settings("127.0.0.1:9")) as server:
        for path, script in (("/", ()), ("/orders", ("orders.lua",))):
            for number in range(bench.seconds):
                words = (*script, f"memory-{number}") if script else ()
                frame.load(server, path, 1, script=words)
                most = max(most, server.anonymous_kib())
        waiting = brokers.behind(state)
    return most / 1024, waiting


def run(bench):
    emptied, orders, (most, waiting) = against_bare(bench), felt(bench), memory(bench)
    if waiting < ROWS:
        raise frame.Broken(f"only {waiting:,} events wait")
    goals = [Goal("rows/s, of those that are only read and deleted",
                  statistics.median(ours / theirs for ours, theirs in emptied), at_least=0.4),
             Goal("p99 of an order while the outbox empties, of the usual",
                  statistics.median(draining / quiet for quiet, draining in orders), at_most=1.25),
             Goal(f"RssAnon with {ROWS:,} events and no broker", most, at_most=64, unit="MiB")]
    return frame.Result(describe(bench, emptied, orders), goals)


def describe(bench, emptied, orders):
    ours, theirs = (statistics.median(column) for column in zip(*emptied))
    each = ", ".join(f"{a / b:.2f}" for a, b in emptied)
    quiet, draining = (statistics.median(column) for column in zip(*orders))
    ratios = ", ".join(f"{b / a:.2f}" for a, b in orders)
    return (
        f"{ROWS:,} events as orders leave them wait in holdfast.db when the daemon starts, and go "
        "to brokers in memory (`tests/fakes/mock_broker.cc`, on the other core, four partitions) "
        "with `events.rate_max` 0: each is read, sent, acknowledged, and that is stored. The "
        "opponent is `tests/bench/bare_outbox.cc`, which reads and deletes the same rows of the "
        f"same file, {ROWS_AT_ONCE} in a transaction, with the same pragmas, and tells nobody. "
        f"{len(emptied)} interleaved pairs, medians.\n\n"
        "| | rows per second |\n|---|---:|\n"
        f"| holdfastd, to the brokers | {ours:,.0f} |\n| SQLite alone | {theirs:,.0f} |\n\n"
        f"Pair by pair: {each}.\n\n"
        f"POST /orders at up to {ORDERS_PER_SECOND:,}/s for {bench.seconds} s, in a fresh daemon "
        f"each, with brokers: while {ROWS:,} events wait and go out at {RATE:,}/s, which is the "
        f"default, the p99 is {draining:.2f} ms, and {quiet:.2f} ms with nothing but their own. "
        f"{len(orders)} interleaved pairs; pair by pair: {ratios}.\n\n"
        f"RssAnon with {ROWS:,} events in holdfast.db and no broker: at most, over "
        f"{bench.seconds} s of GET / and {bench.seconds} s of POST /orders at full load, whose "
        "events wait as well.")
