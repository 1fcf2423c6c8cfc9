"""What `holdfastctl doctor` says of a machine, for tests that have broken something there."""

import json
import secrets

from .holdfast import UNIT

PATIENCE = 60.0  # Seconds of the host.


def doctor(box, *arguments: str, timeout: float = PATIENCE) -> dict:
    said = box.run("holdfastctl", "doctor", "--json", *arguments, check=False, timeout=timeout)
    report = json.loads(said.stdout)
    assert said.returncode == report["exit"], said
    return report


def first(box, fault: str, *arguments: str, timeout: float = PATIENCE) -> dict:
    """The first finding, which is to be this one."""
    report = doctor(box, *arguments, timeout=timeout)
    assert report["findings"], f"nothing is found, but there is {fault}: {report}"
    found = report["findings"][0]
    assert found["fault"] == fault, json.dumps(report, indent=1)
    assert found["evidence"] and found["cause"] and found["repair"], found
    return found


def assert_well(box) -> None:
    # A host that is busy with other tests is no fault of this one.
    bad = [each for each in doctor(box)["findings"]
           if each["severity"] != "notice" and each["fault"] != "cpu-starved"]
    assert not bad, json.dumps(bad, indent=1)


def move(box, timeout: float = PATIENCE, **more: str) -> str:
    """The database and the log where no default is: the doctor finds them by the unit alone."""
    folder = f"/var/lib/holdfast/{secrets.token_hex(4)}"
    database = f"{folder}/{secrets.token_hex(4)}.sqlite"
    box.shell(f"systemctl stop {UNIT}; install -d -o holdfast -g holdfast -m 0750 {folder}",
              timeout=timeout)
    box.write("/etc/holdfast/holdfast.json", '{"listen": ["127.0.0.1:8080"]}\n')
    box.environment(SERVICE_DB_PATH=database, **more)
    box.run("systemctl", "start", UNIT, timeout=timeout)
    box.wait_ready(timeout)
    return database
