"""Secrets come as systemd hands them over, and a reload changes what it can or nothing."""

import json

from harness.machine import wait_for
from harness.messages import message_id

UNIT = "holdfast.service"
MOUNT = "/run/credentials/holdfast.service"
SECRET = "correct-horse-battery-staple"


def test_absent_credentials_are_no_problem(box):
    noise = [entry["MESSAGE"] for entry in box.journal("-p", "warning")
             if "credential" in str(entry.get("MESSAGE", "")).lower()]
    assert not noise, noise


def test_credentials_reach_the_daemon_and_nobody_else(box):
    box.write("/etc/credstore/holdfast.auth", f"# {SECRET}\n", 0o600)
    box.systemctl("restart", UNIT)
    listed = box.shell(f"nsenter -t {box.main_pid()} -m ls -ln {MOUNT}").stdout
    assert "auth" in listed, listed
    uid = box.shell("id -u holdfast").stdout.strip()
    seen = box.shell(f"nsenter -t {box.main_pid()} -m cat {MOUNT}/auth").stdout
    assert seen.strip() == f"# {SECRET}"
    box.shell("useradd -m stranger")
    refused = box.shell(f"cat {MOUNT}/auth", user="stranger", check=False)
    assert refused.returncode != 0, "another user may read the secret"
    assert uid in listed or "r--" in listed, listed
    environment = box.read(f"/proc/{box.main_pid()}/environ")
    assert SECRET not in environment
    assert SECRET not in box.journal_text(f"_SYSTEMD_UNIT={UNIT}")
    assert SECRET not in box.shell("holdfastctl config").stdout


def test_a_wrong_file_changes_nothing(box):
    pid = box.main_pid()
    box.configure({"log": {"level": "debug"}, "http": {"slow_request": "soon"}})
    result = box.systemctl("reload", UNIT, check=False)
    assert result.returncode != 0, "a wrong file was taken"
    said = box.explained()
    for wanted in ("http.slow_request", "50-test.json", "soon"):
        assert wanted in said, f"journalctl -xu holdfast does not say {wanted!r}:\n{said}"
    assert box.journal(message_id("configuration-reload-refused"))
    level = box.systemctl("service-log-level", UNIT).stdout.strip()
    assert level == "info", f"half of a wrong configuration is in use: log.level {level}"
    assert box.show(UNIT, "ActiveState") == "active" and box.main_pid() == pid
    said = box.shell("holdfastctl reload 2>&1", check=False)
    assert said.returncode == 78 and "/http/slow_request" in said.stdout, said


def test_a_good_file_is_applied_and_says_what_needs_a_restart(box):
    pid = box.main_pid()
    box.configure({"log": {"level": "debug"}, "listen": ["127.0.0.1:8080", "127.0.0.1:8081"]})
    said = box.shell("holdfastctl reload 2>&1").stdout
    assert "log.level" in said and "listen" in said and "restart" in said, said
    assert box.systemctl("service-log-level", UNIT).stdout.strip() == "debug"
    box.systemctl("reload", UNIT)
    wait_for(lambda: box.journal(message_id("configuration-needs-restart")), 10,
             "the journal does not say what needs a restart")
    assert box.main_pid() == pid
    box.shell("holdfastctl restart")
    assert box.get("/ping", port=8081).status == 200


def test_reload_over_the_control_socket(box):
    box.configure({"http": {"slow_request": "2s"}})
    answer = box.request("POST", "/control/reload", control=True)
    assert answer.status == 200, answer
    assert "http.slow_request" in json.dumps(answer.json()["applied"]), answer
    box.configure({"http": {"slow_request": 2}})
    answer = box.request("POST", "/control/reload", control=True)
    assert answer.status == 422 and answer.json()["errors"], answer
    assert box.request("POST", "/control/reload").status in (403, 404), "reload from the network"


def test_an_override_beats_the_file_and_says_so(box):
    box.environment(LOG_LEVEL="WARNING")
    box.systemctl("restart", UNIT)
    assert box.systemctl("service-log-level", UNIT).stdout.strip() == "warning"
