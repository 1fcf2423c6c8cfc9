"""One control group for each machine: two systemds in one group would take each other's processes
for their own, and killing the group ends everything that a machine ever started."""

import contextlib
import os
import re
import shutil
import signal
import time
from pathlib import Path


def _mounts(wanted: str) -> list[Path]:
    """Where hierarchies are mounted whose type and options match."""
    with open("/proc/self/mountinfo", encoding="utf-8") as mounts:
        pairs = [line.split(" - ", 1) for line in mounts]
    return [Path(left.split()[4]) for left, right in pairs if re.match(wanted, right)]


def _unified_mount() -> Path:
    for mount in _mounts("cgroup2 "):
        return mount
    raise RuntimeError("no cgroup2 hierarchy is mounted: the container needs one")


def _own_group() -> str:
    with open("/proc/self/cgroup", encoding="utf-8") as groups:
        for line in groups:
            number, _, path = line.rstrip("\n").split(":", 2)
            if number == "0":
                return path.lstrip("/")
    return ""


_runner = os.getpid()  # Asked here once: the workers that the runner forks bear its name.


def machine_name(serial: int) -> str:
    return f"holdfast-e2e-{_runner}-{serial}"


def guard(workspace: Path) -> None:
    """Starts a process that outlives the runner by a moment and ends what the runner left, even
    after kill -9: the containers' own process 1 would survive it."""
    ours = _unified_mount() / _own_group()
    pattern = machine_name(0).removesuffix("0") + "*"
    read_end, write_end = os.pipe()  # The runner holds the other end open for as long as it lives.
    if os.fork() != 0:
        os.close(read_end)
        return
    os.setsid()
    for number in (signal.SIGINT, signal.SIGTERM, signal.SIGHUP, signal.SIGPIPE):
        signal.signal(number, signal.SIG_IGN)
    os.close(write_end)
    os.read(read_end, 1)
    for path in ours.glob(pattern):
        group = ControlGroup(path)
        group.kill()
        group.remove()
    shutil.rmtree(workspace, ignore_errors=True)
    os._exit(0)


class ControlGroup:
    def __init__(self, path: Path):
        self.path = path

    @classmethod
    def create(cls, name: str) -> "ControlGroup":
        group = cls(_unified_mount() / _own_group() / name)
        group.path.mkdir()
        return group

    def enter(self) -> None:
        """For preexec_fn: moves the calling process in."""
        (self.path / "cgroup.procs").write_text(str(os.getpid()))

    def kill(self) -> None:
        with contextlib.suppress(FileNotFoundError):
            (self.path / "cgroup.kill").write_text("1")

    def remove(self) -> None:
        # Where a host has systemd's old hierarchy as well, nspawn makes a group there, too.
        ours = self.path.relative_to(_unified_mount())
        for path in (self.path, *(mount / ours for mount in _mounts(r"cgroup .*\bname=systemd\b"))):
            _remove(path)


def _remove(path: Path) -> None:
    for _ in range(200):
        for directory, _, _ in os.walk(path, topdown=False):
            with contextlib.suppress(OSError):
                os.rmdir(directory)
        if not path.exists():
            return
        time.sleep(0.01)
