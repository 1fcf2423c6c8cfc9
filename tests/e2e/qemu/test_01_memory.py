"""Memory that runs out, which needs a kernel of one's own: whom the OOM killer ends is seen at once
and told of, and who runs checks survives theirs."""

from datetime import datetime

from harness.holdfast import UNIT
from harness.machine import wait_for
from harness.runner import machine
from harness.units import alert_with_lines, failing, service, unit, watch_units
from harness.watched import Watched

SEEN_WITHIN = 2.0
SLOW = 90  # Seconds of the host, in which a busy one gets little done.
EATER = "eater.service"
KILLED = "Memory cgroup out of memory: Killed process"  # The kernel.


def a_unit_that_can_be_told_to_eat(world) -> None:
    """It takes what there is, once there is a file /run/hungry."""
    unit(world, EATER, service(
        "echo the larder is open; until [ -e /run/hungry ]; do sleep 0.1; done; exec tail /dev/zero",
        "MemoryMax=32M", "MemorySwapMax=0"))
    world.box.systemctl("daemon-reload")
    world.box.systemctl("start", EATER)


def killed_at(box) -> float:
    """In seconds of the wall clock, by the kernel's own clock: the journal hears of it later."""
    box.shell(f"until journalctl -q -k -g '{KILLED}'; do sleep 0.5; done", timeout=SLOW)
    entry = next(each for each in box.journal("_TRANSPORT=kernel") if KILLED in each["MESSAGE"])
    heard_after = (int(entry["__MONOTONIC_TIMESTAMP"]) -
                   int(entry["_SOURCE_MONOTONIC_TIMESTAMP"]))
    return (int(entry["__REALTIME_TIMESTAMP"]) - heard_after) / 1e6


@machine(limit=600)
def test_an_oom_kill_is_seen_at_once(box):
    world = Watched(box)
    a_unit_that_can_be_told_to_eat(world)
    watch_units(world, EATER)
    world.wait_status(EATER, "HEALTHY", SLOW)
    box.write("/run/hungry", "")
    killed = killed_at(box)
    seen = wait_for(failing(world, EATER, "OOM"), SLOW, "the kill is not seen")
    assert seen["status"] == "DOWN" and "memory limit of 32 MiB" in seen["reason"], seen
    # By the clock of the machine itself, which is as slow as its processor.
    incident = world.ask(f"/incidents?service={EATER}")["items"][0]
    took = datetime.fromisoformat(incident["from"]).timestamp() - killed
    print(f"seen {took:.3f} s after the kill")
    assert -0.1 <= took <= SEEN_WITHIN, f"it was seen after {took:.1f} s"
    alert_with_lines(world, EATER, "the larder is open")
    told = box.run("holdfastctl", "incidents").stdout
    assert EATER in told and "OOM" in told, told


@machine(limit=600)
def test_an_outage_is_joined_with_the_oom_kill_of_its_unit(box):
    world = Watched(box, "shop")
    a_unit_that_can_be_told_to_eat(world)
    world.define(world.service("shop", run_by=EATER))
    box.systemctl("reload", UNIT)
    world.wait_status("shop", "HEALTHY", SLOW)
    box.write("/run/hungry", "")
    killed_at(box)
    world.service_says("shop", 502)
    because = wait_for(lambda: world.wait_alert("shop", SLOW).get("because"), SLOW, "no sentence")
    assert "answers 502" in because and f"{EATER} was killed by the OOM killer" in because, because


@machine(limit=600)
def test_a_command_that_eats_all_memory_does_not_stop_the_daemon(box):
    world = Watched(box)
    # Less than a command may have by its own limits.
    box.drop_in(UNIT, "[Service]\nMemoryMax=64M\n", "60-memory.conf")
    box.systemctl("restart", UNIT)
    box.wait_ready(SLOW)
    pid = box.main_pid()
    world.define({"id": "glutton", "name": "Glutton", "command": ["/usr/bin/tail", "/dev/zero"]})
    box.systemctl("reload", UNIT)
    killed_at(box)
    assert box.main_pid() == pid, "it was stopped with what it ran"
    wait_for(failing(world, "glutton", "SIGKILL"), SLOW, "its end is not seen")
    assert box.main_pid() == pid and box.restarts() == 0
