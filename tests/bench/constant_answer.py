"""holdfastd against libmicrohttpd alone, answering one path; shared by the cases that do that."""
import statistics

import frame


class Comparison:
    """Pairs of loads, holdfastd's and the opponent's. What disturbs both halves of a pair leaves
    their ratio alone, so it is the median of the ratios that counts."""

    def __init__(self, pairs):
        self.pairs = pairs
        self.medians = [frame.median_load(loads) for loads in zip(*pairs)]
        self.speeds = [ours.per_second / theirs.per_second for ours, theirs in pairs]
        self.costs = [ours.per_cpu_second / theirs.per_cpu_second for ours, theirs in pairs]

    @property
    def speed(self):
        return statistics.median(self.speeds)

    @property
    def cost(self):
        return statistics.median(self.costs)

    @property
    def why_speed_is_void(self):
        return next((why for load in self.medians if (why := load.why_speed_is_void)), "")

    @property
    def why_cost_is_void(self):
        return next((why for load in self.medians if (why := load.why_cost_is_void)), "")


def compare(bench, path):
    """What was measured, and the text about it."""
    with bench.holdfastd() as ours:
        comparison, size = measure(bench, ours, path)
    return comparison, describe(bench, comparison, size)


def measure(bench, ours, path):
    """A running holdfastd against what answers with the same bytes; and how many they are."""
    kind, body = ours.get(path)
    pattern = bench.folder / "body"
    pattern.write_bytes(body)
    with bench.opponent("bare_mhd", kind, str(pattern)) as theirs:
        pairs = []
        for number in range(1, bench.pairs + 1):
            pairs.append(tuple(frame.load(server, path, bench.seconds)
                               for server in (ours, theirs)))
            a, b = pairs[-1]
            frame.say(f"{path}, pair {number}: holdfastd {a.per_second:,.0f}/s, "
                      f"bare {b.per_second:,.0f}/s")
    return Comparison(pairs), len(body)


def describe(bench, comparison, size):
    lines = [
        f"holdfastd answers with {size} bytes of its own; the opponent is "
        "`tests/bench/bare_mhd.cc`, libmicrohttpd alone on the same kind of loop and with the same "
        "options, with the same bytes as a constant. wrk, one thread, "
        f"{frame.CONNECTIONS} connections kept alive, on a core of its own; {bench.pairs} "
        f"interleaved pairs of {bench.seconds} s. Medians:",
        "",
        "| server | requests/s | CPU of the server | CPU of wrk | requests per CPU second |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, run in zip(("holdfastd", "bare libmicrohttpd"), comparison.medians):
        lines.append(f"| {name} | {run.per_second:,.0f} | {run.server_cpu:.2f} | "
                     f"{run.generator_cpu:.2f} | {run.per_cpu_second:,.0f} |")
    speeds, costs = (", ".join(f"{ratio:.2f}" for ratio in ratios)
                     for ratios in (comparison.speeds, comparison.costs))
    return "\n".join([*lines, "", f"Pair by pair: {speeds}; per CPU second: {costs}."])
