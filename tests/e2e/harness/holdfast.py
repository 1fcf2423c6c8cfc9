"""A machine with Holdfast on it, and what the tests do to it again and again."""

import contextlib
import json
import signal
import subprocess
from pathlib import Path

from . import linux
from .machine import Machine, MachineError, wait_for
from .tools import tool

UNIT = "holdfast.service"


class Load:
    """A running hammer; result() ends it and says how every request ended."""

    def __init__(self, process: subprocess.Popen):
        self._process = process

    def result(self, timeout: float = 60) -> dict:
        self._process.send_signal(signal.SIGTERM)
        output, _ = self._process.communicate(timeout=timeout)
        report = json.loads(output)
        print(f"    load: {output.strip()}", flush=True)
        return report


class Holdfast(Machine):
    """Entered as a context manager like any machine; `debs` are the packages under test."""

    def __init__(self, layers: list[Path], workspace: Path, debs: list[Path]):
        super().__init__(layers, workspace)
        self.debs = debs

    # --- package ----------------------------------------------------------------------------------

    def package(self, name: str = "holdfast") -> Path:
        for deb in self.debs:
            if deb.name.startswith(f"{name}_"):
                return deb
        raise MachineError(f"there is no package {name} among those under test")

    def install(self, name: str = "holdfast") -> subprocess.CompletedProcess:
        """With apt from a local file, as an operator would; there is no network to fetch from."""
        deb = self.package(name)
        self.copy_in(deb, f"/opt/{deb.name}", 0o644)
        return self.run("apt-get", "install", "-y", "--no-install-recommends", f"/opt/{deb.name}",
                        properties={"Environment": "DEBIAN_FRONTEND=noninteractive"}, timeout=120)

    def configure(self, settings: dict, name: str = "50-test.json") -> None:
        self.write(f"/etc/holdfast/conf.d/{name}", json.dumps(settings, indent=1))

    def environment(self, **variables: str) -> None:
        self.write("/etc/default/holdfast",
                   "".join(f"{name}={value}\n" for name, value in variables.items()))

    # --- questions --------------------------------------------------------------------------------

    def answers(self, target: str = "/healthz") -> bool:
        with contextlib.suppress(OSError):
            return self.get(target, timeout=5).status == 200
        return False

    def wait_ready(self, timeout: float = 30) -> None:
        self.wait_active(timeout=timeout)
        wait_for(self.answers, timeout, "the daemon does not answer")

    def restarts(self) -> int:
        return int(self.show(UNIT, "NRestarts"))

    def explained(self) -> str:
        """What `journalctl -xu holdfast` shows: messages with their catalog texts."""
        return self.shell("journalctl --no-pager -xu holdfast").stdout

    def wait_restarted(self, old_pid: int, timeout: float = 60) -> None:
        """Another main process, and it serves."""
        wait_for(lambda: self.main_pid() not in (0, old_pid), timeout,
                 "systemd did not restart the daemon")
        self.wait_ready(timeout)

    # --- what is done to it -----------------------------------------------------------------------

    def hammer(self, rate: int = 600, clients: int = 4, seconds: float = 300,
               path: str = "/ping", timeout: float = 20) -> Load:
        process = self.spawn_in_network(
            [str(tool("hammer")), "--rate", str(rate), "--clients", str(clients), "--seconds",
             str(seconds), "--path", path, "--timeout", str(timeout)], stdout=subprocess.PIPE)
        return Load(process)

    @contextlib.contextmanager
    def frozen(self, thread: str, unit: str = UNIT):
        """One thread of the unit's main process stands still inside the block; the others run."""
        # Once: while it runs, for another thread, it cannot be written.
        if not self.exists("/run/freeze"):
            self.copy_in(tool("freeze"), "/run/freeze")
        process = subprocess.Popen(
            self._inside("-m", "-p") + ["/run/freeze", str(self.main_pid(unit)), thread],
            stdout=subprocess.PIPE, text=True, preexec_fn=linux.die_with_parent)
        try:
            line = process.stdout.readline()
            if not line.startswith("frozen "):
                raise MachineError(f"the thread {thread!r} could not be frozen")
            yield int(line.split()[1])
        finally:
            process.kill()
            process.wait()
            process.stdout.close()

    def slow_fsync(self) -> None:
        """Before a start: from then on /run/slow-fsync says how many seconds every fsync takes."""
        self.copy_in(tool("slow_fsync.so"), "/usr/local/lib/slow_fsync.so")
        self.drop_in(UNIT, "[Service]\nEnvironment=LD_PRELOAD=/usr/local/lib/slow_fsync.so\n",
                     "60-slow-fsync.conf")

    def fsyncs(self, pid: int, what: str = "end") -> list[tuple[str, float]]:
        """Those that this process began, ended, or that failed it, as `what` says, where they were told
        to be slow or to fail: the thread's name, the seconds waited."""
        path = "/run/holdfast/slow-fsync.log"
        lines = self.read(path).splitlines() if self.exists(path) else []
        return [(thread, int(took) / 1000) for event, by, thread, took in map(str.split, lines)
                if event == what and int(by) == pid]
