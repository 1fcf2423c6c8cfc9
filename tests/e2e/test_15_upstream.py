"""The simulated validation service as installed: started by hand alone, in its sandbox, failing as it
is told, with a log that agrees with what was asked. All by curl, as a person in a rehearsal would."""

import json
import re

from harness.machine import wait_for
from harness.runner import machine

UNIT = "holdfast-upstream.service"
# Where /var/log/holdfast-upstream leads to while its user is a dynamic one.
LOG = "/var/log/private/holdfast-upstream/answers.jsonl"
CONTROL = "--unix-socket /run/holdfast-upstream/control.sock http://localhost"
PORT = "http://127.0.0.1:5003"

# Exit codes of curl.
REFUSED = 7
PARTIAL = 18
TIMED_OUT = 28
NOTHING = 52


def ask(box, target: str, body: dict | None = None, options: str = "", where: str = PORT):
    """The exit code of curl, the status (0 without one) and the body."""
    data = f"--json '{json.dumps(body)}' " if body is not None else ""
    said = box.shell(f"curl -sS {options} {data}-w '\\n%{{http_code}}' {where}{target}", check=False)
    text, _, status = said.stdout.rpartition("\n")
    return said.returncode, int(status or 0), text


def set_mode(box, mode: str, where: str = PORT, **behaviour) -> None:
    behaviour = {name.rstrip("_"): value for name, value in behaviour.items()}
    code, status, text = ask(box, "/set_failure_mode", {"mode": mode, **behaviour}, where=where)
    assert (code, status) == (0, 200), (code, status, text)
    assert json.loads(text) == {"status": "success", "mode": mode.lower()}, text


def validate(box, order_id: str, options: str = ""):
    return ask(box, "/validate", {"order_id": order_id, "product": "a", "quantity": 1},
               f"-H 'Idempotency-Key: key-{order_id}' {options}")


def answers(box) -> list[dict]:
    return [json.loads(line) for line in box.read(LOG).splitlines()]


def is_verdict(text: str, order_id: str) -> bool:
    try:
        said = json.loads(text)
    except ValueError:
        return False
    return said.get("order_id") == order_id and said.get("valid") is True


def start(box) -> None:
    box.install("holdfast-drills")
    box.systemctl("start", UNIT)


def test_it_runs_only_when_it_is_started(box):
    box.install("holdfast-drills")
    assert box.show(UNIT, "UnitFileState") == "disabled"
    assert box.show(UNIT, "ActiveState") == "inactive"
    box.systemctl("restart", "holdfast.service")
    assert box.show(UNIT, "ActiveState") == "inactive"
    assert ask(box, "/health")[0] == REFUSED
    # "start" returns when it answers.
    for _ in range(5):
        box.shell(f"systemctl restart {UNIT}; exec curl -fsS -o /dev/null {PORT}/health")
    status = box.systemctl("status", UNIT).stdout
    assert "Serving on 127.0.0.1:5003, mode normal" in status, status


def test_the_old_modes_answer_as_they_always_did(box):
    start(box)
    code, status, text = validate(box, "o-1")
    assert (code, status) == (0, 200)
    assert json.loads(text) == {"order_id": "o-1", "valid": True,
                                "message": "Order validated successfully"}
    assert json.loads(ask(box, "/get_failure_mode")[2]) == {"mode": "normal"}
    for mode, expected, health in (("DOWN", {"error": "Service unavailable"}, 503),
                                   ("Error", {"error": "Validation failed"}, 503)):
        set_mode(box, mode)
        code, status, text = validate(box, "o-2")
        assert (code, status) == (0, 503 if mode == "DOWN" else 500)
        assert json.loads(text) == expected
        code, status, text = ask(box, "/health")
        assert status == health
        said = json.loads(text)
        assert (said["service"], said["status"]) == ("external_service", health) and said["timestamp"]
    set_mode(box, "slow")
    assert ask(box, "/health")[1] == 504
    assert validate(box, "o-3", "-m 1")[0] == TIMED_OUT
    took = float(box.shell(f"curl -sS -o /dev/null -w '%{{time_total}}' --json "
                           f"'{{\"order_id\": \"o-4\"}}' {PORT}/validate").stdout)
    assert 10 <= took < 12, took
    code, status, text = ask(box, "/set_failure_mode", {"mode": "off"})
    assert status == 400 and json.loads(text)["error"].startswith("Invalid mode. Valid: normal"), text


