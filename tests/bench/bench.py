#!/usr/bin/env python3
"""Measures holdfastd against an opponent that does the least that could be done, and writes what
came out into docs/benchmarks.md.

Usage: bench.py --server HOLDFASTD --opponent BARE_MHD --report FILE [--pairs 5] [--seconds 5]

Interleaved pairs, medians, CPU time of server and load generator. A run in which the generator was
busy all the time while the server was not says nothing about the server: the result is void.
"""
import argparse
import contextlib
import datetime
import http.client
import os
import pathlib
import platform
import re
import resource
import socket
import statistics
import subprocess
import sys
import tempfile
import time
from dataclasses import dataclass

TICKS = os.sysconf("SC_CLK_TCK")
RATIO_MIN = 0.8
BUSY = 0.95  # Of a core: the rest is the scheduler's.
IDLE = 0.85  # A server that gets less of its core under full load shares it with somebody else.
CONNECTIONS = 32


class Broken(Exception):
    pass


@dataclass
class Run:
    requests: float        # Per second.
    server_cpu: float      # Cores.
    generator_cpu: float

    @property
    def why_void(self):
        """Why this run says nothing about the server; empty when it does."""
        if self.generator_cpu >= BUSY > self.server_cpu:
            return "the load generator was the limit"
        return "something else kept the machine busy" if self.server_cpu < IDLE else ""


def free_port():
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return probe.getsockname()[1]


def get(port):
    """Content type and body of /metrics."""
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=5)
    with contextlib.closing(connection):
        connection.request("GET", "/metrics")
        answer = connection.getresponse()
        if answer.status != 200 or answer.will_close:
            raise Broken(f"port {port} answered {answer.status} or closes the connection")
        return answer.headers["Content-Type"], answer.read()


@contextlib.contextmanager
def running(command, port, log, **environment):
    with open(log, "wb") as output:
        process = subprocess.Popen(command, stdin=subprocess.DEVNULL, stdout=output, stderr=output,
                                   env={**os.environ, **environment})
    try:
        for _ in range(100):
            if process.poll() is not None:
                raise Broken(f"{command[0]} ended: {pathlib.Path(log).read_text()}")
            with contextlib.suppress(OSError):
                get(port)
                break
            time.sleep(0.1)
        else:
            raise Broken(f"{command[0]} does not answer on port {port}")
        yield process
    finally:
        process.terminate()
        process.wait()


def cpu_seconds(pid):
    # The name in the second field may hold anything, so count from its closing bracket.
    fields = pathlib.Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return (int(fields[11]) + int(fields[12])) / TICKS


def children_cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def measure(process, port, seconds):
    server, generator, begun = cpu_seconds(process.pid), children_cpu(), time.monotonic()
    out = subprocess.run(["wrk", "-t1", f"-c{CONNECTIONS}", f"-d{seconds}s",
                          f"http://127.0.0.1:{port}/metrics"], text=True, check=True,
                         capture_output=True).stdout
    took = time.monotonic() - begun
    if "Non-2xx" in out or "Socket errors" in out:
        raise Broken(f"the load was not answered:\n{out}")
    return Run(requests=float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)),
               server_cpu=(cpu_seconds(process.pid) - server) / took,
               generator_cpu=(children_cpu() - generator) / took)


def median_run(runs):
    return Run(*(statistics.median(values) for values in
                 zip(*((r.requests, r.server_cpu, r.generator_cpu) for r in runs))))


def machine():
    info = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*:\s*(.*)", info)
    gcc = subprocess.run(["c++", "-dumpfullversion"], capture_output=True, text=True, check=True)
    return (f"{os.cpu_count()} cores {model.group(1) if model else platform.machine()}, "
            f"Linux {platform.release().split('-')[0]}, GCC {gcc.stdout.strip()}, release build")


def section(ours, theirs, pairs, options, size):
    ratio = ours.requests / theirs.requests
    lines = [
        "## GET /metrics",
        "",
        f"holdfastd answers with its own {size} bytes of metrics; the opponent is "
        "`tests/bench/bare_mhd.cc`, libmicrohttpd alone on the same kind of loop, with the same "
        f"bytes as a constant. wrk, one thread, {CONNECTIONS} connections kept alive, "
        f"{options.pairs} interleaved pairs of {options.seconds} s, medians.",
        "",
        "| server | requests/s | CPU of the server | CPU of wrk | requests per CPU second |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, run in (("holdfastd", ours), ("bare libmicrohttpd", theirs)):
        per_cpu = run.requests / run.server_cpu if run.server_cpu else 0
        lines.append(f"| {name} | {run.requests:,.0f} | {run.server_cpu:.2f} | "
                     f"{run.generator_cpu:.2f} | {per_cpu:,.0f} |")
    each = ", ".join(f"{a.requests / b.requests:.2f}" for a, b in pairs)
    lines += ["", verdict(ours, theirs, ratio) + f" Pair by pair: {each}.", "",
              f"{datetime.date.today().isoformat()}, {machine()}."]
    return "\n".join(lines)


def verdict(ours, theirs, ratio):
    if why := ours.why_void or theirs.why_void:
        return f"**Void**: {why}, so the servers were not compared."
    word = "at least" if ratio >= RATIO_MIN else "less than"
    return f"Ratio {ratio:.2f}: {word} the {RATIO_MIN} that it has to be."


def write_section(report, name, text):
    """Replaces one section and leaves the others of other benchmarks alone."""
    begin, end = f"<!-- {name}: written by script/bench -->", f"<!-- end of {name} -->"
    whole = report.read_text() if report.exists() else "# Benchmarks\n\nWritten by `script/bench`.\n"
    block = f"{begin}\n{text}\n{end}"
    if begin in whole:
        head, _, rest = whole.partition(begin)
        whole = head + block + rest.partition(end)[2]
    else:
        whole = whole.rstrip("\n") + f"\n\n{block}\n"
    report.write_text(whole)


def bench(options, folder):
    port, other_port = free_port(), free_port()
    server = [options.server, "--defaults", f"{folder}/var"]
    with running(server, port, f"{folder}/server.log",
                 HOLDFAST_LISTEN=f"127.0.0.1:{port}") as ours:
        kind, body = get(port)
        pathlib.Path(folder, "body").write_bytes(body)
        opponent = [options.opponent, str(other_port), kind, f"{folder}/body"]
        with running(opponent, other_port, f"{folder}/opponent.log") as theirs:
            pairs = []
            for number in range(1, options.pairs + 1):
                pairs.append((measure(ours, port, options.seconds),
                              measure(theirs, other_port, options.seconds)))
                a, b = pairs[-1]
                print(f"pair {number}: holdfastd {a.requests:,.0f}/s, bare {b.requests:,.0f}/s",
                      file=sys.stderr)
    medians = [median_run(runs) for runs in zip(*pairs)]
    text = section(*medians, pairs, options, len(body))
    print(text)
    write_section(options.report, "metrics", text)
    if any(run.why_void for run in medians):
        return 75
    return 0 if medians[0].requests >= RATIO_MIN * medians[1].requests else 1


def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("--server", required=True)
    parser.add_argument("--opponent", required=True)
    parser.add_argument("--report", required=True, type=pathlib.Path)
    parser.add_argument("--pairs", type=int, default=5)
    parser.add_argument("--seconds", type=int, default=5)
    with tempfile.TemporaryDirectory() as folder:
        pathlib.Path(folder, "var").mkdir()
        try:
            return bench(parser.parse_args(), folder)
        except Broken as error:
            print(f"bench.py: {error}", file=sys.stderr)
            return 1


if __name__ == "__main__":
    sys.exit(main())
