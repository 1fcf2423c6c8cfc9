"""Drills that a container cannot play: there is a memory controller here."""

import json

from harness.runner import machine


@machine(limit=900)
def test_the_limit_of_memory_is_reached(box):
    box.install("holdfast-drills")
    said = box.run("holdfastctl", "drill", "run", "--json", "memory-limit", check=False,
                   timeout=600)
    assert said.returncode == 0 and json.loads(said.stdout)["verdict"] == "pass", said
