"""What the history of watched services costs on the disk, to write and to read."""
import json
import shutil
import subprocess

import frame
from frame import Goal

TITLE = "History of services"

SERVICES, DAYS = 1000, 30
# One result a minute, of each of ten thousand: raw for a month, hours for a year, and days.
BIG, YEAR = 10_000, 365


def measure(bench, services, days):
    folder = bench.folder / f"history-{services}-{days}"
    folder.mkdir()
    out = subprocess.run([bench.build / "tests/bench/watch_history", folder, str(services),
                          str(days)], check=True, capture_output=True, text=True).stdout
    shutil.rmtree(folder)
    frame.say(out.strip())
    return json.loads(out)


def run(bench):
    month = measure(bench, SERVICES, DAYS)
    many = measure(bench, BIG, 0.1)
    year = BIG * (30 * 1440 * month["bytes_result"] + YEAR * 24 * month["bytes_hour"] +
                  YEAR * month["bytes_day"] + many["bytes_latest"])
    aged = [Goal(f"{what}, of a tenth as old", month[f"{name}_aged"] / month[name], at_most=1.2)
            for name, what in (("ms_latest", "how they are"), ("ms_uptime_30d", "uptime"),
                               ("ms_bars_100", "day bars"))]
    return frame.Result(
        text=(f"{SERVICES:,} services, a result a minute, {DAYS} days: {month['results']:,.0f} raw "
              f"results in chunks, and what SQLite needs around them. Computed from that, "
              f"{BIG:,} services take {year / 1e9:.1f} GB after a year, with raw results of a "
              f"month. A result costs {month['us_result_processor']:.1f} us of processor time, 200 "
              f"in a transaction. A tenth as old: {DAYS} days of hours and a year of days, against "
              f"{10 * DAYS} days of hours and ten years of days; both hold all that is asked for. "
              f"They are asked by turns, and the best of thirty counts. The last hundred raw "
              f"results of a service: {month['ms_results_100_aged']:.3f} ms, and "
              f"{month['ms_results_100']:.3f} ms of the younger."),
        goals=[Goal("a raw result", month["bytes_result"], at_most=4, unit="bytes"),
               Goal("an hour", month["bytes_hour"], at_most=64, unit="bytes"),
               Goal("a day", month["bytes_day"], at_most=80, unit="bytes"),
               Goal("processor time of a result", month["us_result_processor"], at_most=30,
                    unit="us"),
               Goal(f"how {BIG:,} services are", many["ms_latest"], at_most=50, unit="ms"),
               Goal("uptime of 30 days", month["ms_uptime_30d_aged"], at_most=50, unit="ms"),
               Goal("a year of day bars of 100 services", month["ms_bars_100_aged"], at_most=50,
                    unit="ms"),
               *aged])
