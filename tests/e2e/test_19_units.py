"""Units of a real systemd: what befalls one is seen when it happens, with the reason and what it
said last; what somebody did on purpose is no alert; and where systemd or the journal cannot be
asked, nothing is called healthy."""

import json
import re
import time

from harness.machine import wait_for
from harness.messages import message_id
from harness.runner import machine
from harness.units import alert_with_lines, failing, service, unit, watch_units
from harness.watched import Watched

SEEN_WITHIN = 2.0
STORM = 2000  # Units, at a hundred a second.
METRICS = "/metrics?format=prometheus"


def late(before: str, after: str) -> float:
    """Seconds: the end of the bucket that holds the 99th of 100 tasks of the loop since."""
    def buckets(text):
        found = re.findall(r'^holdfast_loop_lag_seconds_bucket{le="([^"]+)"} (\S+)$', text, re.M)
        return {float(bound): float(count) for bound, count in found}
    old, seen = buckets(before), buckets(after)
    counts = {bound: count - old[bound] for bound, count in seen.items()}
    return next(bound for bound, count in counts.items() if count >= 0.99 * counts[float("inf")])


def assert_seen(world, name: str, *words: str) -> None:
    """Within two seconds of what was just done."""
    begun = time.monotonic()
    wait_for(failing(world, name, *words), 15, f"{name}: {words} is not seen")
    took = time.monotonic() - begun
    assert took <= SEEN_WITHIN, f"{name}: {words} was seen after {took:.1f} s"


@machine(limit=240)
def test_what_befalls_a_unit_is_seen_at_once(box):
    world = Watched(box)
    unit(world, "loops.service",
         service("echo the shelf is empty; sleep 0.2; exit 3", "Restart=always", "RestartSec=100ms"))
    unit(world, "hangs.service",
         "[Service]\nType=notify\nNotifyAccess=all\nWatchdogSec=1s\n"
         "ExecStart=/bin/sh -c 'echo we hang now; systemd-notify --ready; sleep 1000'\n")
    unit(world, "limited.service",
         "[Unit]\nStartLimitIntervalSec=60\nStartLimitBurst=2\n[Service]\nRestart=always\n"
         "RestartSec=100ms\nExecStart=/bin/sh -c 'echo no more of this; exit 1'\n")
    unit(world, "steady.service", service("echo all is well; exec sleep 1000"))
    unit(world, "hidden.service", service("echo about to be hidden; exec sleep 1000"))
    box.systemctl("daemon-reload")
    box.systemctl("start", "steady.service", "hidden.service")
    names = ("loops.service", "hangs.service", "limited.service", "steady.service",
             "hidden.service")
    watch_units(world, *names)
    for name in ("steady.service", "hidden.service"):
        world.wait_status(name, "HEALTHY")

    box.systemctl("start", "loops.service")
    assert_seen(world, "loops.service", "restart")
    alert_with_lines(world, "loops.service", "the shelf is empty")
    # The watchdog's time has to pass first.
    box.systemctl("start", "hangs.service")
    wait_for(lambda: box.show("hangs.service", "Result") == "watchdog", 20, "it does not hang")
    assert_seen(world, "hangs.service", "watchdog")
    alert_with_lines(world, "hangs.service", "we hang now")
    box.systemctl("start", "limited.service", check=False)
    # Its result stays that of its last end.
    wait_for(lambda: box.show("limited.service", "ActiveState") == "failed", 20,
             "systemd goes on")
    assert_seen(world, "limited.service", "start-limit-hit")
    alert_with_lines(world, "limited.service", "no more of this")
    box.systemctl("mask", "--now", "hidden.service")
    assert_seen(world, "hidden.service", "masked")

    box.systemctl("stop", "steady.service")
    wait_for(lambda: world.status_of("steady.service") == "UNKNOWN", SEEN_WITHIN,
             "nobody sees that it was stopped")
    time.sleep(4)  # Longer than it takes to announce one.
    assert world.alerts("all", "steady.service") == []
    box.systemctl("start", "steady.service")
    world.wait_status("steady.service", "HEALTHY", SEEN_WITHIN)


@machine(limit=120)
def test_a_unit_may_come_later_and_go(box):
    world = Watched(box)
    watch_units(world, "later.service")
    wait_for(failing(world, "later.service", "no such unit"), 20, "it is not missed")
    unit(world, "later.service", service("exec sleep 1000"))
    box.systemctl("daemon-reload")
    box.systemctl("start", "later.service")
    world.wait_status("later.service", "HEALTHY", 10)
    box.systemctl("stop", "later.service")
    box.shell("rm /lib/systemd/system/later.service")
    box.systemctl("daemon-reload")
    wait_for(failing(world, "later.service", "no such unit"), 90, "it is not missed again")