def test_the_new_modes_fail_as_they_say(box):
    start(box)
    set_mode(box, "flaky", share=0.5)
    seen = {validate(box, f"f-{i}")[1] for i in range(40)}
    assert seen == {200, 500, 503}, seen
    set_mode(box, "corrupt", share=1)
    for i in range(10):
        # Into a file: not all of them are text.
        code, status, _ = validate(box, f"c-{i}", "-o /run/answer")
        assert (code, status) == (0, 200)
        assert not is_verdict(box.read("/run/answer"), f"c-{i}"), box.read("/run/answer")
    set_mode(box, "reject", share=0.5)
    verdicts = [json.loads(validate(box, f"r-{i}")[2])["valid"] for i in range(30)]
    assert set(verdicts) == {True, False}, verdicts
    box.systemctl("restart", UNIT)
    set_mode(box, "reject", share=0.5)
    assert [json.loads(validate(box, f"r-{i}")[2])["valid"] for i in range(30)] == verdicts
    set_mode(box, "hang")
    assert validate(box, "h-1", "-m 1")[0] == TIMED_OUT
    set_mode(box, "reset")
    code, status, text = validate(box, "x-1")
    assert (code, status) == (PARTIAL, 200), (code, status, text)
    assert text.startswith('{"order_id":"x-1"') and not text.endswith("}"), text
    set_mode(box, "ratelimit", retry_after="7s")
    code, status, text = validate(box, "l-1", "-i")
    assert status == 429 and re.search(r"^retry-after: 7\r?$", text, re.MULTILINE | re.IGNORECASE), text


def test_connections_are_refused_while_its_port_is_closed(box):
    start(box)
    # Over the port nobody could take it back.
    assert ask(box, "/set_failure_mode", {"mode": "down", "close": True})[1] == 400
    assert validate(box, "o-1")[1] == 200
    set_mode(box, "down", where=CONTROL, close=True)
    wait_for(lambda: validate(box, "o-2")[0] == REFUSED, 5, "the port is still open")
    assert "nobody listens" in box.show(UNIT, "StatusText")
    set_mode(box, "normal", where=CONTROL)
    wait_for(lambda: validate(box, "o-3")[1] == 200, 5, "the port stays closed")
    set_mode(box, "down", close=True, for_="3s")
    wait_for(lambda: validate(box, "o-4")[0] == REFUSED, 2, "the port is still open")
    wait_for(lambda: validate(box, "o-5")[1] == 200, 10, "the port is not opened again")
    assert "o-2" not in {line["order_id"] for line in answers(box)}
    box.shell("useradd -m stranger")
    stranger = box.shell(f"curl -sS {CONTROL}/get_failure_mode", user="stranger", check=False)
    assert stranger.returncode != 0, "anybody may close the port"


def test_whoever_waits_is_cut_off_when_it_closes(box):
    start(box)
    set_mode(box, "hang")
    box.shell(f"systemd-run -q --unit=waiting --service-type=exec "
              f"curl -sS --json '{{\"order_id\": \"w-1\"}}' {PORT}/validate")
    wait_for(lambda: "5003" in box.shell("ss -Htn state established dport = :5003").stdout, 5,
             "nobody waits")
    set_mode(box, "down", where=CONTROL, close=True)
    wait_for(lambda: box.show("waiting.service", "ExecMainStatus") == str(NOTHING), 5,
             "who waited still does")


