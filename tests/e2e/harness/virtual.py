"""A machine with a kernel of its own, under qemu: it has what a container lacks, first of all the
memory controller. To a test it is like the others, only slower, since nothing here needs KVM.

qemu's network is that of an ordinary program, in a network namespace of its own. What a test runs in
there is 10.0.2.2 to the machine; proxies inside (tools/guest/) make it 127.0.0.1 at both ends, as it
is in a container. Commands go to a port that runs what it is told.
"""

import base64
import contextlib
import json
import shlex
import subprocess
import time
from pathlib import Path

from . import linux
from .cgroup import ControlGroup
from .holdfast import Holdfast
from .kernel import kernel
from .machine import MachineError

_GUEST = Path(__file__).resolve().parent.parent / "tools" / "guest"
_ENABLED = ["agent.socket", "daemon.socket", "world@9001.socket", "world@9002.socket"]
# Without udev nobody finds the terminal, and who waits for it waits for 90 s. The others take seconds
# of a slow processor, and what watches the daemon's health takes a slow one for a sick one.
_MASKED = ["serial-getty@ttyS0.service", "getty@tty1.service", "systemd-logind.service",
           "holdfast-health.timer"]
_AGENT, _DAEMON = 7000, 8080
_DISK_SIZE = "2G"  # Sparse.


class VirtualMachine(Holdfast):
    # A busy host leaves it a tenth of a processor.
    def boot(self, timeout: float = 400) -> None:
        """Returns when systemd inside says that the boot is finished."""
        disk = self.directory / "disk"
        if not disk.exists():
            self._put_guest()
            subprocess.run(["mke2fs", "-q", "-t", "ext4", "-O", "^has_journal", "-d", str(self.root),
                            str(disk), _DISK_SIZE], check=True, stdout=subprocess.DEVNULL,
                           preexec_fn=linux.die_with_parent)
        self._group = ControlGroup.create(self.name)
        with open(self.directory / "console.log", "ab") as console:
            self._process = subprocess.Popen(
                # A network namespace begins without even a loopback.
                ["/bin/sh", "-euc", 'ip link set lo up; exec "$@"', "sh", *_qemu(disk)],
                stdin=subprocess.DEVNULL, stdout=console, stderr=console,
                preexec_fn=self._before_exec)
        self.leader = self._process.pid
        deadline = time.monotonic() + timeout
        while time.monotonic() < deadline and self._process.poll() is None:
            # Who asks again and again keeps a processor busy that is slow enough.
            with contextlib.suppress(OSError, MachineError):
                self.run("systemctl", "is-system-running", "--wait", check=False, timeout=60)
                return
            time.sleep(0.2)
        raise MachineError("the machine did not boot:\n" + self.console())

    def _before_exec(self) -> None:
        super()._before_exec()
        linux.own_network_namespace()

    def _put_guest(self) -> None:
        self.copy_in(_GUEST / "agent", "/usr/local/lib/agent")
        for unit in [*_GUEST.glob("*.socket"), *_GUEST.glob("*.service")]:
            self.copy_in(unit, f"/etc/systemd/system/{unit.name}", 0o644)
        systemctl = ["systemctl", f"--root={self.root}"]
        for command in (["enable", *_ENABLED], ["mask", *_MASKED]):
            subprocess.run(systemctl + ["--quiet", *command], check=True)

    def power_off(self, timeout: float = 60) -> None:
        self.run("systemctl", "--no-block", "poweroff")
        self._process.wait(timeout)
        self._forget()

    def way_in(self) -> str:
        return f"nsenter -t {self.leader} -n -- curl http://127.0.0.1:{_DAEMON}/health"

    # --- commands -------------------------------------------------------------------------------

    def run(self, *command: str, check: bool = True,
            timeout: float = 60) -> subprocess.CompletedProcess:
        line = base64.b64encode(shlex.join(command).encode()) + b"\n"
        deadline = time.monotonic() + timeout
        answer = b""
        with self.connect(_AGENT, timeout) as agent:
            agent.sendall(line)
            while more := agent.recv(65536):
                answer += more
                agent.settimeout(max(0.001, deadline - time.monotonic()))
        try:
            status, out, err, _ = answer.split(b"\n")
        except ValueError:
            raise MachineError(f"{' '.join(command)}: no answer") from None
        out, err = (base64.b64decode(each).decode(errors="replace") for each in (out, err))
        if check and int(status) != 0:
            raise MachineError(f"{' '.join(command)}: exit {int(status)}\n{out}{err}")
        return subprocess.CompletedProcess(command, int(status), out, err)

    def signal(self, name: str, pid: int) -> None:
        self.run("kill", f"-{name}", str(pid))

    # --- files ----------------------------------------------------------------------------------

    def path(self, inside: str) -> Path:
        if self.leader:
            raise MachineError(f"{inside}: no file of a virtual machine can be seen from the host")
        return super().path(inside)

    def write(self, inside: str, text: str, mode: int = 0o644) -> None:
        if not self.leader:
            super().write(inside, text, mode)
            return
        name, content = shlex.quote(inside), base64.b64encode(text.encode()).decode()
        self.shell(f'mkdir -p "$(dirname {name})"; echo {content} | base64 -d >{name}; '
                   f"chmod {mode:o} {name}")

    def read(self, inside: str) -> str:
        return self.run("cat", inside).stdout if self.leader else super().read(inside)

    def exists(self, inside: str) -> bool:
        if not self.leader:
            return super().exists(inside)
        return self.run("test", "-e", inside, "-o", "-L", inside, check=False).returncode == 0

    # --- what an operator looks at ----------------------------------------------------------------

    def journal(self, *matches: str) -> list[dict]:
        said = self.run("journalctl", "-q", "--no-pager", "-o", "json", "--all", *matches)
        return [json.loads(line) for line in said.stdout.splitlines()]

    def journal_text(self, *matches: str) -> str:
        """What there is; it is asked for when something is wrong already."""
        with contextlib.suppress(OSError, MachineError):
            return self.run("journalctl", "-q", "--no-pager", "-o", "short-precise", "--all",
                            *matches, timeout=20).stdout
        return ""


def _qemu(disk: Path) -> list[str]:
    """Its time is that of its instructions, two nanoseconds each, unless it idles: on a host that is
    busy all inside is slower together, and what a test measures inside stays what it is."""
    image, initrd = kernel()
    forwarded = ",".join(f"hostfwd=tcp:127.0.0.1:{port}-:{port}" for port in (_AGENT, _DAEMON))
    return ["qemu-system-x86_64", "-accel", "tcg,thread=single", "-icount", "shift=1",
            "-cpu", "max", "-m", "1G", "-nodefaults", "-no-user-config", "-display", "none", "-no-reboot",
            "-serial", "stdio", "-kernel", str(image), "-initrd", str(initrd),
            "-append", "console=ttyS0 quiet panic=-1 mitigations=off nowatchdog",
            "-drive", f"file={disk},format=raw,if=virtio,cache=unsafe",
            "-netdev", f"user,id=net,{forwarded}", "-device", "virtio-net-pci,netdev=net,romfile="]