@machine(limit=180)
def test_a_timer_that_stops_is_missed(box):
    world = Watched(box)
    unit(world, "tick.service", "[Service]\nType=oneshot\nExecStart=/bin/true\n")
    unit(world, "tick.timer", "[Timer]\nOnActiveSec=1s\nOnUnitActiveSec=2s\nAccuracySec=100ms\n")
    box.systemctl("daemon-reload")
    box.systemctl("start", "tick.timer")
    world.define({"id": "tick", "name": "Tick", "type": "timer", "timer": "tick.timer",
                  "grace": "3s"})
    box.systemctl("reload", "holdfast.service")
    world.wait_status("tick", "HEALTHY")
    box.systemctl("stop", "tick.timer")
    wait_for(failing(world, "tick"), 20, "nobody misses it")
    world.wait_alert("tick")
    box.systemctl("start", "tick.timer")
    world.wait_status("tick", "HEALTHY")
    unit(world, "tick.service", "[Service]\nType=oneshot\nExecStart=/bin/sh -c 'exit 7'\n")
    box.systemctl("daemon-reload")
    wait_for(failing(world, "tick", "status 7"), 20, "nobody sees that it fails")


@machine(limit=120)
def test_a_timer_that_was_stopped_while_nobody_watched_is_late_all_the_same(box):
    world = Watched(box)
    unit(world, "tick.service", "[Service]\nType=oneshot\nExecStart=/bin/true\n")
    unit(world, "tick.timer", "[Timer]\nOnActiveSec=1s\nOnUnitActiveSec=2s\nAccuracySec=100ms\n"
                              "[Install]\nWantedBy=timers.target\n")
    box.systemctl("daemon-reload")
    box.systemctl("enable", "--now", "tick.timer")
    world.define({"id": "tick", "name": "Tick", "type": "timer", "timer": "tick.timer",
                  "grace": "3s"})
    box.systemctl("reload", "holdfast.service")
    world.wait_status("tick", "HEALTHY")
    box.systemctl("stop", "holdfast.service")
    box.systemctl("stop", "tick.timer")
    box.systemctl("start", "holdfast.service")
    box.wait_ready()
    wait_for(failing(world, "tick", "was to run at"), 30, "nobody knows when it was to run")


@machine(limit=180)
def test_one_alert_for_a_dependency_and_who_needs_it(box):
    world = Watched(box)
    unit(world, "disk.service", service("echo the disk is gone; exec sleep 1000"))
    for name in ("shop.service", "stock.service"):
        unit(world, name, "[Unit]\nRequires=disk.service\nAfter=disk.service\n[Service]\n"
                          "ExecStart=/bin/sleep 1000\n")
    unit(world, "web.target", "[Unit]\nWants=disk.service shop.service stock.service\n")
    box.systemctl("daemon-reload")
    box.systemctl("start", "web.target")
    world.define({"id": "web", "name": "Web", "type": "unit", "target": "web.target"})
    box.systemctl("reload", "holdfast.service")
    units = ["unit:disk.service", "unit:shop.service", "unit:stock.service"]
    for name in units:
        world.wait_status(name, "HEALTHY")
    # The dependants end with what they need; they are asked to run, so theirs is an outage, too.
    for name in ("shop.service", "stock.service"):
        box.drop_in(name, "[Unit]\nBindsTo=disk.service\n[Service]\nExecStop=/bin/false\n")
    box.systemctl("daemon-reload")
    box.shell("systemctl kill --signal=KILL disk.service; true")
    alert = world.wait_alert("unit:disk.service")
    announced = [each["serviceId"] for each in (world.ask("/alerts?state=active") or {})["items"]
                 if each["announced"]]
    assert announced == ["unit:disk.service"], announced
    assert set(alert["children"]) <= {"unit:shop.service", "unit:stock.service", "web"}, alert


@machine(limit=120)
def test_what_an_outage_has_to_do_with_its_unit(box):
    world = Watched(box, "shop")
    unit(world, "shop.service",
         service("echo counting shelves; exec sleep 1000", "Restart=always", "RestartSec=1h"))
    box.systemctl("daemon-reload")
    box.systemctl("start", "shop.service")
    world.define(world.service("shop", run_by="shop.service"))
    box.systemctl("reload", "holdfast.service")
    world.wait_status("shop", "HEALTHY")
    box.shell("systemctl kill --signal=KILL shop.service")
    world.service_says("shop", 502)

    def joined():
        for each in world.ask("/incidents?service=shop")["items"]:
            if "shop.service" in (each.get("because") or ""):
                return each
        return None
    incident = wait_for(joined, 30, "the incident does not tell of its unit")
    assert "KILL" in incident["because"] and "502" in incident["because"], incident
    assert any("counting shelves" in each["text"] for each in incident["journal"]), incident
    alert = world.wait_alert("shop")
    assert alert["because"] == incident["because"], (alert, incident)


@machine(limit=180)
def test_a_deploy_before_an_outage_is_told(box):
    world = Watched(box, "shop")
    unit(world, "shop.service", service("exec sleep 1000"))
    box.systemctl("daemon-reload")
    box.systemctl("start", "shop.service")
    world.define(world.service("shop", run_by="shop.service"))
    box.systemctl("reload", "holdfast.service")
    world.wait_status("shop", "HEALTHY")
    unit(world, "shop.service", service("exec sleep 2000"))
    box.systemctl("daemon-reload")
    box.systemctl("restart", "shop.service")
    world.service_says("shop", 502)
    because = wait_for(lambda: world.wait_alert("shop").get("because"), 30, "no sentence")
    assert "shop.service showed signs of a deploy" in because, because


