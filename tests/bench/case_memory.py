"""Whether answering costs memory that does not come back."""
import frame
from frame import Goal

TITLE = "Memory"

REQUESTS = 500_000
LAST = 200_000  # By then every buffer has its size: growth is a leak.


def run(bench):
    with bench.holdfastd() as server:
        begin, marks, total = server.anonymous_kib(), [], 0
        while total < REQUESTS:
            total += frame.load(server, "/metrics", 1).requests
            marks.append((total, server.anonymous_kib()))
    settled = [mark for mark in marks if mark[0] <= total - LAST] or marks[:1]
    end = marks[-1][1]
    growth = end - settled[-1][1]
    text = (f"RssAnon of holdfastd with its defaults over {total:,} requests for /metrics, each "
            f"second on {frame.CONNECTIONS} new connections: {begin:,} KiB before the first, "
            f"{settled[-1][1]:,} KiB after {settled[-1][0]:,}, {end:,} KiB at the end.")
    return frame.Result(text=text, goals=[
        Goal(f"growth over the last {total - settled[-1][0]:,} requests", growth / 1024,
             at_most=1, unit="MiB"),
        Goal("RssAnon at the end", end / 1024, at_most=24, unit="MiB")])
