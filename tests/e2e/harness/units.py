"""Units for a daemon to watch, and how it says that they failed."""

from .machine import wait_for


def unit(world, name: str, body: str) -> None:
    """Where a package would put it: what is in /etc cannot be masked."""
    world.box.write(f"/lib/systemd/system/{name}", body)


def service(command: str, *more: str) -> str:
    lines = "\n".join(more)
    return f"[Unit]\nStartLimitIntervalSec=0\n[Service]\nExecStart=/bin/sh -c '{command}'\n{lines}\n"


def watch_units(world, *names: str, **members) -> None:
    world.define(*({"id": name, "name": name, "type": "unit", "unit": name, **members}
                   for name in names))
    world.box.systemctl("daemon-reload")
    world.box.systemctl("reload", "holdfast.service")


def failing(world, name: str, *words: str):
    """How it is, once all of these words are in the reason."""
    def look():
        for each in world.ask("/health") or []:
            if each["serviceId"] == name and each["status"] in ("DOWN", "UNHEALTHY"):
                reason = each["reason"] or ""
                if all(word in reason for word in words):
                    return each
        return None
    return look


def alert_with_lines(world, name: str, line: str) -> dict:
    def look():
        for alert in world.alerts("active", name):
            if any(line in each["text"] for each in alert.get("journal", [])):
                return alert
        return None
    return wait_for(look, 20, f"the alert of {name} does not say '{line}'")
