"""What the counts of shipments cost, with four shipments and with very many: they are kept, never
counted. As JSON the answer is so small that wrk takes as long for it as the servers do, so it is
their CPU time that counts; as text it is requests per second."""
import contextlib
import json
import sqlite3
import time

import constant_answer
import frame

TITLE = "GET /metrics with many shipments"

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


class Form:
    """One that the counts are asked for in, and how it is judged."""

    def __init__(self, name, path, what, judged, void):
        self.name, self.path, self.what = name, path, what
        self.judged, self.why_void = judged, void
        self.found = {}  # By the number of shipments.

    def measure(self, bench, server, size):
        self.found[size], _ = constant_answer.measure(bench, server, self.path)

    def goals(self):
        ratios = {size: self.judged(each) for size, each in self.found.items()}
        for size, ratio in ratios.items():
            yield frame.Goal(f"{self.name}, {size:,} shipments: {self.what}, of bare libmicrohttpd's",
                             ratio, at_least=0.8)
        yield frame.Goal(f"{self.name}: the worst of these sizes, of the best",
                         min(ratios.values()) / max(ratios.values()), at_least=0.9)

    def void(self):
        return next((why for each in self.found.values() if (why := self.why_void(each))), "")


def forms():
    return [Form("JSON", "/metrics", "requests per CPU second",
                 lambda found: found.cost, lambda found: found.why_cost_is_void),
            Form("text", "/metrics?format=prometheus", "requests/s",
                 lambda found: found.speed, lambda found: found.why_speed_is_void)]


def run(bench):
    measured, filled = forms(), 0
    with bench.holdfastd() as server:
        for size in (*SIZES, *((LARGE,) if bench.large else ())):
            fill(bench, server, filled + 1, size)
            filled = size
            for form in measured:
                form.measure(bench, server, size)
    goals = [goal for form in measured for goal in form.goals()]
    void = next((why for form in measured if (why := form.void())), "")
    return frame.Result(describe(bench, measured), goals, void)


def describe(bench, measured):
    lines = [
        "The counts of three statuses, which are all there are; the opponent is "
        "`tests/bench/bare_mhd.cc` with the same bytes as a constant. wrk, one thread, "
        f"{frame.CONNECTIONS} connections kept alive, on a core of its own; for each size "
        f"{bench.pairs} interleaved pairs of {bench.seconds} s. Medians:",
        "",
        "| as | shipments | requests/s | bare | requests per CPU second | bare | pair by pair | "
        "per CPU second |",
        "|---|---:|---:|---:|---:|---:|---|---|",
    ]
    for form, size, each in ((form, *pair) for form in measured for pair in form.found.items()):
        ours, theirs = each.medians
        speeds, costs = (", ".join(f"{ratio:.2f}" for ratio in ratios)
                         for ratios in (each.speeds, each.costs))
        lines.append(f"| {form.name} | {size:,} | {ours.per_second:,.0f} | "
                     f"{theirs.per_second:,.0f} | {ours.per_cpu_second:,.0f} | "
                     f"{theirs.per_cpu_second:,.0f} | {speeds} | {costs} |")
    return "\n".join(lines)
