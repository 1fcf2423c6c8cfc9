"""The cached root file system that every machine is layered on.

Built once by mmdebstrap and kept under ${XDG_CACHE_HOME:-~/.cache}/holdfast/, keyed by a hash of
the package list: a .deb with another dependency gets another root, an unchanged one costs nothing.
"""

import fcntl
import hashlib
import os
import re
import shutil
import subprocess
import sys
from pathlib import Path

SUITE = "bookworm"

# What an operator has at hand, and what the tests look with; the .deb's dependencies are added.
BASE_PACKAGES = [
    "systemd", "systemd-sysv", "libnss-systemd", "dbus", "libpam-systemd", "procps", "iproute2",
    "curl", "logrotate", "man-db", "libcap2-bin", "init-system-helpers",
    # What some drills need besides.
    "strace",
]

HOST_PACKAGES = {
    "mmdebstrap": "mmdebstrap", "systemd-nspawn": "systemd-container", "c++": "g++",
    "openssl": "openssl", "nsenter": "util-linux", "journalctl": "systemd", "dpkg-deb": "dpkg",
}


def cache_directory() -> Path:
    base = os.environ.get("XDG_CACHE_HOME") or os.path.expanduser("~/.cache")
    path = Path(base) / "holdfast"
    path.mkdir(parents=True, exist_ok=True)
    return path


def install_host_tools(packages: dict[str, str] = HOST_PACKAGES) -> None:
    missing = sorted({p for tool, p in packages.items() if not shutil.which(tool)})
    if not missing:
        return
    environment = dict(os.environ, DEBIAN_FRONTEND="noninteractive")
    for command in (["apt-get", "update", "-q"],
                    ["apt-get", "install", "-qy", "--no-install-recommends", *missing]):
        subprocess.run(command, check=True, env=environment, stdout=sys.stderr)


def dependencies(debs: list[Path]) -> list[str]:
    """The first alternative of every dependency of the packages, without the packages themselves."""
    names, own = set(), set()
    for deb in debs:
        def field(name, deb=deb):
            return subprocess.run(["dpkg-deb", "-f", str(deb), name], check=True,
                                  capture_output=True, text=True).stdout.strip()
        own.add(field("Package"))
        for clause in filter(None, (field("Depends") + "," + field("Pre-Depends")).split(",")):
            name = re.match(r"[a-z0-9][a-z0-9+.-]*", clause.strip())
            if name:
                names.add(name.group(0))
    return sorted(names - own)


def root_file_system(debs: list[Path]) -> Path:
    packages = sorted(set(BASE_PACKAGES + dependencies(debs)))
    key = hashlib.sha256("\n".join([SUITE, "2", *packages]).encode()).hexdigest()[:16]
    cache = cache_directory()
    root = cache / f"rootfs-{key}"
    with open(cache / "rootfs.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if root.is_dir():
            return root
        print(f"e2e: building the root file system once (about 30 s): {root}", flush=True)
        building = cache / f"{root.name}.building"
        shutil.rmtree(building, ignore_errors=True)
        try:
            subprocess.run(
                ["mmdebstrap", "--variant=apt", "--quiet", "--include=" + ",".join(packages),
                 # The machines have no network: nothing may try to fetch anything later.
                 "--customize-hook=rm -f \"$1\"/etc/resolv.conf \"$1\"/etc/hostname",
                 "--customize-hook=: > \"$1\"/etc/machine-id",
                 "--customize-hook=mkdir -p \"$1\"/var/log/journal",
                 # Background work of the distribution would only make noise under a load test.
                 "--customize-hook=systemctl --root=\"$1\" mask apt-daily.timer "
                 "apt-daily-upgrade.timer man-db.timer e2scrub_all.timer fstrim.timer "
                 "dpkg-db-backup.timer systemd-networkd.service",
                 SUITE, str(building)],
                check=True, stdout=sys.stderr)
            building.rename(root)
        finally:
            shutil.rmtree(building, ignore_errors=True)
    return root
