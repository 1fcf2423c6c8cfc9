"""Installed with apt, started, asked, stopped, removed, purged."""

from harness.machine import MachineError, wait_for
from harness.runner import machine

UNIT = "holdfast.service"


def closed(box) -> bool:
    try:
        box.connect(timeout=2).close()
    except ConnectionRefusedError:
        return True
    return False


@machine(installed=False, limit=120)
def test_install_starts_and_answers(box):
    box.install()
    box.wait_ready(timeout=10)
    assert box.show(UNIT, "UnitFileState") == "enabled"
    assert box.show("holdfast.socket", "UnitFileState") == "disabled"
    assert box.show("holdfast.socket", "ActiveState") == "inactive"
    assert box.show(UNIT, "NRestarts") == "0"
    answer = box.get("/")
    assert answer.status == 200 and answer.json()["status"] == "ok", answer
    for target in ("/healthz", "/readyz", "/ping", "/metrics"):
        assert box.get(target).status == 200, target
    assert box.get("/healthz", control=True).status == 200
    bad = [e for e in box.journal(f"_SYSTEMD_UNIT={UNIT}", "-p", "warning")]
    assert not bad, bad
    bad = [e["MESSAGE"] for e in box.journal("_PID=1", "-p", "warning") if "holdfast" in str(e)]
    assert not bad, bad


def test_status_line_says_what_it_does(box):
    status = box.systemctl("status", UNIT).stdout
    line = next(line for line in status.splitlines() if "Status:" in line)
    assert "127.0.0.1:8080" in line, line


def test_start_returns_when_requests_are_answered(box):
    for _ in range(10):
        box.systemctl("stop", UNIT)
        box.shell(f"systemctl start {UNIT}; exec curl -fsS -o /dev/null http://127.0.0.1:8080/healthz")


def test_stop_closes_the_port_and_says_nothing_bad(box):
    box.systemctl("stop", UNIT)
    assert box.show(UNIT, "Result") == "success"
    assert closed(box), "the port still takes connections after a stop"
    assert not box.exists("/run/holdfast/control.sock")
    box.systemctl("start", UNIT)
    assert box.answers()


def test_boots_with_the_machine(box):
    box.power_off()
    box.boot()
    box.wait_ready(timeout=10)
    assert box.restarts() == 0


def test_only_the_group_reaches_the_control_socket(box):
    box.shell("useradd -m -G holdfast dispatcher; useradd -m stranger")
    ask = ("curl -fsS -o /dev/null --unix-socket /run/holdfast/control.sock http://localhost/healthz")
    box.shell(ask, user="dispatcher")
    assert box.shell(ask, user="stranger", check=False).returncode != 0
    box.shell("holdfastctl health --since 0s", user="dispatcher")


def test_remove_keeps_data_and_purge_deletes_it(box):
    # They leave in /run what the next check needs.
    for unit in ("holdfast-health.service", "holdfast-recover.service"):
        box.systemctl("start", unit)
        assert box.exists(f"/run/{unit.removesuffix('.service')}"), unit
    older, newest = [box.shell("holdfastctl backup").stdout.strip() for _ in range(2)]
    box.shell("DEBIAN_FRONTEND=noninteractive apt-get remove -y holdfast")
    assert closed(box)
    for path in ("/var/lib/holdfast/holdfast.db", "/etc/holdfast/holdfast.json"):
        assert box.exists(path), f"remove deleted {path}"
    said = box.shell("DEBIAN_FRONTEND=noninteractive apt-get purge -y holdfast 2>&1").stdout
    assert newest in said and older not in said, said
    left = box.shell("find / -xdev -name '*holdfast*' -not -path '/proc/*' -not -path '/opt/*' "
                     "-not -path '/sys/*' -not -path '/run/*'; "
                     "find /run -name '*holdfast*'; ls -d /etc/credstore 2>/dev/null || true").stdout
    assert not left.strip(), f"left after purge:\n{left}"
    assert box.shell("getent passwd holdfast").stdout


def test_purge_without_data_is_quiet(box):
    box.shell("systemctl stop holdfast; rm -rf /var/lib/holdfast /var/log/holdfast")
    said = box.shell("DEBIAN_FRONTEND=noninteractive apt-get purge -y holdfast 2>&1").stdout
    assert "backup" not in said, said


def test_a_disabled_service_stays_disabled_over_an_upgrade(box):
    box.systemctl("disable", "--now", UNIT)
    box.shell(f"dpkg -i /opt/{box.package().name}")
    assert box.show(UNIT, "UnitFileState") == "disabled"


@machine(booted=False)
def test_socket_unit_serves_a_port_below_1024(box):
    box.configure({"listen": ["127.0.0.1:80"]})
    box.boot()
    wait_for(lambda: box.show(UNIT, "ActiveState") == "failed", 20, "port 80 was bound without right")
    box.systemctl("enable", "--now", "holdfast.socket")
    box.systemctl("start", UNIT)
    assert box.get("/healthz", port=80).status == 200
    box.systemctl("restart", UNIT)
    assert box.get("/healthz", port=80).status == 200


def test_log_level_is_changed_at_run_time(box):
    got = box.shell("systemctl service-log-level holdfast.service").stdout.strip()
    assert got == "info", got
    box.shell("systemctl service-log-level holdfast.service debug")
    assert box.shell("systemctl service-log-level holdfast.service").stdout.strip() == "debug"
    box.shell("useradd -m stranger")
    refused = box.shell("busctl set-property org.holdfast.holdfastd /org/freedesktop/LogControl1 "
                        "org.freedesktop.LogControl1 LogLevel s info", user="stranger", check=False)
    if refused.returncode == 0:
        raise MachineError("anyone may change the log level")
