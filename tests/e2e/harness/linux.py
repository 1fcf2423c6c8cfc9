"""The system calls that Python 3.11 does not offer: namespaces, mounts, the parent-death signal."""

import contextlib
import ctypes
import os
import signal

CLONE_NEWNS = 0x00020000
CLONE_NEWNET = 0x40000000
PR_SET_PDEATHSIG = 1
MS_REC, MS_PRIVATE = 0x4000, 0x40000
MNT_DETACH = 2

_libc = ctypes.CDLL(None, use_errno=True)


def _checked(result: int, what: str) -> None:
    if result != 0:
        number = ctypes.get_errno()
        raise OSError(number, f"{what}: {os.strerror(number)}")


def own_mount_namespace() -> None:
    """Every mount made from here on vanishes with this process, however it ends."""
    _checked(_libc.unshare(CLONE_NEWNS), "unshare")
    _checked(_libc.mount(b"none", b"/", None, MS_REC | MS_PRIVATE, None), "make / private")


def own_network_namespace() -> None:
    """For preexec_fn: with nothing in it but a loopback, which is down."""
    _checked(_libc.unshare(CLONE_NEWNET), "unshare")


def mount(source: str, target: str, kind: str, options: str) -> None:
    _checked(_libc.mount(source.encode(), target.encode(), kind.encode(), 0, options.encode()),
             f"mount {target}")


def unmount(target: str) -> None:
    _checked(_libc.umount2(target.encode(), MNT_DETACH), f"unmount {target}")


def die_with_parent() -> None:
    """For preexec_fn: no child outlives the runner, not even after kill -9 of the runner."""
    _libc.prctl(PR_SET_PDEATHSIG, signal.SIGKILL, 0, 0, 0)


@contextlib.contextmanager
def network_of(pid: int):
    """Sockets made inside the block belong to the network of that process, for their lifetime."""
    with contextlib.ExitStack() as stack:
        def opened(path: str) -> int:
            descriptor = os.open(path, os.O_RDONLY | os.O_CLOEXEC)
            stack.callback(os.close, descriptor)
            return descriptor

        home = opened("/proc/thread-self/ns/net")
        there = opened(f"/proc/{pid}/ns/net")
        _checked(_libc.setns(there, CLONE_NEWNET), "enter the machine's network")
        try:
            yield
        finally:
            _checked(_libc.setns(home, CLONE_NEWNET), "leave the machine's network")
