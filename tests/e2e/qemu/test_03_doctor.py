"""`holdfastctl doctor` about what a container here cannot have: a limit of memory, and a clock that may
be set, since it is the machine's own."""

import re
import secrets

from harness.doctor import doctor, first, move
from harness.holdfast import UNIT
from harness.machine import wait_for
from harness.runner import machine

SLOW = 300  # Seconds of the host, in which a busy one gets little done.


def faults(box) -> list[str]:
    return [each["fault"] for each in doctor(box, timeout=SLOW)["findings"]]


@machine(limit=900)
def test_the_limit_of_memory_is_named_while_it_dies_of_it_and_afterwards(box):
    move(box, SLOW)
    assert not box.exists("/usr/libexec/holdfast/holdfastctl-drill"), "drills are installed"
    assert "memory-exhausted" not in faults(box)
    pid, limit = box.main_pid(), 1536 + secrets.randbelow(1024)
    box.run("systemctl", "set-property", "--runtime", UNIT, f"MemoryMax={limit}K", timeout=SLOW)
    wait_for(lambda: box.main_pid() != pid, SLOW, "the kernel lets it be")
    for _ in range(2):  # Whether it is starting again just then, or waits for that.
        found = first(box, "memory-exhausted", timeout=SLOW)
        evidence = " ".join(found["evidence"])
        assert "oom-kill" in evidence and "MemoryMax= of the unit is" in found["cause"], found
        assert found["severity"] in ("down", "failing"), found
    said = box.run("holdfastctl", "doctor", check=False, timeout=SLOW)
    told = re.match(r"1\. (down|failing): memory-exhausted: ", said.stdout)
    assert told and said.returncode == {"down": 3, "failing": 2}[told[1]], said
    for command in found["repair"]:
        box.run("sh", "-c", command, check=False, timeout=SLOW)
    box.wait_ready(SLOW)
    # It serves, and yet somebody should know why it was gone.
    assert first(box, "memory-exhausted", timeout=SLOW)["severity"] == "failing"


@machine(limit=900)
def test_a_clock_that_was_set_is_named_before_and_after_a_restart(box):
    move(box, SLOW)
    assert "clock-stepped" not in faults(box)
    # More than an hour of the journal: what was before is out of its sight, by the clock.
    seconds = 2 * 3600 + 60 + secrets.randbelow(1200)
    for word, step in ("forward", seconds), ("back", -2 * seconds):
        box.shell(f"date --set=@$(($(date +%s) + {step}))", timeout=SLOW)
        found = first(box, "clock-stepped", timeout=SLOW)
        assert f"set {word} by about {abs(step) // 3600} h" in found["what"], found
        assert "timedatectl" in found["repair"], found
        said = box.run("holdfastctl", "doctor", check=False, timeout=SLOW)
        assert said.stdout.startswith("1. degraded: clock-stepped: "), said
        box.run("systemctl", "restart", UNIT, timeout=SLOW)
        box.wait_ready(SLOW)
        found = first(box, "clock-stepped", timeout=SLOW)
        assert "between two entries of the journal" in " ".join(found["evidence"]), found