def test_a_script_goes_through_its_steps(box):
    script = {"script": [{"mode": "normal", "for": "4s"}, {"mode": "down", "close": True, "for": "3s"},
                         {"mode": "error"}]}
    box.write("/etc/holdfast-upstream.json", json.dumps(script))
    box.write("/etc/default/holdfast-upstream",
              'OPTIONS="--config /etc/holdfast-upstream.json --seed 9"\n')
    start(box)
    assert validate(box, "o-1")[1] == 200
    wait_for(lambda: validate(box, "o-2")[0] == REFUSED, 10, "the second step did not come")
    wait_for(lambda: validate(box, "o-3")[1] == 500, 10, "the third step did not come")
    box.write("/etc/holdfast-upstream.json", '{\n"script": [{"mode": "off"}]}')
    assert box.systemctl("restart", UNIT, check=False).returncode != 0
    assert box.show(UNIT, "ExecMainStatus") == "78"
    wait_for(lambda: box.show(UNIT, "ActiveState") == "failed", 5, "it tries again")
    box.wait_for_journal("line 2: script: step 1: Invalid mode", f"_SYSTEMD_UNIT={UNIT}")


@machine(limit=180)
def test_its_log_has_every_answer_that_arrived(box):
    """Killed again and again while it is asked: what a client got has its line, and as it got it."""
    start(box)
    set_mode(box, "reject", share=0.3)
    box.shell(f"systemd-run -q --unit=asking --service-type=exec /bin/sh -c '"
              "i=0; while [ $i -lt 20000 ]; do i=$((i + 1)); "
              f"curl -sS -m 5 --json \"{{\\\"order_id\\\": \\\"k-$i\\\"}}\" {PORT}/validate "
              "2>/dev/null >>/run/got; echo >>/run/got; done'")
    for _ in range(10):
        seen = box.read("/run/got").count("valid") if box.exists("/run/got") else 0
        wait_for(lambda before=seen: box.exists("/run/got")
                 and box.read("/run/got").count("valid") > before + 20, 30, "nothing is answered")
        pid = box.main_pid(UNIT)
        box.systemctl("kill", "-s", "KILL", UNIT)
        wait_for(lambda old=pid: box.main_pid(UNIT) not in (0, old), 10, "it does not come back")
        # The mode is gone with the process.
        wait_for(lambda: ask(box, "/health")[0] == 0, 10, "it does not answer")
        set_mode(box, "reject", share=0.3)
    box.systemctl("stop", "asking.service")
    got = [json.loads(line) for line in box.read("/run/got").splitlines()
           if line.startswith("{") and line.endswith("}")]
    assert len(got) > 200, len(got)
    told = [(line["order_id"], line.get("valid")) for line in answers(box)]
    assert {(each["order_id"], each["valid"]) for each in got if "valid" in each} <= set(told)
    # Nobody asked twice, so nobody is in it twice.
    assert len(told) == len(set(told)), "an answer is there twice"
    assert len(told) <= len(got) + 11, "there are answers that nobody asked for"


def test_its_sandbox(box):
    start(box)
    verified = box.shell(f"systemd-analyze verify /lib/systemd/system/{UNIT} 2>&1", check=False)
    assert verified.returncode == 0 and not verified.stdout.strip(), verified.stdout
    graded = box.shell(f"systemd-analyze security --no-pager --threshold=9 {UNIT}", check=False)
    assert graded.returncode == 0, graded.stdout.splitlines()[-1]
    status = dict(line.split(":", 1) for line in
                  box.read(f"/proc/{box.main_pid(UNIT)}/status").splitlines() if ":" in line)
    for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb"):
        assert int(status[name], 16) == 0, f"{name}: {status[name]}"
    assert int(status["Uid"].split()[0]) >= 61184, "it has the rights of a user that stays"
    assert box.shell("man -w holdfast-upstream").stdout.strip()


def test_remove_stops_it_and_purge_leaves_nothing(box):
    start(box)
    validate(box, "o-1")
    assert len(answers(box)) == 1
    box.shell("DEBIAN_FRONTEND=noninteractive apt-get remove -y holdfast-drills")
    assert ask(box, "/health")[0] == REFUSED
    assert len(answers(box)) == 1, "remove deleted the log"
    box.shell("DEBIAN_FRONTEND=noninteractive apt-get purge -y holdfast-drills")
    left = box.shell("find / -xdev -name '*holdfast-upstream*' -not -path '/proc/*' -not -path "
                     "'/sys/*'; find /run -name '*holdfast-upstream*'").stdout
    assert not left.strip(), f"left after purge:\n{left}"
    assert box.answers(), "the service itself went with it"
