"""Secrets come as systemd hands them over, and a reload changes what it can or nothing."""

import base64
import json
import shutil
import sqlite3
import ssl
import subprocess
import tempfile
from pathlib import Path

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


def test_logins_of_the_credential_are_let_in(box):
    made = json.loads(box.shell("holdfastctl auth token ci --scope read,write --json").stdout)
    alice = box.shell(f"printf '%s\\n' {SECRET} | "
                      "holdfastctl auth hash alice --scope read --stdin").stdout
    box.write("/etc/credstore/holdfast.auth", f"{made['line']}\n{alice}", 0o600)
    box.shell("holdfastctl restart")
    token = {"Authorization": f"Bearer {made['token']}"}
    login = {"Authorization": "Basic " + base64.b64encode(f"alice:{SECRET}".encode()).decode()}
    wrong = {"Authorization": "Basic " + base64.b64encode(b"alice:guess").decode()}
    created = box.request("POST", "/shipments", headers=token)
    assert created.status == 201, created
    path = f"/shipments/{created.json()['id']}"
    for headers, status in ((login, 200), (token, 200), (wrong, 401), ({}, 401)):
        assert box.get(path, headers=headers).status == status, (headers, status)
    assert box.request("POST", "/shipments", headers=login).status == 403, "beyond the scope"
    history = box.get(f"{path}/history", headers=login).json()["items"]
    assert history[-1]["actor"] == "token:ci", history
    box.write("/srv/token", made["token"], 0o600)
    shown = box.shell(f"holdfastctl shipments show {created.json()['id']} "
                      "--url http://127.0.0.1:8080 --token-file /srv/token").stdout
    assert "token:ci" in shown, shown
    text = box.journal_text(f"_SYSTEMD_UNIT={UNIT}")
    assert made["token"] not in text and SECRET not in text


def renew(box, name: str) -> bytes:
    """Puts a new certificate and its key into the store; DER."""
    with tempfile.TemporaryDirectory() as directory:
        place = Path(directory)
        subprocess.run(["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt",
                        "ec_paramgen_curve:prime256v1", "-nodes", "-days", "30", "-subj",
                        f"/CN={name}", "-addext", "subjectAltName=IP:127.0.0.1", "-keyout",
                        place / "key", "-out", place / "certificate"],
                       check=True, capture_output=True)
        for part in ("certificate", "key"):
            box.copy_in(place / part, f"/etc/credstore/holdfast.tls-{part}", 0o600)
        return ssl.PEM_cert_to_DER_cert((place / "certificate").read_text(encoding="ascii"))


def shown_certificate(box) -> bytes:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname = False
    context.verify_mode = ssl.CERT_NONE
    with context.wrap_socket(box.connect(8443)) as connection:
        connection.sendall(b"GET /healthz HTTP/1.1\r\nHost: 127.0.0.1\r\nConnection: close\r\n\r\n")
        assert connection.recv(100).startswith(b"HTTP/1.1 200 ")
        return connection.getpeercert(binary_form=True)


def test_tls_from_credentials_is_renewed_by_a_restart(box):
    box.configure({"listen": ["127.0.0.1:8080", {"address": "127.0.0.1:8443", "tls": {
        "certificate": "credential:tls-certificate", "key": "credential:tls-key"}}]})
    first = renew(box, "first")
    box.shell("holdfastctl restart")
    assert shown_certificate(box) == first
    second = renew(box, "second")
    box.systemctl("reload", UNIT)
    assert shown_certificate(box) == first, "a credential is a snapshot until the next start"
    box.shell("holdfastctl restart")
    assert shown_certificate(box) == second
    box.shell("holdfastctl health --since 0s")
    assert not box.journal(f"_SYSTEMD_UNIT={UNIT}", "-p", "warning")


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


def test_by_hand_holdfastctl_sees_what_the_service_sees(box):
    box.write("/etc/default/holdfast", "# as people write it\n"
              "HOLDFAST_LISTEN=\"127.0.0.1:8085\"\n  SERVICE_DB_PATH = 'other.db'\n"
              "LOG_FILE=logs/\\\nby\\ hand.log  \nLOG_LEVEL='not'\"ice\" \n")
    box.systemctl("restart", UNIT)
    box.wait_active()
    given = dict(entry.partition("=")[::2]
                 for entry in box.read(f"/proc/{box.main_pid()}/environ").split("\0"))
    assert (given["SERVICE_DB_PATH"], given["LOG_FILE"]) == ("other.db", "logs/by hand.log"), given
    keys = json.loads(box.shell("holdfastctl config --json 2>/dev/null").stdout)["keys"]
    seen = {path: (keys[path]["value"], keys[path]["origin"])
            for path in ("listen", "database.path", "log.file", "log.level")}
    assert seen == {
        "listen": (["127.0.0.1:8085"], "/etc/default/holdfast:2"),
        "database.path": ("/var/lib/holdfast/other.db", "/etc/default/holdfast:3"),
        "log.file": ("/var/lib/holdfast/logs/by hand.log", "/etc/default/holdfast:4"),
        "log.level": ("notice", "/etc/default/holdfast:6")}, seen
    box.shell("holdfastctl health --since 0s")
    assert box.request("POST", "/shipments", port=8085).status == 201
    made = box.shell("cd /; holdfastctl backup").stdout.strip()
    with tempfile.TemporaryDirectory() as directory:
        copy = shutil.copyfile(box.path(made), Path(directory) / "copy.db")
        assert sqlite3.connect(copy).execute("SELECT count(*) FROM shipments").fetchone() == (1,)
    box.shell("chmod 0600 /etc/default/holdfast; useradd -m -G holdfast dispatcher")
    told = box.run("holdfastctl", "status", user="dispatcher", check=False)
    assert "/etc/default/holdfast: cannot read it: Permission denied" in told.stderr, told
    # The units read nothing: systemd has read it for them, as root.
    box.shell("holdfastctl restart")
    box.systemctl("start", "holdfast-backup.service")
