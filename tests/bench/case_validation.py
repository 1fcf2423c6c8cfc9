"""How fast waiting orders are validated, against libcurl alone posting the same bodies; and whether
those that are final slow the others down.

There are up to a million final ones, ten million with --large.
"""
import contextlib
import re
import sqlite3
import statistics
import subprocess
import time

import case_orders
import frame
from frame import Broken, Goal

TITLE = "Validating orders"

WAITING = 20_000
CONCURRENCY = 32
SIZES = (0, 1_000_000)
LARGE = 10_000_000
# Only the fill, while the daemon is away: with what the triggers keep, and each index made once.
FINISHED = """
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :count)
INSERT INTO orders(order_id, product, quantity, state, created_at, finished_at, deadline_at, due_at)
SELECT 'old-' || n, 'widget', 3, 'Rejected', 1700000000000000 + n, 1700000001000000 + n,
       1700000000000000 + n, 0 FROM number
"""
NEW = """
WITH RECURSIVE number(n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < :count)
INSERT INTO orders(order_id, product, quantity, created_at, deadline_at, due_at)
SELECT :prefix || '-' || n, 'widget', 3, :now, :now + 86400000000, :now FROM number
"""


def fill_finished(path, count):
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        made = database.execute(
            "SELECT type, name, sql FROM sqlite_schema WHERE tbl_name = 'orders' AND sql IS NOT NULL "
            "AND type IN ('trigger', 'index')").fetchall()
        for kind, name, _ in made:
            database.execute(f"DROP {kind} {name}")
        database.execute(FINISHED, {"count": count})
        database.execute("UPDATE order_counts SET count = count + ? WHERE state = 'Rejected'",
                         (count,))
        for _, _, sql in made:
            database.execute(sql)


def add_waiting(path, prefix):
    with contextlib.closing(sqlite3.connect(path)) as database, database:
        database.execute(NEW, {"count": WAITING, "prefix": prefix, "now": time.time_ns() // 1000})


def count(server, state):
    text = server.get("/metrics?format=prometheus")[1].decode()
    return int(re.search(rf'^holdfast_orders\{{state="{state}"\}} (\d+)$', text,
                         re.MULTILINE).group(1))


def daemon(bench, state, url=None):
    """On a state that may be there already, with a service that validates or without one."""
    service = {"upstream_url": url} if url else {}
    return bench.configured_holdfastd(state, orders={**case_orders.UNBOUNDED, **service})


def state_with(bench, finished):
    """A folder with a database with so many final orders."""
    state = bench.folder / f"finished{finished}"
    state.mkdir()
    with daemon(bench, state):
        pass
    if finished:
        fill_finished(state / "holdfast.db", finished)
    return state


def validated(bench, state, url, prefix):
    """Orders per second, from the first that is final to the last."""
    add_waiting(state / "holdfast.db", prefix)
    with daemon(bench, state, url) as server:
        begun, first = time.monotonic(), count(server, "Processing")
        while left := count(server, "Processing"):
            if time.monotonic() - begun > 120:
                raise Broken(f"{left} orders are not final after two minutes")
            time.sleep(0.02)
        took = time.monotonic() - begun
    if first < WAITING / 2:
        raise Broken("they were validated before anybody looked: add more")
    return first / took


def taken_in(bench, state, prefix):
    with daemon(bench, state) as server:
        return case_orders.place(server, bench.seconds, prefix).per_second


def posted(bench, url):
    """Calls per second of libcurl alone."""
    out = subprocess.run(
        frame.on_core(frame.SERVER_CORE, [bench.build / "tests/bench/bare_curl", f"{url}/validate",
                                          str(WAITING), str(CONCURRENCY)]),
        text=True, check=True, capture_output=True).stdout
    return float(re.fullmatch(r"(\d+) calls/s\n", out).group(1))


def run(bench):
    sizes = SIZES + ((LARGE,) if bench.large else ())
    states = {size: state_with(bench, size) for size in sizes}
    rates = {size: [] for size in sizes}
    intakes = {size: [] for size in sizes}
    theirs = []
    with case_orders.upstream(bench, "normal") as url:
        for number in range(1, bench.pairs + 1):
            theirs.append(posted(bench, url))
            for size, state in states.items():
                rates[size].append(validated(bench, state, url, f"{number}"))
            frame.say(f"round {number}: libcurl {theirs[-1]:,.0f}/s, holdfastd " +
                      ", ".join(f"{rates[size][-1]:,.0f}/s at {size:,}" for size in sizes))
        for number in range(1, bench.pairs + 1):
            for size, state in states.items():
                intakes[size].append(taken_in(bench, state, f"in{number}"))
                finish(bench, state, url)
            frame.say(f"round {number}: orders taken in " +
                      ", ".join(f"{intakes[size][-1]:,.0f}/s at {size:,}" for size in sizes))
    goals = [Goal("validated orders/s, of libcurl's calls/s", ratio(rates[0], theirs), at_least=0.5)]
    for size in sizes[1:]:
        goals.append(Goal(f"validated orders/s with {size:,} final ones, of those without",
                          ratio(rates[size], rates[0]), at_least=0.8))
        goals.append(Goal(f"orders/s taken in with {size:,} final ones, of those without",
                          ratio(intakes[size], intakes[0]), at_least=0.5))
    return frame.Result(describe(sizes, rates, intakes, theirs), goals)


def finish(bench, state, url):
    """What was taken in waits for nobody in the next round."""
    with daemon(bench, state, url) as server:
        end = time.monotonic() + 300
        while count(server, "Processing"):
            if time.monotonic() > end:
                raise Broken("the orders that were taken in are not final after five minutes")
            time.sleep(0.1)


def ratio(ours, theirs):
    return statistics.median(mine / other for mine, other in zip(ours, theirs))


def describe(sizes, rates, intakes, theirs):
    rows = "\n".join(
        f"| {size:,} | {statistics.median(rates[size]):,.0f} | "
        f"{statistics.median(intakes[size]):,.0f} |" for size in sizes)
    each = ", ".join(f"{mine / other:.2f}" for mine, other in zip(rates[0], theirs))
    return (
        f"{WAITING:,} orders wait when the daemon starts, and are validated by `holdfast-upstream`, "
        f"{CONCURRENCY} calls at a time, each claimed, called, settled and its shipment opened. The "
        "opponent is `tests/bench/bare_curl.cc`: libcurl's multi interface that posts the same "
        f"bodies to the same service, as many at a time, and stores nothing: "
        f"{statistics.median(theirs):,.0f} calls/s. Then orders are taken in, as above. "
        f"{len(theirs)} interleaved rounds, medians.\n\n"
        "| final orders before | validated per second | taken in per second |\n|---:|---:|---:|\n"
        f"{rows}\n\nOf libcurl's, round by round: {each}.")
