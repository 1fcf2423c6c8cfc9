"""A daemon that watches services, in a machine, and the world around it: tools/watched_world.py."""

import contextlib
import json
import subprocess
import sys
from pathlib import Path

from .holdfast import UNIT
from .machine import wait_for

_PROGRAM = Path(__file__).resolve().parent.parent / "tools" / "watched_world.py"
_SERVICES, _RECEIVERS, _TEST = 9001, 9002, 9003
SERVICES_FILE = "/etc/holdfast/services.json"
RECEIVERS_FILE = "/etc/holdfast/receivers.json"
# All that can be said of an alert, for who compares what was told with what was sent.
_TEMPLATE = ('{"serviceId":"{{serviceId}}","event":"{{event}}","kind":"{{kind}}","key":"{{key}}",'
             '"status":"{{status}}"}')


class Watched:
    """Services that are checked each second, and two receivers: "/old" with the words of old, and
    "/team" that is told of ends as well."""

    def __init__(self, box, *names: str, **more):
        self.box = box
        # It ends when this object is gone, and its end of the pipe with it.
        self._process = box.spawn_in_network([sys.executable, "-B", str(_PROGRAM)],
                                             stdin=subprocess.PIPE)
        wait_for(self._answers, 10, "the world does not begin")
        self.define(*(self.service(name) for name in names))
        receivers = {"receivers": [{"name": "team", "format": "webhook", "body": _TEMPLATE,
                                    "url": f"http://127.0.0.1:{_RECEIVERS}/team"}]}
        box.write(RECEIVERS_FILE, json.dumps(receivers), mode=0o600)
        box.shell(f"chown holdfast: {RECEIVERS_FILE}")
        box.configure({
            "watch": {"services_file": SERVICES_FILE, "interval": "1s", "timeout": "1s"},
            "alerts": {"webhook_url": f"http://127.0.0.1:{_RECEIVERS}/old", "gather": "1s",
                       "receivers_file": RECEIVERS_FILE}, **more})
        box.systemctl("restart", UNIT)
        box.wait_ready()

    def _answers(self) -> bool:
        with contextlib.suppress(OSError):
            return self.box.get("/log", port=_TEST).status == 200
        return False

    # --- the world --------------------------------------------------------------------------------

    @staticmethod
    def service(name: str, **members) -> dict:
        return {"id": name, "name": name.capitalize(),
                "url": f"http://127.0.0.1:{_SERVICES}/{name}", **members}

    def define(self, *services: dict) -> None:
        self.box.write(SERVICES_FILE, json.dumps({"services": services}))

    def _set(self, kind: str, name: str, status: int) -> None:
        said = self.box.request("POST", "/set", port=_TEST,
                                body=json.dumps({kind: {f"/{name}": status}}))
        assert said.status == 200, said

    def service_says(self, name: str, status: int) -> None:
        self._set("services", name, status)

    def receivers_say(self, status: int) -> None:
        for name in ("old", "team"):
            self._set("receivers", name, status)

    def told(self, receiver: str) -> list[dict]:
        """All that it was told, in order; also what it did not take."""
        return [each for each in self.box.get("/log", port=_TEST).json()
                if each["path"] == f"/{receiver}"]

    def taken(self, receiver: str) -> list[dict]:
        return [each for each in self.told(receiver) if each["status"] == 200]

    # --- the daemon -------------------------------------------------------------------------------

    def ask(self, target: str):
        """What it answers; nothing while it reads what it knows."""
        said = self.box.get(target)
        return said.json() if said.status == 200 else None

    def status_of(self, name: str) -> str:
        for each in self.ask("/health") or []:
            if each["serviceId"] == name:
                return each["status"]
        return ""

    def wait_status(self, name: str, wanted: str, timeout: float = 40) -> None:
        wait_for(lambda: self.status_of(name) == wanted, timeout, f"{name} is not {wanted}")

    def alerts(self, state: str, name: str) -> list[dict]:
        """The newest first."""
        said = self.ask(f"/alerts?state={state}") or {"items": []}
        return [each for each in said["items"] if each["serviceId"] == name]

    def wait_alert(self, name: str, timeout: float = 40) -> dict:
        """That is up, and on its way."""
        return wait_for(lambda: [each for each in self.alerts("active", name)
                                 if each["announced"]], timeout, f"no alert of {name}")[0]

    def wait_no_alert(self, name: str, timeout: float = 40) -> None:
        wait_for(lambda: self.ask("/alerts?state=active") is not None and
                 not self.alerts("active", name), timeout, f"the alert of {name} does not end")
