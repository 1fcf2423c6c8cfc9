"""Drills that need controllers of control groups, which a container here has none of."""

import json

from harness.drills import reports_of
from harness.runner import machine

SLOW = 900  # Seconds of the host, in which a busy one gets little done.


@machine(booted=False, limit=1800)
def test_limits_of_memory_and_processor_time(box):
    deb = box.package("holdfast-drills")
    box.copy_in(deb, f"/opt/{deb.name}", 0o644)
    box.boot()
    box.wait_ready(300)
    box.run("dpkg", "--install", f"/opt/{deb.name}", timeout=SLOW)
    pid = box.main_pid()
    for drill in "memory-limit", "cpu-starvation":
        said = box.run("holdfastctl", "drill", "run", "--json", drill, check=False, timeout=SLOW)
        [report] = reports_of(said.stdout)
        assert report["verdict"] == "pass" and said.returncode == 0, json.dumps(report, indent=1)
    assert box.main_pid() == pid and box.restarts() == 0, "the live service was touched"
