"""The small programs beside the tests, compiled once for each version of their source."""

import hashlib
import subprocess
from pathlib import Path

from .rootfs import cache_directory

_SOURCES = Path(__file__).resolve().parent.parent / "tools"
# Static, so that a machine needs nothing to run them.
_COMMANDS = {
    "hammer": ["c++", "-std=c++20", "-O2", "-static", "hammer.cc"],
    "freeze": ["c++", "-std=c++20", "-O2", "-static", "freeze.cc"],
    "slow_fsync.so": ["cc", "-O2", "-shared", "-fPIC", "slow_fsync.c"],
    "odd_clock.so": ["cc", "-O2", "-shared", "-fPIC", "odd_clock.c"],
}


def tool(name: str) -> Path:
    command = _COMMANDS[name]
    source = (_SOURCES / command[-1]).read_bytes()
    key = hashlib.sha256(source + " ".join(command).encode()).hexdigest()[:12]
    path = cache_directory() / f"{key}-{name}"
    if not path.exists():
        building = path.with_suffix(".building")
        subprocess.run([*command, "-o", str(building)], check=True, cwd=_SOURCES)
        building.rename(path)
    return path
