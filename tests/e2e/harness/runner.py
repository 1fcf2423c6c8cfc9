"""Finds the tests, gives each a machine of its own, and says how each one ended.

A test is a function `test_*` of a file tests/e2e/test_NN_topic.py that takes a Holdfast machine.
`@machine(...)` says what it needs; without it: the package installed, booted, one minute.
"""

import contextlib
import importlib.util
import re
import signal
import sys
import tempfile
import time
import traceback
from dataclasses import asdict, dataclass, field
from pathlib import Path
from xml.etree import ElementTree

from . import linux
from .cgroup import guard
from .holdfast import UNIT, Holdfast
from .rootfs import root_file_system
from .workers import share_out


class Skip(Exception):
    """This host cannot show it; the reason is said and must stand in tests/skips.allow."""


def needs_of(function) -> tuple[bool, bool, int]:
    return getattr(function, "needs", (True, True, 60))


class OutOfTime(BaseException):
    pass


def machine(*, installed: bool = True, booted: bool = True, limit: int = 60):
    """What a test needs: the package on the disk, the machine running, and at most `limit` seconds."""
    def mark(function):
        function.needs = (installed, booted, limit)
        return function
    return mark


@dataclass
class Outcome:
    name: str
    seconds: float
    failure: str = ""
    skipped: str = ""


@dataclass
class Suite:
    debs: list[Path]
    workspace: Path
    keep: bool = False
    broken: str = ""
    kind: type[Holdfast] = Holdfast
    outcomes: list[Outcome] = field(default_factory=list)

    def __post_init__(self):
        self._stack = contextlib.ExitStack()
        self._root = root_file_system(self.debs)
        self._installed = None

    def close(self) -> None:
        self._stack.close()

    def installed_layers(self) -> list[Path]:
        """The disk of a machine on which apt installed the package: made once, then only read."""
        if self._installed is None:
            box = self._stack.enter_context(Holdfast([self._root], self.workspace, self.debs))
            box.boot()
            box.install()
            box.power_off()
            self._installed = box.upper
        return [self._installed, self._root]

    def run_each(self, tests: list, jobs: int) -> None:
        if jobs == 1:
            for name, function in tests:
                self.outcomes.append(self.run(name, function))
            return
        self.installed_layers()  # Once, and not by each worker.
        # A long one at the end would leave the other workers idle.
        tests = sorted(tests, key=lambda test: -needs_of(test[1])[2])
        answers = share_out(len(tests), jobs, self.workspace,
                            lambda index: asdict(self.run(*tests[index])))
        for (name, _), answer in zip(tests, answers):
            if not answer:
                answer = {"name": name, "seconds": 0, "failure": "the worker that ran it died"}
                print(f"FAIL {name}: {answer['failure']}", flush=True)
            self.outcomes.append(Outcome(**answer))

    def run(self, name: str, function) -> Outcome:
        installed, booted, limit = needs_of(function)
        layers = self.installed_layers() if installed else [self._root]
        began = time.monotonic()
        outcome = Outcome(name, 0)
        print(f"run  {name}", flush=True)
        with self.kind(layers, self.workspace, self.debs) as box:
            try:
                with _time_limit(limit):
                    if self.broken:
                        # The last name wins over the drop-ins of the test.
                        box.drop_in(UNIT, f"[Service]\n{self.broken}\n", "zz-broken.conf")
                    if booted:
                        box.boot()
                        if installed:
                            box.wait_ready()
                    function(box)
            except Skip as reason:
                outcome.skipped = str(reason)
            except (Exception, OutOfTime) as error:  # pylint: disable=broad-except
                outcome.failure = f"{type(error).__name__}: {error}"
                _print_failure(box)
                if self.keep:
                    _wait_for_a_person(box)
        outcome.seconds = time.monotonic() - began
        word = "FAIL" if outcome.failure else "skip" if outcome.skipped else "ok  "
        print(f"{word} {name} ({outcome.seconds:.1f} s) {outcome.failure or outcome.skipped}",
              flush=True)
        return outcome


