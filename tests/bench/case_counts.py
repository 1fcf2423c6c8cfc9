"""What the counts of shipments cost, with four shipments and with very many: they are kept, never
counted. Such an answer is so small that wrk takes as long for it as the servers do, so it is their
CPU time that counts."""
import contextlib
import json
import sqlite3
import time

import constant_answer
import frame

TITLE = "GET /metrics as JSON"

SIZES = (4, 100_000)
LARGE = 1_000_000
# As another program does it, beside the daemon, and as the legacy service's shares were.
FILL = """
WITH RECURSIVE number(n) AS (SELECT :begin UNION ALL SELECT n + 1 FROM number WHERE n < :end)
INSERT INTO shipments
SELECT n, CASE n % 4 WHEN 0 THEN 'CREATED' WHEN 1 THEN 'IN_TRANSIT' ELSE 'DELIVERED' END,
       strftime('%Y-%m-%dT%H:%M:%SZ', 1700000000 + n, 'unixepoch') FROM number
"""


def fill(bench, server, begin, end):
    with contextlib.closing(sqlite3.connect(bench.state_of(server.port) / "holdfast.db")) as database:
        database.execute("PRAGMA wal_autocheckpoint = 0")
        with database:
            database.execute(FILL, {"begin": begin, "end": end})
    for _ in range(600):
        if sum(json.loads(server.get("/metrics")[1]).values()) == end:
            return
        time.sleep(0.1)
    raise frame.Broken(f"{end} shipments are stored, and are not counted")


def run(bench):
    found, filled = {}, 0
    with bench.holdfastd() as server:
        for size in (*SIZES, *((LARGE,) if bench.large else ())):
            fill(bench, server, filled + 1, size)
            filled = size
            found[size], _ = constant_answer.measure(bench, server, "/metrics")
    costs = {size: each.cost for size, each in found.items()}
    goals = [frame.Goal(f"with {size:,} shipments, requests per CPU second, of bare libmicrohttpd's",
                        cost, at_least=0.8) for size, cost in costs.items()]
    goals.append(frame.Goal("the most expensive of these sizes, of the cheapest",
                            min(costs.values()) / max(costs.values()), at_least=0.9))
    void = next((why for each in found.values() if (why := each.why_cost_is_void)), "")
    return frame.Result(describe(bench, found), goals, void)


def describe(bench, found):
    lines = [
        "The counts of three statuses, which are all there are; the opponent is "
        "`tests/bench/bare_mhd.cc` with the same bytes as a constant. wrk, one thread, "
        f"{frame.CONNECTIONS} connections kept alive, on a core of its own; for each size "
        f"{bench.pairs} interleaved pairs of {bench.seconds} s. Medians:",
        "",
        "| shipments | requests/s | bare | requests per CPU second | bare | pair by pair |",
        "|---:|---:|---:|---:|---:|---|",
    ]
    for size, each in found.items():
        ours, theirs = each.medians
        ratios = ", ".join(f"{ratio:.2f}" for ratio in each.costs)
        lines.append(f"| {size:,} | {ours.per_second:,.0f} | {theirs.per_second:,.0f} | "
                     f"{ours.per_cpu_second:,.0f} | {theirs.per_cpu_second:,.0f} | {ratios} |")
    return "\n".join(lines)
