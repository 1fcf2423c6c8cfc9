"""Many services at once: whether each is checked when it is due, and what that takes.

Two thousand for half a minute; ten thousand for three minutes with --large.
"""
import sys
import time

import frame
import watched
from frame import Broken, Goal

sys.path.insert(0, str(frame.HERE.parent / "http" / "edge"))
import daemon  # noqa: E402

TITLE = "Watching many services"

INTERVAL = 10  # Seconds.
USUAL = (2000, 30)  # Services, seconds.
LARGE = (10_000, 180)
# A thousand connections a second: more than one address can have in a minute.
TARGETS = 4


def watch(server, seconds):
    """The most memory, once a second."""
    end, most = time.monotonic() + seconds, 0
    while (left := end - time.monotonic()) > 0:
        most = max(most, server.anonymous_kib())
        time.sleep(min(1, left))
    return most


def run(bench):
    count, seconds = LARGE if bench.large else USUAL
    with watched.targets(bench, TARGETS) as urls:
        services = [watched.service(i, urls[i % len(urls)]) for i in range(count)]
        with watched.watching(bench, services, f"{INTERVAL}s") as server:
            before, cpu, begun = watched.metrics(server), server.cpu_seconds(), time.monotonic()
            checks, well = watched.checks(server), watched.checks(server, "HEALTHY")
            frame.say(f"{count:,} services: {server.anonymous_kib():,} KiB after the first checks")
            most = watch(server, seconds)
            took = time.monotonic() - begun
            share = (server.cpu_seconds() - cpu) / took
            lag = daemon.bucket_quantile("holdfast_check_lag_seconds", 0.99,
                                         watched.metrics(server), before)
            checks = watched.checks(server) - checks
            well = watched.checks(server, "HEALTHY") - well
    if checks < 0.95 * count * took / INTERVAL:
        raise Broken(f"{checks} checks in {took:.0f} s are too few")
    frame.say(f"{checks / took:,.0f} checks/s, lag p99 {lag * 1000:g} ms, {most:,} KiB, "
              f"{share:.2f} of a core")
    goals = [Goal("p99 of how late a check begins", lag * 1000, at_most=250, unit="ms"),
             Goal("RssAnon at most", most / 1024, at_most=96, unit="MiB"),
             Goal("processor time", share, at_most=1, unit="cores"),
             Goal("checks that found what is there", well / checks, at_least=0.999)]
    return frame.Result(goals=goals, text=(
        f"{count:,} services, each checked every {INTERVAL} s over HTTP on a fresh connection, "
        f"with three conditions, for {took:.0f} s after the first round; {len(urls)} "
        "`tests/bench/bare_mhd.cc` on the other core answer. "
        f"{checks / took:,.0f} checks/s; 99 of 100 began within {lag * 1000:g} ms of their turn "
        f"(the end of the histogram's bucket). The daemon has a core of its own and took "
        f"{share:.2f} of it; its RssAnon was {most / 1024:.1f} MiB at most."))
