"""What a case of script/bench is made of: servers, load, processor time, memory, goals.

A case is a module case_<name>.py with

    TITLE = "GET /metrics"      its heading in the report
    def run(bench): ...         measures, and returns a Result

and nothing else needs to know of it.
"""
import contextlib
import dataclasses
import http.client
import json
import os
import pathlib
import random
import re
import resource
import socket
import statistics
import subprocess
import sys
import time

HERE = pathlib.Path(__file__).parent
TICKS = os.sysconf("SC_CLK_TCK")
BUSY = 0.95  # Of a core: the rest is the scheduler's.
IDLE = 0.85  # A server that gets less of its core under full load shares it with somebody else.
CONNECTIONS = 32
# The scheduler likes to put a server and its client on one core, where they take turns.
SERVER_CORE, *_, LOAD_CORE = sorted(os.sched_getaffinity(0)) * 2


def on_core(core, command):
    return ["taskset", "--cpu-list", str(core), *command]


class Broken(Exception):
    """The bench cannot go on; says nothing about the goals."""


@dataclasses.dataclass
class Goal:
    what: str
    measured: float
    at_least: float | None = None
    at_most: float | None = None
    unit: str = ""

    @property
    def is_met(self):
        return ((self.at_least is None or self.measured >= self.at_least) and
                (self.at_most is None or self.measured <= self.at_most))

    @property
    def limit(self):
        word, value = ("at most", self.at_most) if self.at_least is None else ("at least",
                                                                               self.at_least)
        return f"{word} {value:g} {self.unit}".rstrip()


@dataclasses.dataclass
class Result:
    text: str                # Markdown: what was measured, how, and the numbers.
    goals: list[Goal]
    void: str = ""           # Why the numbers say nothing; empty when they do.


@dataclasses.dataclass
class Server:
    port: int
    process: subprocess.Popen

    def get(self, path):
        """Content type and body; the connection must stay open."""
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=5)
        with contextlib.closing(connection):
            connection.request("GET", path)
            answer = connection.getresponse()
            if answer.status != 200 or answer.will_close:
                raise Broken(f"port {self.port} answered {answer.status} or closes the connection")
            return answer.headers["Content-Type"], answer.read()

    def cpu_seconds(self):
        # The name in the second field may hold anything, so count from its closing bracket.
        stat = pathlib.Path(f"/proc/{self.process.pid}/stat").read_text()
        fields = stat.rpartition(")")[2].split()
        return (int(fields[11]) + int(fields[12])) / TICKS

    def anonymous_kib(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"RssAnon:\s+(\d+) kB", status).group(1))


@dataclasses.dataclass
class Load:
    """What wrk did to a server, and what it cost both."""
    requests: int
    per_second: float
    server_cpu: float        # Cores.
    generator_cpu: float
    p99_ms: float = 0        # From a request to its answer.

    @property
    def per_cpu_second(self):
        return self.per_second / self.server_cpu if self.server_cpu else 0

    @property
    def why_speed_is_void(self):
        """Why requests per second say nothing about the server; empty when they do."""
        if self.generator_cpu >= BUSY > self.server_cpu:
            return "the load generator was the limit"
        return self.why_cost_is_void

    @property
    def why_cost_is_void(self):
        """The same of requests per CPU second, which do not need the server at its limit."""
        shared = self.server_cpu < IDLE and self.generator_cpu < BUSY
        return "something else kept the machine busy" if shared else ""


def median_load(loads):
    """Each number for itself: the median of all loads."""
    return Load(*(statistics.median(values) for values in
                  zip(*(dataclasses.astuple(load) for load in loads))))


def children_cpu():
    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def milliseconds(text):
    """Of a time as wrk writes it."""
    number, unit = re.fullmatch(r"([\d.]+)(us|ms|s)", text).groups()
    return float(number) * {"us": 0.001, "ms": 1, "s": 1000}[unit]


