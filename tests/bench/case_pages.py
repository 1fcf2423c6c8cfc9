"""What a page with a thousand services costs: the server, and a browser that shows it while they
change."""
import json
import subprocess

from frame import HERE, Broken, Goal, Result

TITLE = "Pages"

RUN = HERE.parent / "browser" / "run"


def run(bench):
    said = subprocess.run([RUN, "--build", bench.build, "--measure"], text=True,
                          capture_output=True, timeout=300, check=False)
    if said.returncode != 0:
        raise Broken(f"the browser cannot be asked: {said.stdout}{said.stderr}")
    found = json.loads(said.stdout.splitlines()[-1])
    goals = [Goal("until the first byte of it", found["serverMs"], at_most=10, unit="ms"),
             Goal("until something of it is seen", found["paintMs"], at_most=300, unit="ms"),
             Goal("heap of the browser", found["heapMb"], at_most=60, unit="MB"),
             Goal("rows replaced", found["changes"], at_least=40, unit="a second"),
             Goal("longest task of the page meanwhile", found["longestTaskMs"], at_most=50,
                  unit="ms")]
    return Result(goals=goals, text=(
        "The overview of 1,000 services in headless Chromium, which shares the machine with the "
        f"daemon and with what is watched. First byte after {found['serverMs']:.1f} ms, first "
        f"contentful paint after {found['paintMs']:.0f} ms, {found['heapMb']:.1f} MB of heap. Then "
        f"50 services change their state each second: {found['changes']:.0f} rows a second are "
        f"replaced; {found['longTasks']} tasks of the page took longer than 50 ms, the longest "
        f"{found['longestTaskMs']:.0f} ms."))
