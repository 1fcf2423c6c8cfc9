#!/usr/bin/env python3
"""Checks the units as they are built: "systemd-analyze verify" says nothing at all, and the exposure
of the sandbox is within its limits.

verify returns 0 for a misspelt key and complains about programs and man pages that are not installed
yet. So any output is a failure here, and the copies that are checked name programs that exist and no
man page; the end-to-end suite verifies the installed originals.
"""

import argparse
import os
import re
import subprocess
import sys
import tempfile
from pathlib import Path

# Ten times the exposure: the default, and with each example added.
LIMITS = {"": 11, "lockdown.conf": 10, "icmp.conf": 15}
# Root, to whom systemd listens, though without a capability; a service that talks to nobody outside.
LIMITS_OF = {"holdfast-recover.service": 16, "holdfast-upstream.service": 9}


def prepare(units: list[Path], directory: Path) -> None:
    for unit in units:
        text = unit.read_text(encoding="utf-8")
        text = re.sub(r"^(Exec\w+=)\S+", r"\1/bin/true", text, flags=re.MULTILINE)
        text = re.sub(r"^Documentation=.*\n", "", text, flags=re.MULTILINE)
        (directory / unit.name).write_text(text, encoding="utf-8")


def run(command: list[str], directory: Path) -> tuple[int, str]:
    environment = dict(os.environ, SYSTEMD_UNIT_PATH=f"{directory}:", LC_ALL="C.UTF-8")
    result = subprocess.run(command, env=environment, capture_output=True, text=True, check=False)
    return result.returncode, (result.stdout + result.stderr).strip()


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--analyze", required=True)
    parser.add_argument("--examples", type=Path, required=True)
    parser.add_argument("units", type=Path, nargs="+")
    options = parser.parse_args()

    failures = []
    for example, limit in LIMITS.items():
        with tempfile.TemporaryDirectory(prefix="holdfast-units-") as name:
            directory = Path(name)
            prepare(options.units, directory)
            if example:
                drop_ins = directory / "holdfast.service.d"
                drop_ins.mkdir()
                (drop_ins / example).write_text((options.examples / example).read_text())
            instances = [directory / unit.name.replace("@.", "@holdfast.")
                         for unit in options.units]
            for unit in options.units:
                if "@." in unit.name:
                    (directory / unit.name.replace("@.", "@holdfast.")).symlink_to(unit.name)
            code, output = run([options.analyze, "verify", *map(str, instances)], directory)
            if code or output:
                failures.append(f"verify {example}: exit {code}: {output}")
            for service in sorted(directory.glob("*.service")):
                # The examples are drop-ins of the daemon's unit.
                allowed = limit if service.name == "holdfast.service" else \
                    LIMITS_OF.get(service.name, LIMITS[""])
                code, output = run([options.analyze, "security", "--offline=true", "--no-pager",
                                    f"--threshold={allowed}", str(service)], directory)
                grade = output.splitlines()[-1] if output else "no output"
                print(f"{example or 'default'}: {service.name}: {grade}")
                if code:
                    failures.append(f"{service.name} {example}: above {allowed / 10}: {grade}")
    print("\n".join(failures))
    return 1 if failures else 0


if __name__ == "__main__":
    sys.exit(main())
