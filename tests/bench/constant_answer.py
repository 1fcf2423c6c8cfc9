"""holdfastd against libmicrohttpd alone, answering one path; shared by the cases that do that."""
import frame


def compare(bench, path, judge):
    """`judge` makes of two medians, holdfastd's and the opponent's, the goals and why they are
    void."""
    with bench.holdfastd() as ours:
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
    medians = [frame.median_load(loads) for loads in zip(*pairs)]
    goals, void = judge(*medians)
    return frame.Result(describe(bench, pairs, medians, len(body)), goals, void)


def describe(bench, pairs, medians, size):
    lines = [
        f"holdfastd answers with {size} bytes of its own; the opponent is "
        "`tests/bench/bare_mhd.cc`, libmicrohttpd alone on the same kind of loop and with the same "
        "options, with the same bytes as a constant. wrk, one thread, "
        f"{frame.CONNECTIONS} connections kept alive, on a core of its own; {bench.pairs} "
        f"interleaved pairs of {bench.seconds} s, medians.",
        "",
        "| server | requests/s | CPU of the server | CPU of wrk | requests per CPU second |",
        "|---|---:|---:|---:|---:|",
    ]
    for name, run in zip(("holdfastd", "bare libmicrohttpd"), medians):
        lines.append(f"| {name} | {run.per_second:,.0f} | {run.server_cpu:.2f} | "
                     f"{run.generator_cpu:.2f} | {run.per_cpu_second:,.0f} |")
    each = ", ".join(f"{a.per_second / b.per_second:.2f}" for a, b in pairs)
    costs = ", ".join(f"{a.per_cpu_second / b.per_cpu_second:.2f}" for a, b in pairs)
    lines += ["", f"Pair by pair: {each}; per CPU second {costs}."]
    return "\n".join(lines)
