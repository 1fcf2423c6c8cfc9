"""A real Prometheus beside a machine's daemon, with the configuration and the rules that the
package brought. It is a program of the host in the machine's network, as load generators are."""

import contextlib
import math
import shutil
import subprocess
import tempfile
import time
from pathlib import Path
from urllib.parse import quote

from .machine import MachineError, wait_for

TOP = Path(__file__).resolve().parents[3]
EXAMPLES = "/usr/share/doc/holdfast/examples/prometheus"
_PORT = 9090


def program() -> str:
    """Of Debian's package; script/bootstrap takes it out of that, so that no server starts."""
    tools = str(TOP / ".cache/tools/usr/bin")
    found = shutil.which("prometheus") or shutil.which("prometheus", path=tools)
    if not found:
        raise MachineError("there is no prometheus: script/bootstrap e2e")
    return found


class Prometheus:
    """Entered as a context manager; `changes` are replaced in the example configuration, where each
    has to be."""

    def __init__(self, box, changes: dict[str, str]):
        self._box = box
        self._changes = changes
        self._stack = contextlib.ExitStack()

    def __enter__(self):
        place = Path(self._stack.enter_context(tempfile.TemporaryDirectory(prefix="prometheus-")))
        (place / "rules").mkdir()
        text = self._box.read(f"{EXAMPLES}/prometheus.yml")
        for shown, wanted in self._changes.items():
            assert shown in text, f"the example does not say {shown!r}"
            text = text.replace(shown, wanted)
        (place / "prometheus.yml").write_text(text, encoding="utf-8")
        (place / "rules/holdfast.rules.yml").write_text(
            self._box.read(f"{EXAMPLES}/holdfast.rules.yml"), encoding="utf-8")
        log = self._stack.enter_context(open(place / "log", "w", encoding="utf-8"))
        process = self._box.spawn_in_network(
            [program(), f"--config.file={place}/prometheus.yml",
             f"--storage.tsdb.path={place}/data", f"--web.listen-address=127.0.0.1:{_PORT}"],
            stdout=log, stderr=subprocess.STDOUT)
        self._stack.callback(self._end, process)
        try:
            wait_for(self._is_ready, 30, "Prometheus does not begin")
        except MachineError:
            print((place / "log").read_text(encoding="utf-8"))
            self._stack.close()
            raise
        return self

    def __exit__(self, *_):
        self._stack.close()

    @staticmethod
    def _end(process) -> None:
        process.terminate()
        process.wait(30)

    def _is_ready(self) -> bool:
        with contextlib.suppress(OSError):
            return self._box.get("/-/ready", port=_PORT).status == 200
        return False

    def _ask(self, target: str) -> dict:
        said = self._box.get(f"/api/v1/{target}", port=_PORT).json()
        assert said["status"] == "success", said
        return said["data"]

    def query(self, text: str) -> list[tuple[dict, float]]:
        """The labels and the value of each series."""
        found = self._ask(f"query?query={quote(text)}&time={time.time()}")["result"]
        return [(each["metric"], float(each["value"][1])) for each in found]

    def by(self, label: str, text: str) -> dict[str, float]:
        return {labels[label]: value for labels, value in self.query(text)}

    def value(self, text: str) -> float | None:
        found = self.query(text)
        assert len(found) < 2, found
        return found[0][1] if found else None

    def has_data(self, text: str) -> bool:
        """A number, that is: a quantile of nothing is none."""
        return any(not math.isnan(value) for _, value in self.query(text))

    def rules(self) -> list[dict]:
        return [rule for group in self._ask("rules")["groups"] for rule in group["rules"]]
