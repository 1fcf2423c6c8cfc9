#!/usr/bin/env python3
"""Takes away, one at a time, what the sandbox of holdfast.service leaves open, starts the service in a
booted machine and notes what no longer works. The table in docs/sandbox.md is what this prints.

    tests/e2e/sandbox_table.py            prints the table
    tests/e2e/sandbox_table.py --write    and puts it into docs/sandbox.md
    tests/e2e/sandbox_table.py --check    fails if docs/sandbox.md says something else

Without --deb it takes the package in dist/.
"""

import argparse
import sys
import tempfile
import time
from pathlib import Path

HERE = Path(__file__).resolve().parent
DOCUMENT = HERE.parent.parent / "docs" / "sandbox.md"
BEGIN, END = "<!-- measured: begin -->", "<!-- measured: end -->"
sys.path.insert(0, str(HERE))
sys.dont_write_bytecode = True

from harness import linux, rootfs, runner  # noqa: E402
from harness.cgroup import guard  # noqa: E402
from harness.holdfast import UNIT, Holdfast  # noqa: E402
from harness.machine import MachineError, wait_for  # noqa: E402
from harness.messages import message_id  # noqa: E402

# What is taken away, and the lines of a drop-in that do it.
EXCEPTIONS = [
    ("AF_UNIX", "RestrictAddressFamilies=\nRestrictAddressFamilies=AF_INET AF_INET6"),
    ("AF_INET", "RestrictAddressFamilies=\nRestrictAddressFamilies=AF_UNIX AF_INET6"),
    ("AF_INET6", "RestrictAddressFamilies=\nRestrictAddressFamilies=AF_UNIX AF_INET"),
    ("the network (`PrivateNetwork=yes`)", "PrivateNetwork=yes"),
    ("public addresses (`lockdown.conf`)",
     "IPAddressDeny=any\nIPAddressAllow=localhost 10.0.0.0/8 172.16.0.0/12 192.168.0.0/16"),
    ("`StateDirectory=`", "StateDirectory=\nWorkingDirectory=/"),
    ("`RuntimeDirectory=`", "RuntimeDirectory="),
    ("`RuntimeDirectoryPreserve=restart`", "RuntimeDirectoryPreserve=no"),
    ("`LogsDirectory=`", "LogsDirectory="),
    ("`SupplementaryGroups=systemd-journal`", "SupplementaryGroups="),
    ("the static user (`DynamicUser=yes`)", "DynamicUser=yes"),
    ("`FileDescriptorStoreMax=`", "FileDescriptorStoreMax=0"),
    ("`NotifyAccess=main`", "NotifyAccess=none"),
    ("`EnvironmentFile=`", "EnvironmentFile="),
    ("`LoadCredential=`", "LoadCredential="),
    ("the bus (`InaccessiblePaths=/run/dbus`)", "InaccessiblePaths=/run/dbus"),
    ("`/run/systemd` (`InaccessiblePaths=`)", "InaccessiblePaths=/run/systemd"),
    ("system calls `@sync`", "SystemCallFilter=~@sync"),
    ("system calls `@network-io`", "SystemCallFilter=~@network-io"),
]

# Runs inside the sandbox, once the service is up, with the rights of the service.
INSIDE = """[Service]
ExecStartPost=-/bin/sh -c 'journalctl -q -n 1 -u systemd-journald >/var/tmp/probe-journal'
ExecStartPost=-/bin/sh -c 'cat $CREDENTIALS_DIRECTORY/auth >/var/tmp/probe-credential'
ExecStartPost=-/bin/sh -c 'timeout 2 bash -c "exec 3<>/dev/tcp/203.0.113.9/9" 2>/var/tmp/probe-public'
PrivateTmp=no
ReadWritePaths=/var/tmp
"""


def prepare(box: Holdfast) -> None:
    box.configure({"log": {"file": "/var/log/holdfast/service.log"}})
    box.environment(HOLDFAST_LISTEN="127.0.0.1:8080,[::1]:8080")
    # Long enough for a start, and no minute of waiting for one that never ends.
    box.drop_in(UNIT, "[Service]\nTimeoutStartSec=10s\n", "91-patience.conf")
    box.write("/etc/credstore/holdfast.auth", "# probe\n", 0o600)
    box.drop_in(UNIT, INSIDE, "90-probe.conf")


def loses_nothing(box: Holdfast) -> bool:
    load = box.hammer(rate=600)
    for _ in range(3):
        box.systemctl("restart", UNIT)
        time.sleep(0.2)
    return load.result()["failed"] == 0


def curl(target: str) -> str:
    return f"curl -fsS -g -m 5 -o /dev/null {target}"


CONTROL = curl("--unix-socket /run/holdfast/control.sock http://localhost/healthz")

