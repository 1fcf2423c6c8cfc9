"""What a part that the daemon can do without does to those who place orders when it hangs."""
import contextlib
import os
import pathlib
import statistics
import sys
import threading
import time
import urllib.error
import urllib.request

import frame
from frame import Goal

sys.path.append(str(pathlib.Path(__file__).resolve().parents[1] / "daemon" / "degradation"))
import parts  # noqa: E402  pylint: disable=wrong-import-position

TITLE = "Parts that fail"

CONNECTIONS = 16
RATE = 500  # Orders a second; far from what the disk takes.
LIMIT = 1.25
# Of those that were to be placed; a part of the time goes by in answers.
ANSWERED = 0.5
# A receiver that hangs is found out by what it is sent.
PAUSE_OF_TESTS = 0.2
WORDS = {"kafka": "a broker", "events": "events.db", "tracing": "the collector",
         "log_file": "the log file", "alert_receivers": "a receiver of alerts",
         "external_service": "the external service"}


@contextlib.contextmanager
def all_parts(directory):
    with contextlib.ExitStack() as stack:
        made = []
        for kind in parts.ALL:
            each = kind(directory) if kind in parts.OWN else kind()
            stack.callback(each.close)
            made.append(each)
            if process := getattr(each, "process", None):
                os.sched_setaffinity(process.pid, {frame.LOAD_CORE})
        yield made


@contextlib.contextmanager
def test_messages(server):
    """To the receiver of alerts, one after the other."""
    is_over = threading.Event()
    request = urllib.request.Request(
        f"http://127.0.0.1:{server.port}/alerts/test", b'{"receiver":"team"}',
        {"Content-Type": "application/json"})

    def send():
        while not is_over.wait(PAUSE_OF_TESTS):
            with contextlib.suppress(urllib.error.HTTPError), urllib.request.urlopen(request):
                pass

    thread = threading.Thread(target=send)
    thread.start()
    try:
        yield
    finally:
        is_over.set()
        thread.join()


def p99(bench, number, failing=None):
    """In milliseconds, of orders in a fresh daemon with all parts, of which one may hang."""
    state = bench.folder / f"degradation-{number}"
    state.mkdir()
    with all_parts(state) as made:
        with bench.configured_holdfastd(
                state, **parts.settings_of(made, state)) as server, test_messages(server):
            # Whoever has just been started has connections to make.
            time.sleep(1)
            for each in made:
                if each.name == failing:
                    each.fail(each.ways[0])
            load = frame.load(server, "/orders", bench.seconds, CONNECTIONS,
                              ("orders.lua", str(number), str(1000 * CONNECTIONS / RATE)))
            for each in made:
                if each.name == failing:
                    each.mend()
    # wrk forgets who is not answered before its end; he waits as long as there is time.
    return load.p99_ms if load.requests >= ANSWERED * RATE * bench.seconds else 1000 * bench.seconds


def run(bench):
    parts.Kafka.program = f"{bench.build}/tests/bench/mock_broker"
    found = {name: [] for name in parts.NAMES}
    number = 0
    for pair in range(1, bench.pairs + 1):
        for name, pairs in found.items():
            number += 2
            pairs.append((p99(bench, number), p99(bench, number + 1, name)))
            frame.say(f"pair {pair}, {name}: p99 {pairs[-1][0]:.2f} ms, "
                      f"{pairs[-1][1]:.2f} ms while it hangs")
    goals = [Goal(f"p99 of an order while {WORDS[name]} hangs, of the usual", ratio_of(pairs),
                  at_most=LIMIT) for name, pairs in found.items()]
    return frame.Result(describe(bench, found), goals)


def ratio_of(pairs):
    return statistics.median(hangs / works for works, hangs in pairs)


def describe(bench, found):
    rows = []
    for name, pairs in found.items():
        works, hangs = (statistics.median(column) for column in zip(*pairs))
        each = ", ".join(f"{hang / work:.2f}" for work, hang in pairs)
        rows.append(f"| {WORDS[name]} | {works:.2f} | {hangs:.2f} | {each} |")
    return (
        f"POST /orders at {RATE} a second, wrk, one thread, {CONNECTIONS} connections kept alive, "
        "against a daemon with all six parts that it can do without: Kafka (brokers in memory), "
        "events of requests, tracing, a log file with each request, a receiver of alerts that is "
        "sent five messages a second, and the external service. In the other half of a pair one of "
        "them hangs from before the first order on: its process is stopped; of events.db another "
        "program holds the lock; the log file's disk is full. "
        f"{bench.pairs} interleaved pairs of {bench.seconds} s, each half in a fresh daemon; "
        "medians of the p99 of an answer, in ms.\n\n"
        "| | usual | while it hangs | pair by pair |\n|---|---:|---:|---|\n" + "\n".join(rows))
