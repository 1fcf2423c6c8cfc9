"""New connections at 600 a second from clients that never try twice, while the service is restarted,
killed and upgraded."""

import threading
import time

from harness.machine import wait_for
from harness.runner import machine

UNIT = "holdfast.service"
RATE = 600


def assert_load(report: dict) -> None:
    assert report["rate"] >= 500, f"only {report['rate']} connections a second were tried"


def lost_in_restarts(box, times: int) -> dict:
    load = box.hammer(rate=RATE)
    for _ in range(times):
        old = box.main_pid()
        box.systemctl("restart", UNIT)
        assert box.main_pid() != old
        time.sleep(0.3)
    report = load.result()
    assert_load(report)
    return report


@machine(limit=180)
def test_twenty_restarts_lose_nothing(box):
    report = lost_in_restarts(box, 20)
    assert report["failed"] == 0, report


@machine(limit=120)
def test_without_the_descriptor_store_restarts_lose_requests(box):
    """The proof that the test above can fail: the same run, the store turned off."""
    box.drop_in(UNIT, "[Service]\nFileDescriptorStoreMax=0\n")
    box.systemctl("restart", UNIT)
    report = lost_in_restarts(box, 20)
    assert report["failed"] > 0, "nothing was lost without the store: the load proves nothing"


@machine(limit=120)
def test_five_kills_refuse_no_connection(box):
    """Requests that the killed process was working on end with it; nobody else notices."""
    load = box.hammer(rate=RATE)
    for _ in range(5):
        time.sleep(0.5)
        old = box.main_pid()
        box.systemctl("kill", "-s", "KILL", "--kill-whom=main", UNIT)
        box.wait_restarted(old)
    report = load.result()
    assert_load(report)
    kinds = report["kinds"]
    assert not [kind for kind in kinds if kind.startswith(("connect", "answered", "no answer"))], kinds
    # What one process has in its hands at one moment, five times.
    assert report["failed"] <= 5 * 64, report


@machine(limit=120)
def test_an_upgrade_loses_nothing(box):
    load = box.hammer(rate=RATE)
    time.sleep(1)
    old = box.main_pid()
    box.shell(f"dpkg -i /opt/{box.package().name}", timeout=90)
    box.wait_restarted(old)
    time.sleep(1)
    report = load.result()
    assert_load(report)
    assert report["failed"] == 0, report
    assert box.show("holdfast.socket", "ActiveState") == "inactive"


def test_a_request_that_had_begun_is_answered(box):
    begun = box.connect()
    begun.sendall(b"GET /ping HTTP/1.1\r\nHost: 127.0.0.1\r\n")
    time.sleep(0.2)
    old = box.main_pid()
    restart = threading.Thread(target=lambda: box.systemctl("restart", UNIT))
    restart.start()
    wait_for(lambda: box.show(UNIT, "SubState") != "running", 5, "the restart did not begin")
    time.sleep(0.2)
    begun.sendall(b"\r\n")
    answer = begun.makefile("rb").read().decode()
    restart.join()
    assert answer.startswith("HTTP/1.1 200 "), answer or "closed without an answer"
    assert "connection: close" in answer.lower(), answer
    assert box.main_pid() != old


def test_the_store_keeps_only_what_is_listened_on(box):
    box.configure({"listen": ["127.0.0.1:8080", "127.0.0.1:8081"]})
    box.systemctl("restart", UNIT)
    kept = int(box.show(UNIT, "NFileDescriptorStore"))
    assert box.get("/ping", port=8081).status == 200
    box.configure({"listen": ["127.0.0.1:8080"]})
    box.systemctl("restart", UNIT)
    assert int(box.show(UNIT, "NFileDescriptorStore")) == kept - 1
    try:
        box.connect(8081).close()
    except ConnectionRefusedError:
        return
    raise AssertionError("an address that is not configured any more still takes connections")
