"""What others notice of those who want nothing but places, guess passwords, or send what is no request.
The clients are those of the tests, which see only gross differences: they run beside other tests."""
import base64
import concurrent.futures
import contextlib
import multiprocessing
import os
import statistics
import subprocess
import sys
import time

import case_auth
import frame

sys.path.insert(0, str(frame.HERE.parent / "http" / "edge"))
import crowd  # noqa: E402
import daemon  # noqa: E402
import requests  # noqa: E402

TITLE = "Crowds and hostile clients"

RATE = 1000  # Wrong logins a second.
ODD_PAUSE = 0.005  # Between two odd requests: our own work shall not be what is measured.


@contextlib.contextmanager
def running(bench, **settings):
    """On a core of its own, all threads; the clients are on the other."""
    server = daemon.Daemon(f"{bench.build}/src/daemon/holdfastd", **settings)
    try:
        subprocess.run(["taskset", "--all-tasks", "--cpu-list", "--pid", str(frame.SERVER_CORE),
                        str(server.process.pid)], check=True, capture_output=True)
        yield server
    finally:
        server.close()


def p99_while(server, work):
    """Of GET /healthz of another client, in milliseconds."""
    watch = daemon.Watch(server.port)
    try:
        work()
    except BaseException:
        watch.kill()
        raise
    return daemon.quantile(watch.stop(), 0.99) * 1000


def with_a_crowd(bench, server):
    """The p99 without and with it."""
    quiet = p99_while(server, lambda: time.sleep(bench.seconds))
    many = crowd.Crowd(server)
    try:
        crowded = p99_while(server, lambda: many.linger(bench.seconds))
        if many.open < crowd.SIZE:
            raise frame.Broken(f"only {many.open} of {crowd.SIZE} connections stayed")
    finally:
        many.leave()
    return quiet, crowded


def aside(work):
    """In a process of its own, which makes way for the one that measures."""
    def run():
        os.nice(39)
        work()
    process = multiprocessing.get_context("fork").Process(target=run)
    process.start()
    process.join()
    if process.exitcode != 0:
        raise frame.Broken("the odd clients failed")


def with_odd_requests(bench, server):
    cases = [case for case in requests.CASES if not case.is_slow()]

    def play():
        end = time.monotonic() + bench.seconds
        while time.monotonic() < end:
            crowd.play(server, cases, ODD_PAUSE)
    return p99_while(server, lambda: time.sleep(bench.seconds)), p99_while(
        server, lambda: aside(play))


def pairs_of(bench, name, measure):
    with running(bench, header_timeout="60s", body_timeout="60s") as server:
        pairs = []
        for number in range(1, bench.pairs + 1):
            pairs.append(measure(bench, server))
            frame.say(f"{name}, pair {number}: p99 {pairs[-1][0]:.2f} ms without, "
                      f"{pairs[-1][1]:.2f} ms with")
    return pairs


def lag_under_guesses(bench):
    """The p99 of the loop's lag, in milliseconds; and the rate that the guesser kept up."""
    file = case_auth.credential_file(bench)
    right = base64.b64encode(f"bench:{case_auth.PASSWORD}".encode()).decode()
    with running(bench, auth={"file": str(file)}) as server:
        before = server.metrics()
        with concurrent.futures.ThreadPoolExecutor(1) as pool:
            guesses = pool.submit(crowd.guess, lambda: server.connect("127.0.0.2"), "bench", RATE,
                                  bench.seconds)
            while not guesses.done():
                check_login(server, right)
                time.sleep(0.05)
        statuses, took = guesses.result()
        lag = daemon.bucket_quantile("holdfast_loop_lag_seconds", 0.99, server.metrics(), before)
    return lag * 1000, sum(statuses.values()) / took


def check_login(server, login):
    """From another address than the guesses."""
    with contextlib.closing(server.connect()) as peer:
        peer.sendall(b"GET / HTTP/1.1\r\nHost: x\r\nAuthorization: Basic " + login.encode() +
                     b"\r\n\r\n")
        answer = peer.recv(65536)
    if not answer.startswith(b"HTTP/1.1 200 "):
        raise frame.Broken(f"a right login was answered {answer[:200]}")


def run(bench):
    daemon.allow_descriptors(4096)
    crowded = pairs_of(bench, f"{crowd.SIZE} connections", with_a_crowd)
    odd = pairs_of(bench, "odd requests", with_odd_requests)
    lag, rate = lag_under_guesses(bench)
    goals = [frame.Goal(f"p99 of GET /healthz {what}, of the usual", ratio(pairs), at_most=2)
             for what, pairs in ((f"with {crowd.SIZE:,} idle or dripping connections", crowded),
                                 ("during odd requests", odd))]
    goals.append(frame.Goal(f"p99 of the loop's lag at {RATE:,} wrong logins/s", lag, at_most=5,
                            unit="ms"))
    void = "the guesser was too slow" if rate < 0.95 * RATE else ""
    return frame.Result(describe(bench, crowded, odd, (lag, rate)), goals, void)


def ratio(pairs):
    return statistics.median(among / alone for alone, among in pairs)


def describe(bench, crowded, odd, guesses):
    rows = "\n".join(
        f"| {name} | " + " | ".join(f"{statistics.median(column):.2f}" for column in zip(*pairs)) +
        " | " + ", ".join(f"{among / alone:.2f}" for alone, among in pairs) + " |"
        for name, pairs in ((f"{crowd.SIZE:,} connections", crowded), ("odd requests", odd)))
    return (
        "GET /healthz of a client that asks every 3 ms, now and then on a new connection; beside it "
        f"{crowd.SIZE:,} connections that say nothing, stop in their head, drip head or body, or "
        f"idle; and {len(requests.CASES)} odd requests of `tests/http/edge/requests.py`, one after "
        "the other. The daemon is on a core of its own, all clients are on the other. "
        f"{bench.pairs} interleaved pairs of {bench.seconds} s, medians:\n\n"
        "| beside it | p99 without, ms | with, ms | pair by pair |\n|---|---:|---:|---|\n"
        f"{rows}\n\nAt {guesses[1]:,.0f} wrong logins a second from one address 99 of 100 turns of "
        f"the loop were at most {guesses[0]:g} ms late (the end of the histogram's bucket), while "
        "right logins from another address were answered 200.")