@contextlib.contextmanager
def _time_limit(seconds: int):
    def ring(*_):
        raise OutOfTime(f"not finished within {seconds} s")
    previous = signal.signal(signal.SIGALRM, ring)
    signal.alarm(seconds)
    try:
        yield
    finally:
        signal.alarm(0)
        signal.signal(signal.SIGALRM, previous)


def _print_failure(box: Holdfast) -> None:
    traceback.print_exc(file=sys.stdout)
    print("--- journal ---", *box.journal_text().splitlines()[-250:], sep="\n")
    print("--- console ---", *box.console().splitlines()[-20:], sep="\n", flush=True)


def _wait_for_a_person(box: Holdfast) -> None:
    print(f"kept: {box.way_in()}   (Enter here ends it)", flush=True)
    with contextlib.suppress(EOFError):
        input()


def _is_wanted(name: str, word: str) -> bool:
    """A dot in the word stands for anything: "03.log" is 03_watchdog.frozen_log_thread."""
    return re.search(".*".join(map(re.escape, word.split("."))), name) is not None


def find_tests(directory: Path, wanted: list[str]) -> list[tuple[str, object]]:
    tests = []
    for path in sorted(directory.glob("test_*.py")):
        spec = importlib.util.spec_from_file_location(path.stem, path)
        module = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(module)
        for attribute, function in vars(module).items():
            if attribute.startswith("test_") and callable(function):
                name = f"{path.stem.removeprefix('test_')}.{attribute.removeprefix('test_')}"
                if not wanted or any(_is_wanted(name, word) for word in wanted):
                    tests.append((name, function))
    return tests


def write_junit(path: Path, outcomes: list[Outcome]) -> None:
    suite = ElementTree.Element(
        "testsuite", name="e2e", tests=str(len(outcomes)),
        failures=str(sum(bool(o.failure) for o in outcomes)),
        skipped=str(sum(bool(o.skipped) for o in outcomes)),
        time=f"{sum(o.seconds for o in outcomes):.3f}")
    for outcome in outcomes:
        group, _, name = outcome.name.partition(".")
        case = ElementTree.SubElement(suite, "testcase", classname=f"e2e.{group}", name=name,
                                      time=f"{outcome.seconds:.3f}")
        if outcome.failure:
            ElementTree.SubElement(case, "failure", message=outcome.failure)
        if outcome.skipped:
            ElementTree.SubElement(case, "skipped", message=outcome.skipped)
    path.parent.mkdir(parents=True, exist_ok=True)
    ElementTree.ElementTree(suite).write(path, encoding="utf-8", xml_declaration=True)


@dataclass
class Options:
    junit: Path | None = None
    keep: bool = False
    broken: str = ""
    jobs: int = 1
    kind: type[Holdfast] = Holdfast


def run_all(tests: list, debs: list[Path], options: Options) -> int:
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: (_ for _ in ()).throw(KeyboardInterrupt()))
    # What a worker that was killed has mounted there is in the way; the guard removes the rest.
    with tempfile.TemporaryDirectory(prefix="holdfast-e2e-",
                                     ignore_cleanup_errors=True) as workspace:
        # Before the mounts, so that it can remove what they stand on.
        guard(Path(workspace))
        linux.own_mount_namespace()
        suite = Suite(debs, Path(workspace), options.keep, options.broken, options.kind)
        try:
            # A person who looks at a machine looks at one.
            suite.run_each(tests, 1 if options.keep else min(options.jobs, len(tests)))
        finally:
            suite.close()
            if options.junit:
                write_junit(options.junit, suite.outcomes)
    failed = sum(bool(o.failure) for o in suite.outcomes)
    skipped = sum(bool(o.skipped) for o in suite.outcomes)
    print(f"e2e: {len(suite.outcomes) - failed - skipped} passed, {failed} failed, "
          f"{skipped} skipped")
    return 1 if failed or not suite.outcomes else 0
