"""What a login by password costs each request, against the same daemon without credentials. Requests
come pipelined: one by one, wrk would be the limit of the faster of the two."""
import base64
import subprocess

import constant_answer
import frame

TITLE = "Basic authentication"

PASSWORD = "correct horse battery staple"


def credential_file(bench):
    """One user, with the hash that holdfastctl makes."""
    line = subprocess.run([f"{bench.build}/src/ctl/holdfastctl", "auth", "hash", "bench", "--stdin"],
                          input=PASSWORD + "\n", text=True, check=True, capture_output=True).stdout
    path = bench.folder / "credentials"
    path.touch(mode=0o600)
    path.write_text(line)
    return path


def run(bench):
    login = base64.b64encode(f"bench:{PASSWORD}".encode()).decode()
    pairs = []
    with (bench.holdfastd() as free,
          bench.holdfastd(ready="/ping", HOLDFAST_AUTH_FILE=str(credential_file(bench))) as guarded):
        for number in range(1, bench.pairs + 1):
            pairs.append((frame.load(guarded, "/", bench.seconds, script=("pipelined.lua",),
                                     headers=[f"Authorization: Basic {login}"]),
                          frame.load(free, "/", bench.seconds, script=("pipelined.lua",))))
            frame.say(f"pair {number}: with a login {pairs[-1][0].per_second:,.0f}/s, "
                      f"without {pairs[-1][1].per_second:,.0f}/s")
    found = constant_answer.Comparison(pairs)
    goal = frame.Goal("requests/s, of those without", found.speed, at_least=0.85)
    return frame.Result(describe(bench, found), [goal], found.why_speed_is_void)


def describe(bench, found):
    rows = "\n".join(
        f"| {name} | {load.per_second:,.0f} | {load.server_cpu:.2f} | {load.generator_cpu:.2f} | "
        f"{load.per_cpu_second:,.0f} |"
        for name, load in zip(("with a login", "without"), found.medians))
    speeds, costs = (", ".join(f"{ratio:.2f}" for ratio in ratios)
                     for ratios in (found.speeds, found.costs))
    return (
        "GET / with name and password in each request, hashed once and then recognised, against a "
        "daemon without credentials and requests without. wrk, one thread, "
        f"{frame.CONNECTIONS} connections kept alive, eight requests at once on each, on a core of "
        f"its own; {bench.pairs} "
        f"interleaved pairs of {bench.seconds} s. Medians:\n\n"
        "| | requests/s | CPU of the server | CPU of wrk | requests per CPU second |\n"
        f"|---|---:|---:|---:|---:|\n{rows}\n\n"
        f"Pair by pair: {speeds}; per CPU second: {costs}.")
