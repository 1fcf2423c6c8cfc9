"""An optional log file that cannot be written is said, survived and taken up again by itself."""

from harness.machine import wait_for
from harness.messages import message_id
from harness.runner import machine

UNIT = "holdfast.service"
FILE = "/var/log/holdfast/service.log"
UNWRITABLE = "log-file-unwritable"
RESTORED = "log-file-restored"


def provoke_a_line(box) -> None:
    box.systemctl("reload", UNIT)


def lines(box, path: str = FILE) -> list[str]:
    return box.read(path).splitlines() if box.exists(path) else []


def assert_degraded(box, expected: bool) -> None:
    answer = box.get("/readyz")
    assert answer.status == 200, answer
    assert ("degraded" in answer.body) == expected, answer.body


def assert_comes_back(box, pid: int) -> None:
    wait_for(lambda: box.journal(message_id(RESTORED)), 30, "the file is not used again")
    before = len(lines(box))
    provoke_a_line(box)
    wait_for(lambda: len(lines(box)) > before, 10, "no line reached the restored file")
    assert_degraded(box, False)
    assert box.main_pid() == pid, "a restart was needed"
    assert len(box.journal(message_id(UNWRITABLE))) == 1, "the episode was not said exactly once"


@machine(booted=False)
def test_not_writable_before_the_start(box):
    box.configure({"log": {"file": FILE}})
    box.boot()
    box.wait_ready()
    box.shell(f"systemctl stop {UNIT}; touch {FILE}; chown root:root {FILE}; chmod 0600 {FILE}")
    box.systemctl("start", UNIT)
    assert box.get("/healthz").status == 200
    wait_for(lambda: box.journal(message_id(UNWRITABLE)), 10, "nobody says that the file fails")
    assert_degraded(box, True)
    pid = box.main_pid()
    box.shell(f"chown holdfast:holdfast {FILE}")
    assert_comes_back(box, pid)


def start_with_file(box) -> int:
    box.configure({"log": {"file": FILE}})
    box.systemctl("restart", UNIT)
    wait_for(lambda: lines(box), 10, "the file stays empty")
    return box.main_pid()


def test_taken_away_from_a_running_service(box):
    """The file, not its directory: systemd gives the directory back to its owner at each reload."""
    pid = start_with_file(box)
    box.shell(f"mv {FILE} {FILE}.old; touch {FILE}; chmod 0600 {FILE}")
    provoke_a_line(box)
    wait_for(lambda: box.journal(message_id(UNWRITABLE)), 30, "nobody says that the file fails")
    assert_degraded(box, True)
    assert box.answers()
    box.shell(f"chown holdfast:holdfast {FILE}")
    assert_comes_back(box, pid)


def test_logrotate(box):
    pid = start_with_file(box)
    before = lines(box)
    box.shell("logrotate --force --verbose /etc/logrotate.d/holdfast 2>&1")
    assert lines(box, f"{FILE}.1")[:len(before)] == before

    def written_anew():
        provoke_a_line(box)
        return lines(box)
    wait_for(written_anew, 15, "the rotated file is still written")
    assert box.main_pid() == pid
    assert not box.journal(message_id(UNWRITABLE))


def test_old_health_scripts_find_no_error_in_a_quiet_log(box):
    start_with_file(box)
    for _ in range(3):
        provoke_a_line(box)
    wait_for(lambda: len(lines(box)) > 3, 10, "the file is not written")
    bad = [line for line in lines(box) if "ERROR" in line or "Exception" in line]
    assert not bad, bad
