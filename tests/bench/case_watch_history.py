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
    old, young = (measure(bench, SERVICES, days) for days in (DAYS, DAYS / 10))
    many = measure(bench, BIG, 0.1)
    year = BIG * (30 * 1440 * old["bytes_result"] + YEAR * 24 * old["bytes_hour"] +
                  YEAR * old["bytes_day"] + many["bytes_latest"])
    aged = {name: old[name] / young[name]
            for name in ("ms_latest", "ms_uptime_2d", "ms_bars_100")}
    return frame.Result(
        text=(f"{SERVICES:,} services, a result a minute, {DAYS} days: {old['results']:,.0f} raw "
              f"results in chunks, and what SQLite needs around them. Computed from that, "
              f"{BIG:,} services take {year / 1e9:.1f} GB after a year, with raw results of a "
              f"month. A result costs {old['us_result_processor']:.1f} us of processor time, 200 "
              f"in a transaction. The tenth as old has {DAYS // 10} days, and a year of days "
              "instead of ten; an uptime is then one of two days. Raw results of a service, a "
              f"hundred of them: {old['ms_results_100']:.3f} ms, and "
              f"{young['ms_results_100']:.3f} ms of the younger."),
        goals=[Goal("bytes of a raw result", old["bytes_result"], at_most=4),
               Goal("bytes of an hour", old["bytes_hour"], at_most=64),
               Goal("bytes of a day", old["bytes_day"], at_most=80),
               Goal("processor time of a result", old["us_result_processor"], at_most=30,
                    unit="us"),
               Goal(f"how {BIG:,} services are", many["ms_latest"], at_most=50, unit="ms"),
               Goal("uptime of 30 days", old["ms_uptime_30d"], at_most=50, unit="ms"),
               Goal("a year of day bars of 100 services", old["ms_bars_100"], at_most=50,
                    unit="ms"),
               *(Goal(f"{name.removeprefix('ms_').replace('_', ' ')}, of a tenth as old", ratio,
                      at_most=1.2) for name, ratio in aged.items())])
