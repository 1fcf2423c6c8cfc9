"""One Debian machine: boot it, look into it, drive it, power it off.

The host needs neither systemd as process 1 nor machined. Nothing here touches the host: the machine
has its own network, its own control group, an overlay in memory as its disk, and no right to set
the clock, which it would share with the host.
"""

import contextlib
import http.client
import json
import os
import shutil
import signal
import socket
import subprocess
import tempfile
import time
from dataclasses import dataclass
from pathlib import Path

from . import linux
from .cgroup import ControlGroup, machine_name


class MachineError(AssertionError):
    pass


@dataclass
class Answer:
    status: int
    headers: dict
    body: str

    def json(self):
        return json.loads(self.body)


class Machine:
    """Layers, lowest last, under a fresh writable one. Use as a context manager."""

    _serial = 0

    @classmethod
    def count_from(cls, serial: int) -> None:
        """For a process that shares the workspace with others."""
        cls._serial = serial

    def __init__(self, layers: list[Path], workspace: Path):
        Machine._serial += 1
        self.name = machine_name(Machine._serial)
        self._layers = layers
        self._workspace = workspace
        self._process = None
        self._group = None
        self.leader = 0
        self.is_gone = False  # And does not come back.

    def __enter__(self) -> "Machine":
        self.directory = Path(tempfile.mkdtemp(prefix=f"m{Machine._serial}-", dir=self._workspace))
        linux.mount("tmpfs", str(self.directory), "tmpfs", "mode=0700")
        self.upper = self.directory / "upper"
        self.root = self.directory / "root"
        self._journal = self.directory / "journal"
        for path in (self.upper, self.root, self._journal, self.directory / "work"):
            path.mkdir()
        self.upper.chmod(0o755)
        lower = ":".join(str(layer) for layer in self._layers)
        linux.mount("overlay", str(self.root), "overlay",
                    f"lowerdir={lower},upperdir={self.upper},workdir={self.directory / 'work'}")
        return self

    def __exit__(self, *_exception) -> None:
        self.is_gone = True
        self.kill()
        for path in (self.root, self.directory):
            linux.unmount(str(path))
        with contextlib.suppress(OSError):
            self.directory.rmdir()

    # --- life -----------------------------------------------------------------------------------

    def boot(self, timeout: float = 60) -> None:
        """Returns when systemd inside says that the boot is finished."""
        notify_path = self.directory / "notify"
        notify_path.unlink(missing_ok=True)
        self._group = ControlGroup.create(self.name)
        with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as notify:
            notify.bind(str(notify_path))
            environment = {"PATH": os.environ["PATH"], "NOTIFY_SOCKET": str(notify_path),
                           "SYSTEMD_NSPAWN_UNIFIED_HIERARCHY": "1"}
            with open(self.directory / "console.log", "ab") as console:
                self._process = subprocess.Popen(
                    ["systemd-nspawn", "-q", "-D", str(self.root), "--boot", "--register=no",
                     "--keep-unit", "--machine=holdfast-e2e", "--private-network",
                     "--console=pipe", "--notify-ready=yes", "--suppress-sync=yes",
                     f"--bind={self._journal}:/var/log/journal", "--resolv-conf=off",
                     "--timezone=off", "--link-journal=no",
                     # Without these two IPAddressDeny= is silently not enforced inside.
                     "--capability=all", "--system-call-filter=bpf @privileged",
                     # The container has no clock of its own: a step inside would move the host's.
                     "--drop-capability=CAP_SYS_TIME"],
                    stdin=subprocess.DEVNULL, stdout=console, stderr=console, env=environment,
                    preexec_fn=self._before_exec)
            self._wait_until_booted(notify, time.monotonic() + timeout)

    def _before_exec(self) -> None:
        linux.die_with_parent()
        self._group.enter()

    def _wait_until_booted(self, notify: socket.socket, deadline: float) -> None:
        notify.settimeout(0.2)
        while time.monotonic() < deadline:
            if self._process.poll() is not None:
                break
            with contextlib.suppress(TimeoutError):
                message = notify.recv(65536).decode()
                for line in message.splitlines():
                    if line.startswith("X_NSPAWN_LEADER_PID="):
                        self.leader = int(line.partition("=")[2])
                    if line == "READY=1":
                        return
        raise MachineError("the machine did not boot:\n" + self.console())

    def power_off(self, timeout: float = 60) -> None:
        """As an operator would: services are stopped, the disk stays for the next boot()."""
        os.kill(self.leader, signal.SIGRTMIN + 4)
        self._process.wait(timeout)
        self._forget()

    def kill(self) -> None:
        """The power cut; also the tear-down, whatever state the machine is in."""
        if self._group is None:
            return
        self._group.kill()
        with contextlib.suppress(subprocess.TimeoutExpired):
            self._process.wait(5)
        if self._process.poll() is None:
            self._process.kill()
            self._process.wait()
        self._forget()

    def _forget(self) -> None:
        self._group.remove()
        self._group = None
        self.leader = 0

    def way_in(self) -> str:
        """A command for a person who wants to look around."""
        return f"nsenter -t {self.leader} -a -- bash -l"

    def console(self) -> str:
        with contextlib.suppress(FileNotFoundError):
            return (self.directory / "console.log").read_text(errors="replace")
        return ""

    # --- commands -------------------------------------------------------------------------------

    def _inside(self, *namespaces: str) -> list[str]:
        return ["nsenter", "-t", str(self.leader), *namespaces, "--"]

    def run(self, *command: str, check: bool = True, timeout: float = 60,
            properties: dict | None = None, user: str | None = None) -> subprocess.CompletedProcess:
        """Runs a command as a transient unit, that is with the rights and limits of the machine's
        own processes. stdout and stderr come back apart."""
        options = [f"--property={key}={value}" for key, value in (properties or {}).items()]
        if user:
            options.append(f"--uid={user}")
        result = subprocess.run(
            self._inside("-m", "-u", "-i", "-n", "-p", "-C", "-r", "-w")
            + ["systemd-run", "-q", "--pipe", "--wait", "--collect", "--service-type=exec",
               *options, *command],
            stdin=subprocess.DEVNULL, capture_output=True, text=True, timeout=timeout,
            env={"PATH": "/usr/sbin:/usr/bin:/sbin:/bin", "LC_ALL": "C.UTF-8"},
            preexec_fn=linux.die_with_parent)
        if check and result.returncode != 0:
            raise MachineError(f"{' '.join(command)}: exit {result.returncode}\n"
                               f"{result.stdout}{result.stderr}")
        return result

    def shell(self, script: str, **options) -> subprocess.CompletedProcess:
        return self.run("/bin/sh", "-euc", script, **options)

    def systemctl(self, *arguments: str, **options) -> subprocess.CompletedProcess:
        return self.run("systemctl", *arguments, **options)

    def signal(self, name: str, pid: int) -> None:
        """From outside of its systemd: works while process 1 or the journal stand still."""
        subprocess.run(self._inside("-m", "-p") + ["/bin/kill", f"-{name}", str(pid)], check=True,
                       preexec_fn=linux.die_with_parent)

    def show(self, unit: str, name: str) -> str:
        return self.systemctl("show", "--value", "-p", name, unit).stdout.strip()

    def spawn_in_network(self, command: list[str], **options) -> subprocess.Popen:
        """A program of the host, in the machine's network: load generators need no package."""
        return subprocess.Popen(self._inside("-n") + command, text=True,
                                preexec_fn=linux.die_with_parent, **options)

    # --- files ----------------------------------------------------------------------------------

    def path(self, inside: str) -> Path:
        """Where a file of the machine is seen from the host, /run and /tmp included once booted."""
        base = Path(f"/proc/{self.leader}/root") if self.leader else self.root
        return base / inside.lstrip("/")

    def write(self, inside: str, text: str, mode: int = 0o644) -> None:
        path = self.path(inside)
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        path.chmod(mode)

    def read(self, inside: str) -> str:
        return self.path(inside).read_text(encoding="utf-8", errors="replace")

    def exists(self, inside: str) -> bool:
        return os.path.lexists(self.path(inside))

    def copy_in(self, source: Path, inside: str, mode: int = 0o755) -> None:
        target = self.path(inside)
        target.parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(source, target)
        target.chmod(mode)

    def drop_in(self, unit: str, text: str, name: str = "50-test.conf") -> None:
        self.write(f"/etc/systemd/system/{unit}.d/{name}", text)
        if self.leader:
            self.systemctl("daemon-reload")

    # --- what an operator looks at ----------------------------------------------------------------

    def connect(self, port: int = 8080, timeout: float = 10) -> socket.socket:
        with linux.network_of(self.leader):
            made = socket.socket(socket.AF_INET, socket.SOCK_STREAM)
        made.settimeout(timeout)
        try:
            made.connect(("127.0.0.1", port))
        except OSError:
            made.close()
            raise
        return made

    def connect_control(self, timeout: float = 10) -> socket.socket:
        made = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        made.settimeout(timeout)
        made.connect(str(self.path("/run/holdfast/control.sock")))
        return made

    def request(self, method: str, target: str, *, port: int = 8080, control: bool = False,
                headers: dict | None = None, body: str | None = None,
                timeout: float = 10) -> Answer:
        connection = http.client.HTTPConnection("127.0.0.1", port)
        connection.sock = (self.connect_control(timeout) if control
                           else self.connect(port, timeout))
        try:
            connection.request(method, target, body=body, headers=headers or {})
            response = connection.getresponse()
            return Answer(response.status,
                          {k.lower(): v for k, v in response.getheaders()},
                          response.read().decode("utf-8", "replace"))
        finally:
            connection.close()

    def get(self, target: str, **options) -> Answer:
        return self.request("GET", target, **options)

    def journal(self, *matches: str) -> list[dict]:
        """Entries as dictionaries, oldest first; also after a crash of the machine."""
        result = subprocess.run(
            ["journalctl", "-q", "--no-pager", "-D", str(self._journal), "-o", "json", "--all",
             *matches], capture_output=True, text=True, check=False)
        entries = []
        for line in result.stdout.splitlines():
            with contextlib.suppress(json.JSONDecodeError):
                entries.append(json.loads(line))
        return entries

    def journal_text(self, *matches: str) -> str:
        return subprocess.run(
            ["journalctl", "-q", "--no-pager", "-D", str(self._journal), "-o", "short-precise",
             "--all", *matches], capture_output=True, text=True, check=False).stdout

    def wait_for_journal(self, text: str, *matches: str, timeout: float = 10) -> dict:
        """The first entry whose message contains the text."""
        def look():
            for entry in self.journal(*matches):
                if text in str(entry.get("MESSAGE", "")):
                    return entry
            return None
        return wait_for(look, timeout, f"no journal entry with {text!r}")

    def wait_active(self, unit: str = "holdfast.service", timeout: float = 30) -> None:
        wait_for(lambda: self.show(unit, "ActiveState") == "active", timeout,
                 f"{unit} did not become active")

    def main_pid(self, unit: str = "holdfast.service") -> int:
        return int(self.show(unit, "MainPID") or 0)


def wait_for(question, timeout: float, complaint: str):
    """Asks until the answer is true; the only way a test waits for something it did not do."""
    deadline = time.monotonic() + timeout
    while True:
        answer = question()
        if answer:
            return answer
        if time.monotonic() >= deadline:
            raise MachineError(f"{complaint} within {timeout:g} s")
        time.sleep(0.05)
