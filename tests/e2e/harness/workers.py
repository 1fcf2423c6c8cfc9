"""Does several pieces of work at once. Each worker is a process of its own: a test's time limit is
a signal, and the network that it looks into belongs to a process."""

import contextlib
import io
import json
import multiprocessing
import signal
import sys
from pathlib import Path
from typing import Callable

from . import linux
from .machine import Machine

# More machines than one worker will ever boot.
_MACHINES_MAX = 10000


def share_out(count: int, jobs: int, workspace: Path,
              do: Callable[[int], dict]) -> list[dict | None]:
    """What do(0) to do(count - 1) returned; nothing in the place of what a worker died of. What one
    of them prints comes out in one piece."""
    context = multiprocessing.get_context("fork")
    taken = context.Value("i", 0)

    def take() -> int:
        with taken.get_lock():
            taken.value += 1
            return taken.value - 1

    def work(number: int) -> None:
        linux.die_with_parent()
        signal.signal(signal.SIGINT, signal.SIG_IGN)  # The runner tells us; a terminal tells all.
        Machine.count_from(number * _MACHINES_MAX)
        with contextlib.suppress(KeyboardInterrupt), _answers(workspace, number).open("a") as file:
            for index in iter(take, None):
                if index >= count:
                    return
                with contextlib.redirect_stdout(io.StringIO()) as printed:
                    answer = do(index)
                print(json.dumps([index, answer]), file=file, flush=True)
                print(printed.getvalue(), end="", flush=True)

    workers = [context.Process(target=work, args=[number]) for number in range(1, jobs + 1)]
    sys.stdout.flush()
    try:
        for worker in workers:
            worker.start()
        for worker in workers:
            worker.join()
    finally:
        for worker in workers:
            worker.terminate()
            worker.join()
    found = {}
    for number in range(1, jobs + 1):
        with contextlib.suppress(FileNotFoundError):
            found.update(map(json.loads, _answers(workspace, number).read_text().splitlines()))
    return [found.get(index) for index in range(count)]


def _answers(workspace: Path, number: int) -> Path:
    return workspace / f"answers-{number}"