@machine(limit=180)
def test_no_line_of_the_journal_goes_anywhere_where_that_is_not_wanted(box):
    box.configure({"watch": {"journal_lines": False}}, "60-lines.json")
    world = Watched(box)
    unit(world, "tells.service", service("echo the password is 1234; exit 3"))
    watch_units(world, "tells.service")
    world.define(
        {"id": "tells.service", "name": "Tells", "type": "unit", "unit": "tells.service"},
        {"id": "count", "name": "Count", "type": "journal", "unit": "tells.service",
         "entries_max": 0, "within": "1min"})
    box.systemctl("reload", "holdfast.service")
    box.systemctl("start", "tells.service", check=False)
    for name in ("tells.service", "count"):
        world.wait_alert(name)
    told = [world.ask(target) for target in ("/alerts?state=all", "/incidents", "/health")]
    told += [world.told(receiver) for receiver in ("old", "team")]
    assert "tells.service" in json.dumps(told)
    assert "1234" not in json.dumps(told), told


@machine(limit=300)
def test_nothing_is_missed_in_a_storm_of_units(box):
    world = Watched(box)
    unit(world, "many@.service", "[Service]\nType=oneshot\nRemainAfterExit=yes\n"
                                 "ExecStart=/bin/sh -c '[ $((%i %% 10)) != 7 ]'\n")
    # Each unit changes twice: it is starting, and then it is there or has failed.
    unit(world, "storm.service", service(
        f"for first in $(seq 0 20 {STORM - 20}); do systemctl start --no-block "
        "$(seq -f many@%%.0f.service $first $((first + 19))); sleep 0.2; done", "Type=oneshot"))
    box.systemctl("daemon-reload")
    world.define({"id": "many", "name": "Many", "type": "unit", "units": "many@*.service"})
    box.systemctl("reload", "holdfast.service")
    before = box.get(METRICS).body
    box.systemctl("start", "storm.service", timeout=180)

    def of_systemd():
        said = box.systemctl("list-units", "--all", "--plain", "--no-legend", "many@*.service")
        return {line.split()[0]: line.split()[2] for line in said.stdout.splitlines() if line}

    wait_for(lambda: set(of_systemd().values()) == {"active", "failed"} and
             len(of_systemd()) == STORM, 120, "systemd is not done")

    def agrees():
        health = {each["serviceId"]: each["status"] for each in world.ask("/health") or []}
        return all(health.get(f"unit:{name}") == ("HEALTHY" if state == "active" else "DOWN")
                   for name, state in of_systemd().items())
    wait_for(agrees, 30, "the daemon and systemd do not agree")
    lag = late(before, box.get(METRICS).body)
    print(f"loop lag p99 {lag * 1000:g} ms")
    # Ten times what an idle machine shows.
    assert lag <= 0.1, f"p99 of the loop's lag is {lag * 1000:g} ms"


@machine(limit=180)
def test_without_bus_or_journal_nothing_is_healthy(box):
    world = Watched(box)
    unit(world, "steady.service", service("echo all is well; exec sleep 1000"))
    box.systemctl("daemon-reload")
    box.systemctl("start", "steady.service")
    world.define(
        {"id": "steady", "name": "Steady", "type": "unit", "unit": "steady.service"},
        {"id": "quiet", "name": "Quiet", "type": "journal", "unit": "steady.service",
         "priority": "err", "entries_max": 0, "within": "10s"})
    box.systemctl("reload", "holdfast.service")
    for name in ("steady", "quiet"):
        world.wait_status(name, "HEALTHY")
    pid = box.main_pid()
    # In one go: commands of this harness come over the bus.
    unit(world, "busless.service",
         service("systemctl stop dbus.socket dbus.service; sleep 20; "
                 "systemctl start dbus.socket dbus.service", "KillMode=process"))
    box.systemctl("daemon-reload")
    box.systemctl("start", "--no-block", "busless.service")
    world.wait_status("steady", "UNKNOWN", 8)
    wait_for(lambda: world.ask("/readyz")["components"]["watch"]["status"] == "degraded", 15,
             "/readyz does not show it")
    world.wait_status("steady", "HEALTHY", 60)
    wait_for(lambda: box.journal(message_id("units-known")), 20, "its return is not said")
    assert len(box.journal(message_id("units-unknown"))) == 1, "said once"
    assert box.main_pid() == pid
    # Whoever may not read the journal is told so.
    box.drop_in("holdfast.service", "[Service]\nSupplementaryGroups=\n")
    box.systemctl("daemon-reload")
    box.systemctl("restart", "holdfast.service")
    box.wait_ready()
    world.wait_status("quiet", "UNKNOWN", 30)
    why = [each["reason"] for each in world.ask("/health") if each["serviceId"] == "quiet"]
    assert "systemd-journal" in why[0], why
