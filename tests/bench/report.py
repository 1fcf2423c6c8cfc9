"""Writes docs/benchmarks.md: a table of all goals, then a section for each case. Sections of cases
that did not run this time stay, and the table is made from what stands in the sections.
"""
import datetime
import os
import pathlib
import platform
import re
import subprocess

SECTION = re.compile(r"<!-- case (\w+) -->\n(.*?)\n<!-- end of \1 -->", re.DOTALL)
COLUMNS = "| goal | must be | is | |\n|---|---|---:|---|\n"

HEAD = """# Benchmarks

Written by `script/bench`; `tests/bench/case_<name>.py` has what a case does. Numbers of two
machines, or of one on two days, cannot be compared, but ratios can. A case is void when the load
generator was the limit, or when something else kept the machine busy.
"""


def machine():
    info = pathlib.Path("/proc/cpuinfo").read_text()
    model = re.search(r"model name\s*:\s*(.*)", info)
    gcc = subprocess.run(["c++", "-dumpfullversion"], capture_output=True, text=True, check=True)
    return (f"{datetime.date.today().isoformat()}, {os.cpu_count()} cores "
            f"{model.group(1) if model else platform.machine()}, "
            f"Linux {platform.release().split('-')[0]}, GCC {gcc.stdout.strip()}, release build.")


def row(goal, void):
    verdict = "void" if void else "met" if goal.is_met else "**missed**"
    measured = f"{goal.measured:.2f} {goal.unit}".rstrip()
    return f"| {goal.what} | {goal.limit} | {measured} | {verdict} |"


def section(title, result, where):
    """The text of one case."""
    rows = "\n".join(row(goal, result.void) for goal in result.goals)
    void = f"\n\n**Void**: {result.void}, so the numbers say nothing." if result.void else ""
    return f"## {title}\n\n{result.text}\n\n{COLUMNS}{rows}{void}\n\n{where}"


def overview(sections):
    lines = ["| case " + COLUMNS.replace("\n|", "\n|---|", 1).rstrip("\n")]
    for text in sections.values():
        title = text.partition("\n")[0].removeprefix("## ")
        anchor = re.sub(r"[^\w\- ]", "", title.lower()).replace(" ", "-")
        rows = text.partition(COLUMNS)[2].partition("\n\n")[0].splitlines()
        lines += [f"| [{title}](#{anchor}) {line}" for line in rows]
    return "\n".join(lines)


def updated(old, name, text):
    """The report with the section of this case replaced, or added at the end."""
    sections = dict(SECTION.findall(old)) | {name: text}
    blocks = (f"<!-- case {each} -->\n{sections[each]}\n<!-- end of {each} -->"
              for each in sorted(sections))
    return "\n\n".join([HEAD.rstrip("\n"), overview(dict(sorted(sections.items()))),
                        *blocks]) + "\n"
