"""What it costs that each request is written down as events, and whether all of them are: in the
tables, in the metrics, and at the brokers."""
import contextlib
import json
import re
import sqlite3
import subprocess
import sys

import brokers
import constant_answer
import frame
from frame import Goal

TITLE = "Events of requests"

PER_SECOND = 2000
METRICS = "/metrics?format=prometheus"
# Looks without a change until nothing is taken to be under way any more. A consumer pauses between
# what it fetches, for seconds when the processors are busy.
STILL, STILL_WITH_A_CONSUMER = 10, 50
TABLES = {"http_request": "http_requests", "http_response": "http_responses"}


def overhead(bench, **settings):
    """Full load on two daemons by turns: one that writes all requests down, and one that writes
    none."""
    pairs = []
    with bench.configured_holdfastd(events={"sample_percent": 100}, **settings) as on, \
            bench.configured_holdfastd(events={"sample_percent": 0}, **settings) as off:
        for number in range(1, bench.pairs + 1):
            order = (on, off) if number % 2 else (off, on)
            loads = {server.port: frame.load(server, "/", bench.seconds) for server in order}
            pairs.append((loads[on.port], loads[off.port]))
            frame.say(f"GET /, pair {number}: {pairs[-1][0].per_second:,.0f}/s with events, "
                      f"{pairs[-1][1].per_second:,.0f}/s without")
    return constant_answer.Comparison(pairs)


def rows(state):
    """Of each table."""
    with contextlib.closing(sqlite3.connect(state / "events.db")) as database:
        return {f"rows of {table}":
                database.execute(f"SELECT count(*) FROM {table}").fetchone()[0]
                for table in TABLES.values()}


def settled(look, still=STILL):
    """What is counted once nothing is under way any more."""
    seen = [look()]

    def is_still():
        seen.append(look())
        return len(seen) > still and all(each == seen[-1] for each in seen[-still:])
    brokers.wait_until(is_still, "events are stored and sent")
    return seen[-1]


def metrics(server):
    """Stored of each class, and given up."""
    text = server.get(METRICS)[1].decode()
    found = re.findall(r'^holdfast_events_(stored|dropped)_total{class="(\w+)".*} (\d+)$', text,
                       re.MULTILINE)
    return {f"metric of {name} {what}": sum(int(each[2]) for each in found if each[:2] == (what, name))
            for name in TABLES for what in ("stored", "dropped")}


def asked(bench, server):
    """What the client has counted, and how many a second."""
    out = subprocess.run(
        frame.on_core(frame.LOAD_CORE, [sys.executable, str(frame.HERE / "steady.py"),
                                        str(server.port), str(PER_SECOND), str(bench.seconds)]),
        check=True, capture_output=True, text=True).stdout
    requests, seconds = json.loads(out)
    return requests, requests / seconds


def counts(bench, server, messages=dict, still=STILL):
    """Of so many requests: what the client has counted, and what everybody else has."""
    state = bench.state_of(server.port)

    def look():
        return rows(state) | messages()
    settled(look, still)
    metrics_before = metrics(server)
    before = settled(look, still)  # With the request for the metrics, of which they do not know.
    requests, rate = asked(bench, server)
    after = settled(look, still)
    found = {name: after[name] - before[name] for name in after}
    for name, value in metrics(server).items():
        found[name] = value - metrics_before[name] - name.endswith("stored")
    frame.say(f"{requests:,} requests, {rate:,.0f}/s: {found}")
    return requests, rate, found


def at_both_ends(bench):
    """How far any count is from the client's, without Kafka and with it; and the rates."""
    wrong, rates = [], []
    with bench.configured_holdfastd() as server:
        requests, rate, found = counts(bench, server)
    wrong += [abs(value - (0 if "dropped" in name else requests)) for name, value in found.items()]
    rates.append(rate)
    with brokers.running(bench) as there, brokers.reading(bench, there) as file, \
            bench.configured_holdfastd(kafka={"brokers": there.address}) as server:
        def messages():
            return {"messages": file.read_bytes().count(b"\n") if file.exists() else 0}
        server.get(METRICS)
        brokers.wait_until(lambda: messages()["messages"] > 0, "a consumer reads")
        requests, rate, found = counts(bench, server, messages, STILL_WITH_A_CONSUMER)
    found["messages"] /= len(TABLES)
    wrong += [abs(value - (0 if "dropped" in name else requests)) for name, value in found.items()]
    return max(wrong), min(*rates, rate), requests


def run(bench):
    alone = overhead(bench)
    with brokers.running(bench) as there:
        told = overhead(bench, kafka={"brokers": there.address})
    wrong, rate, requests = at_both_ends(bench)
    goals = [Goal("requests/s with events, of those without", alone.speed, at_least=0.85),
             Goal("with brokers: requests per CPU second, of those without", told.cost,
                  at_least=0.85),
             Goal("requests/s that are counted at both ends", rate, at_least=0.98 * PER_SECOND,
                  unit="requests/s"),
             Goal("of these the most that any count is off", wrong, at_most=0)]
    return frame.Result(describe(bench, alone, told, requests), goals, alone.why_speed_is_void)


def describe(bench, alone, told, requests):
    lines = [
        "GET /, answered as JSON, of a daemon that writes each request and its answer down "
        "(`events.sample_percent` 100, as is the default) and of one that writes none (0). wrk, one "
        f"thread, {frame.CONNECTIONS} connections kept alive, on a core of its own; the daemon's "
        f"threads, the one that writes included, share the other. {bench.pairs} interleaved pairs "
        f"of {bench.seconds} s. At this load most events are given up and counted: no more than "
        "10,240 a second are stored. Then the same with brokers in memory "
        "(`tests/fakes/mock_broker.cc`), to which 5,000 a second go and which share wrk's core, so "
        "that it is the daemon's processor time that counts there. Medians:",
        "",
        "| | requests/s | CPU of the server | CPU of wrk | requests per CPU second |",
        "|---|---:|---:|---:|---:|",
    ]
    for where, compared in (("", alone), (", with brokers", told)):
        for name, load in zip(("with events", "without"), compared.medians):
            lines.append(f"| {name}{where} | {load.per_second:,.0f} | {load.server_cpu:.2f} | "
                         f"{load.generator_cpu:.2f} | {load.per_cpu_second:,.0f} |")
    speeds, costs, costs_told = (", ".join(f"{ratio:.2f}" for ratio in ratios)
                                 for ratios in (alone.speeds, alone.costs, told.costs))
    return "\n".join([*lines, "", f"Pair by pair: {speeds}; per CPU second: {costs}; with "
                      f"brokers: {costs_told}.", "", (
        f"Then {requests:,} requests at {PER_SECOND:,}/s (`tests/bench/steady.py`), first without "
        "Kafka, then with brokers, and the defaults: the "
        "client's count against the rows of http_requests, those of http_responses, the metrics of "
        "both, half of the messages that a consumer at the brokers reads; and none against what was "
        "given up.")])