def load(server, path, seconds, connections=CONNECTIONS, script=(), headers=()):
    """One run of wrk: one thread, connections kept alive. `script` is a Lua file of this folder and
    its arguments."""
    command = ["wrk", "--latency", "--timeout", "30s", "-t1", f"-c{connections}", f"-d{seconds}s"]
    command += [word for header in headers for word in ("-H", header)]
    if script:
        command += ["-s", str(HERE / script[0])]
    command += [f"http://127.0.0.1:{server.port}{path}", *(["--", *script[1:]] if script else [])]
    mine, generator, begun = server.cpu_seconds(), children_cpu(), time.monotonic()
    out = subprocess.run(on_core(LOAD_CORE, command), text=True, check=True,
                         capture_output=True).stdout
    took = time.monotonic() - begun
    if "Non-2xx" in out or "Socket errors" in out:
        raise Broken(f"the load was not answered:\n{out}")
    return Load(requests=int(re.search(r"(\d+) requests in", out).group(1)),
                per_second=float(re.search(r"Requests/sec:\s+([\d.]+)", out).group(1)),
                server_cpu=(server.cpu_seconds() - mine) / took,
                generator_cpu=(children_cpu() - generator) / took,
                p99_ms=milliseconds(re.search(r"^ +99% +(\S+)$", out, re.MULTILINE).group(1)))


def free_port():
    """Below those that the kernel gives to clients: one of them could take it before the server."""
    for port in random.sample(range(20000, 32000), 100):
        with socket.socket() as probe, contextlib.suppress(OSError):
            probe.bind(("127.0.0.1", port))
            return port
    raise Broken("no free port")


def say(text):
    print(text, file=sys.stderr, flush=True)


class Bench:
    """What a case is given."""

    def __init__(self, build, folder, pairs, seconds, large=False):
        self.build = build
        self.folder = folder  # For its files; gone afterwards.
        self.pairs = pairs
        self.seconds = seconds
        self.large = large  # With the sizes that take minutes to make.

    @contextlib.contextmanager
    def running(self, command, port, ready="/", core=SERVER_CORE, **environment):
        """A server, from its first answer to `ready` on."""
        log = self.folder / f"{port}.log"
        with open(log, "wb") as output:
            process = subprocess.Popen(on_core(core, command), stdin=subprocess.DEVNULL,
                                       stdout=output, stderr=output,
                                       env={**os.environ, **environment})
        server = Server(port, process)
        try:
            for _ in range(100):
                if process.poll() is not None:
                    raise Broken(f"{command[0]} ended: {log.read_text()}")
                with contextlib.suppress(OSError):
                    server.get(ready)
                    break
                time.sleep(0.1)
            else:
                raise Broken(f"{command[0]} does not answer on port {port}")
            yield server
        finally:
            process.terminate()
            process.wait()

    def holdfastd(self, ready="/", program="src/daemon/holdfastd", **environment):
        """The daemon with its defaults and an empty state."""
        port = free_port()
        state = self.state_of(port)
        state.mkdir()
        return self.running([f"{self.build}/{program}", "--defaults", str(state)], port,
                            ready, HOLDFAST_LISTEN=f"127.0.0.1:{port}", **environment)

    def configured_holdfastd(self, state=None, **settings):
        """The same with a file of settings, and maybe on a state that is there already."""
        port = free_port()
        state = state or self.state_of(port)
        state.mkdir(exist_ok=True)
        file = state / "holdfast.json"
        file.write_text(json.dumps({
            "listen": [f"127.0.0.1:{port}"], "control": {"socket": str(state / "control.sock")},
            "database": {"path": str(state / "holdfast.db"), "free_min": "0B"}, **settings}))
        return self.running([f"{self.build}/src/daemon/holdfastd", "--config", str(file)], port)

    def state_of(self, port):
        return self.folder / f"{port}.var"

    def opponent(self, program, *arguments, ready="/", core=SERVER_CORE):
        """A program of this folder; its first argument is the port."""
        port = free_port()
        return self.running([f"{self.build}/tests/bench/{program}", str(port), *arguments], port,
                            ready, core)
