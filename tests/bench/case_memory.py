"""Whether answering costs memory that does not come back."""
import frame
from frame import Goal

TITLE = "Memory"

REQUESTS = 500_000
LAST = 200_000  # By then every buffer has its size: growth is a leak.


def run(bench):
    begin, texts, goals = None, [], []
    with bench.holdfastd() as server:
        begin = server.anonymous_kib()
        for what, path, script in (("GET /metrics", "/metrics?format=prometheus", ()),
                                   ("POST /shipments", "/shipments", ("shipments.lua",))):
            marks = drive(server, path, script)
            total, end = marks[-1]
            settled = [mark for mark in marks if mark[0] <= total - LAST][-1]
            texts.append(f"{settled[1]:,} KiB after {settled[0]:,} and {end:,} KiB after "
                         f"{total:,} {what}")
            goals.append(Goal(f"growth over the last {total - settled[0]:,} {what}",
                              (end - settled[1]) / 1024, at_most=1, unit="MiB"))
        goals.append(Goal("RssAnon at the end", server.anonymous_kib() / 1024, at_most=24,
                          unit="MiB"))
    return frame.Result(goals=goals, text=(
        f"RssAnon of holdfastd with its defaults, each second on {frame.CONNECTIONS} new "
        f"connections: {begin:,} KiB before the first request, {', then '.join(texts)}."))


def drive(server, path, script):
    """Pairs of requests and memory, one a second, until there were enough requests."""
    marks, total = [(0, server.anonymous_kib())], 0
    while total < REQUESTS:
        arguments = (*script, str(len(marks))) if script else ()
        total += frame.load(server, path, 1, script=arguments).requests
        marks.append((total, server.anonymous_kib()))
    return marks