PROBES = [
    ("answers on IPv4", lambda box: box.shell(curl("http://127.0.0.1:8080/healthz"))),
    ("answers on IPv6", lambda box: box.shell(curl("http://[::1]:8080/healthz"))),
    ("answers on the control socket", lambda box: box.shell(CONTROL)),
    ("`systemctl reload`", lambda box: box.systemctl("reload", UNIT)),
    ("`systemctl service-log-level`", lambda box: box.systemctl("service-log-level", UNIT)),
    ("entries in the journal", lambda box: bool(box.journal(message_id("daemon-started")))),
    ("lines in log.file", lambda box: box.path("/var/log/holdfast/service.log").stat().st_size > 0),
    ("reads the journal of others", lambda box: box.read("/var/tmp/probe-journal").strip() != ""),
    ("sees its credentials", lambda box: box.read("/var/tmp/probe-credential") == "# probe\n"),
    ("reaches public addresses", lambda box: "refused" in box.read("/var/tmp/probe-public")),
    ("restarts lose nothing", loses_nothing),
    ("the control socket after a restart", lambda box: box.shell(CONTROL)),
]


def start(box: Holdfast) -> str:
    """Empty, or why the service does not run."""
    box.systemctl("start", UNIT, "--no-block")
    def settled():
        state = box.show(UNIT, "ActiveState")
        return state if state in ("active", "failed") or int(box.show(UNIT, "NRestarts")) else ""
    try:
        state = wait_for(settled, 100, "neither started nor failed")
    except MachineError:
        return "the start hangs"
    if state == "active":
        return ""
    entries = [str(e.get("MESSAGE")) for e in box.journal(f"UNIT={UNIT}", "_PID=1")]
    why = [m for m in entries if "status=" in m or "timed out" in m or "Failed at step" in m]
    return (why[-1] if why else box.show(UNIT, "Result")).removeprefix(f"{UNIT}: ")


def measure(box: Holdfast, drop_in: str) -> list[str]:
    with box:
        box.boot()
        # Before the drop-in: sockets that systemd keeps, or a directory that it would only have
        # removed under the old unit, would hide what can not be opened any more.
        box.systemctl("stop", UNIT)
        prepare(box)
        box.shell("ip address add 203.0.113.9/32 dev lo")
        if drop_in:
            box.drop_in(UNIT, f"[Service]\n{drop_in}\n", "95-taken-away.conf")
        for name in ("probe-journal", "probe-credential", "probe-public"):
            box.path(f"/var/tmp/{name}").unlink(missing_ok=True)
        why = start(box)
        if why:
            return [f"does not start: {why}"]
        broken = []
        for name, probe in PROBES:
            try:
                works = probe(box)
            except (MachineError, OSError, AssertionError):
                works = False
            if works is False:
                broken.append(name)
        return broken


def table(layers: list[Path], workspace: Path, debs: list[Path], only: str) -> str:
    def run(drop_in: str) -> list[str]:
        return measure(Holdfast(layers, workspace, debs), drop_in)
    untouched = run("")
    if untouched:
        raise SystemExit(f"sandbox_table: broken with nothing taken away: {untouched}")
    rows = ["| taken away | what no longer works |", "|---|---|"]
    for name, drop_in in EXCEPTIONS:
        if only not in name:
            continue
        broken = run(drop_in)
        rows.append(f"| {name} | {'; '.join(broken) or 'nothing was seen to break'} |")
        print(rows[-1], file=sys.stderr, flush=True)
    return "\n".join(rows)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__,
                                     formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--deb", type=Path)
    parser.add_argument("--write", action="store_true")
    parser.add_argument("--check", action="store_true")
    parser.add_argument("--only", default="", help="measure the rows with this in their name")
    options = parser.parse_args()
    built = sorted((HERE.parent.parent / "dist").glob("holdfast_*.deb"))
    if not options.deb and not built:
        parser.error("there is no package in dist/ (run script/package, or name one with --deb)")
    options.deb = options.deb or built[-1]
    rootfs.install_host_tools()
    with tempfile.TemporaryDirectory(prefix="holdfast-e2e-") as workspace:
        guard(Path(workspace))
        linux.own_mount_namespace()
        suite = runner.Suite([options.deb.resolve()], Path(workspace))
        try:
            measured = table(suite.installed_layers(), Path(workspace), suite.debs,
                             options.only)
        finally:
            suite.close()
    print(measured)
    before, _, rest = DOCUMENT.read_text(encoding="utf-8").partition(BEGIN)
    written, _, after = rest.partition(END)
    if options.write and not options.only:
        DOCUMENT.write_text(f"{before}{BEGIN}\n{measured}\n{END}{after}", encoding="utf-8")
    return 1 if options.check and written.strip() != measured else 0


if __name__ == "__main__":
    sys.exit(main())
