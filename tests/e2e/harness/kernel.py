"""The kernel that a virtual machine boots, out of its package and never installed, with a first file
system that loads what the disk and the network need. Built once and kept beside the roots."""

import fcntl
import hashlib
import re
import shutil
import subprocess
import sys
from pathlib import Path

from .rootfs import SUITE, cache_directory

HOST_PACKAGES = {"qemu-system-x86_64": "qemu-system-x86", "mke2fs": "e2fsprogs", "cpio": "cpio"}

_PACKAGES = ["linux-image-cloud-amd64", "busybox-static"]
# The last one by its other name: ext4 asks for it only when it mounts.
_MODULES = ["virtio_pci", "virtio_blk", "virtio_net", "ext4", "crc32c_generic"]
# No udev is there to do any of this, nor to rename eth0.
_INIT = """#!/bin/busybox sh
/bin/busybox mount -t devtmpfs dev /dev
exec >/dev/console 2>&1
for module in /modules/*; do /bin/busybox insmod "$module"; done
/bin/busybox ip link set eth0 up
/bin/busybox ip address add 10.0.2.15/24 dev eth0
/bin/busybox mount -t ext4 /dev/vda /disk
exec /bin/busybox switch_root /disk /sbin/init
"""


def kernel() -> tuple[Path, Path]:
    """Its image and its first file system."""
    key = hashlib.sha256("\n".join([SUITE, *_PACKAGES, *_MODULES, _INIT]).encode()).hexdigest()[:16]
    cache = cache_directory()
    kept = cache / f"kernel-{key}"
    with open(cache / "kernel.lock", "w", encoding="utf-8") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not kept.is_dir():
            print(f"e2e: fetching the kernel once (about 10 s): {kept}", flush=True)
            building = cache / f"{kept.name}.building"
            shutil.rmtree(building, ignore_errors=True)
            try:
                _build(building / "packages", building / "kept")
                (building / "kept").rename(kept)
            finally:
                shutil.rmtree(building, ignore_errors=True)
    return kept / "vmlinuz", kept / "initrd"


def _build(packages: Path, kept: Path) -> None:
    packages.parent.mkdir()
    subprocess.run(["mmdebstrap", "--variant=extract", "--quiet", "--include=" + ",".join(_PACKAGES),
                    SUITE, str(packages)], check=True, stdout=sys.stderr)
    first = packages.parent / "first"
    for name in ("bin", "dev", "disk", "modules"):
        (first / name).mkdir(parents=True)
    (first / "init").write_text(_INIT, encoding="utf-8")
    (first / "init").chmod(0o755)
    shutil.copy(packages / "bin" / "busybox", first / "bin")
    for number, module in enumerate(_with_dependencies(packages / "lib" / "modules")):
        shutil.copy(module, first / "modules" / f"{number:02}-{module.name}")
    kept.mkdir()
    shutil.copy(next((packages / "boot").glob("vmlinuz-*")), kept / "vmlinuz")
    names = "\0".join(str(path.relative_to(first)) for path in sorted(first.rglob("*")))
    with open(kept / "initrd", "wb") as initrd:
        subprocess.run(["cpio", "--quiet", "--create", "--null", "--format=newc"], check=True,
                       input=names.encode(), stdout=initrd, cwd=first)


def _with_dependencies(directory: Path) -> list[Path]:
    """In the order in which they can be loaded. The package has no modules.dep, but each module says
    whom it needs."""
    paths = {path.stem.replace("-", "_"): path for path in directory.rglob("*.ko")}
    ordered = []

    def add(name: str) -> None:
        if name not in paths or paths[name] in ordered:
            return  # What is not there is built in.
        needs = re.search(rb"\0depends=([^\0]*)\0", paths[name].read_bytes())
        for each in needs.group(1).decode().split(",") if needs else []:
            add(each.replace("-", "_"))
        ordered.append(paths[name])

    for name in _MODULES:
        add(name)
    return ordered
