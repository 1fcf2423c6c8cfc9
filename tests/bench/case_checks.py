"""What a check over HTTP costs, from its turn in the schedule to the disk: against libcurl alone,
and against Debian's blackbox exporter, both asking for the same page on fresh connections."""
import contextlib
import re
import shutil
import statistics
import subprocess
import time
import urllib.parse

import frame
import watched
from frame import Broken, Goal

TITLE = "HTTP checks"

SERVICES = 2000  # Each once a second.
CALLS = 20_000
CONCURRENCY = 32
EXPORTER = "prometheus-blackbox-exporter"
# The same question: the status, and what the body says.
MODULES = """
modules:
  page:
    prober: http
    timeout: 1s
    http:
      preferred_ip_protocol: ip4
      fail_if_body_not_matches_regexp: ['"status": "ok"']
"""


def alone(bench, program, url):
    """Microseconds of processor time a check, of a program of this folder."""
    out = subprocess.run(
        frame.on_core(frame.SERVER_CORE, [f"{bench.build}/tests/bench/{program}", url, str(CALLS),
                                          str(CONCURRENCY)]),
        text=True, check=True, capture_output=True)
    if out.stderr:
        raise Broken(f"{program}: {out.stderr.splitlines()[0]}")
    return float(re.fullmatch(r"([\d.]+) us of CPU a check\n", out.stdout).group(1))


def whole(bench, url):
    """The same of the daemon, with all that belongs to it, threads and all."""
    services = [watched.service(i, url) for i in range(SERVICES)]
    with watched.watching(bench, services, "1s") as server:
        well, before = watched.checks(server, "HEALTHY"), watched.checks(server)
        mine, begun = server.cpu_seconds(), time.monotonic()
        time.sleep(bench.seconds)
        took, cpu = time.monotonic() - begun, server.cpu_seconds() - mine
        done = watched.checks(server) - before
        if watched.checks(server, "HEALTHY") - well < 0.99 * done:
            raise Broken("services of the bench are not healthy")
    if done < 0.9 * SERVICES * took:
        raise Broken(f"only {done / took:.0f} of {SERVICES} checks a second were made")
    return cpu * 1e6 / done


@contextlib.contextmanager
def exporter(bench):
    """Nothing when it is not there."""
    program = shutil.which(EXPORTER)
    if program is None:
        frame.say(f"{EXPORTER} is not installed: script/bootstrap bench")
        yield None
        return
    file = bench.folder / "blackbox.yml"
    file.write_text(MODULES)
    port = frame.free_port()
    with bench.running([program, f"--config.file={file}", "--log.level=error",
                        f"--web.listen-address=127.0.0.1:{port}"], port, "/-/healthy") as server:
        yield server


def probed(bench, server, url):
    """Microseconds a probe of the exporter, asked as fast as it answers."""
    path = f"/probe?module=page&target={urllib.parse.quote(url, safe='')}"
    if b"\nprobe_success 1\n" not in server.get(path)[1]:
        raise Broken(f"{EXPORTER} does not find the page: {path}")
    load = frame.load(server, path, bench.seconds, CONCURRENCY)
    return load.server_cpu * 1e6 / load.per_second


def run(bench):
    rounds = []
    with watched.targets(bench) as (url,):
        for number in range(1, bench.pairs + 1):
            ours, bare = whole(bench, url), alone(bench, "bare_checks", url)
            probe = alone(bench, "own_checks", url)
            with exporter(bench) as server:
                theirs = probed(bench, server, url) if server else None
            rounds.append((ours, bare, probe, theirs))
            frame.say(f"round {number}: holdfastd {ours:.1f} us a check, libcurl {bare:.1f}, our "
                      f"probe alone {probe:.1f}, exporter {theirs or float('nan'):.1f}")
    goals = [Goal("processor time of a check, of libcurl's alone",
                  statistics.median(ours / bare for ours, bare, _, _ in rounds), at_most=1.6)]
    if rounds[0][-1] is not None:
        goals.append(Goal("the same, of the blackbox exporter's",
                          statistics.median(ours / theirs for ours, _, _, theirs in rounds),
                          at_most=0.34))
    return frame.Result(describe(bench, rounds), goals)


def describe(bench, rounds):
    names = ("holdfastd", "libcurl alone", "of holdfastd the probe alone", "the exporter")
    columns = [column for column in zip(*rounds) if column[0] is not None]
    rows = "\n".join(f"| {name} | {statistics.median(column):.1f} |"
                     for name, column in zip(names, columns))
    each = ", ".join(f"{ours / bare:.2f}" for ours, bare, _, _ in rounds)
    text = (
        f"{SERVICES:,} services, each checked once a second for {bench.seconds} s: its turn, a "
        "fresh connection, three conditions, the version, history on the disk, metrics; processor "
        "time of all threads. The opponent is `tests/bench/bare_checks.cc`: libcurl's multi "
        f"interface that asks for the same page {CALLS:,} times, each on a fresh connection, "
        f"{CONCURRENCY} at a time, and forgets the answer. `tests/bench/own_checks.cc` is our probe "
        f"without the rest. {len(rounds)} interleaved rounds, medians.\n\n"
        f"| | us of processor time a check |\n|---|---:|\n{rows}\n\n"
        f"Of libcurl's, round by round: {each}.")
    if rounds[0][-1] is None:
        return text + f" Debian's {EXPORTER} is not installed, and not compared."
    each = ", ".join(f"{ours / theirs:.2f}" for ours, _, _, theirs in rounds)
    return text + (f" The exporter is Debian's {EXPORTER}, which is asked for a probe of the page "
                   f"by wrk, {CONCURRENCY} at a time. Of its, round by round: {each}.")
