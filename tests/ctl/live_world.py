"""A daemon that answers what a test wants, and a terminal that somebody watches it on."""
import contextlib
import fcntl
import json
import os
import pathlib
import pty
import re
import select
import signal
import socket
import struct
import subprocess
import sys
import tempfile
import termios
import threading
import time
import unittest

import vt

HOLDFASTCTL = os.path.abspath(sys.argv[1])
PATIENCE = 20.0  # Seconds until silence is a failure; sanitizers are slow.
REASON = "0, expected 61 to 140 (usual at this time of day, from 6 days), below since 13:04"
# Would draw elsewhere, in a colour, on another screen, or backwards, if they could.
HOSTILE = ["\x1b[2J\x1b[9;9Hgone", "\x9b31mred", "\u202edrawkcab", "\x1b]0;title\x07", "a\r\nb\tc",
           "商品目録" * 30, "e\u0301" * 90, "x" + "\u0301" * 5000, "שלום עולם", "🙂🙂", "x" * 10000]


def status(count):
    return {"service": {"version": f"1.0.{count}", "pid": 1, "startedAt": "t", "uptimeSeconds": 5},
            "readiness": {"status": "degraded",
                          "components": {"log": {"status": "degraded", "reason": HOSTILE[0]}}},
            "loop": {"windows": [{"minutes": 1, "p50": 0.0001, "p95": 0.0004, "p99": 0.0012}]},
            "orders": {"byState": {"Processing": count % 7}, "oldestSince": None,
                       "breaker": "closed"},
            "watch": {"services": 2, "byStatus": {"HEALTHY": 1, "DOWN": 1}, "activeAlerts": 1},
            "requests": {"total": count * count, "failed": 0, "routes": []},
            "trends": {"enabled": True, "series": [
                {"name": "new_shipments", "state": "abnormal", "abnormal": {"reasoning": REASON}}]},
            "faults": []}


def health(count):
    named = [{"serviceId": f"h{i}", "name": name, "status": "DOWN", "latencyMs": i, "reason": "here",
              "lastCheckedAt": f"t{count}"} for i, name in enumerate(HOSTILE)]
    return named + [{"serviceId": "s", "name": "s", "status": "HEALTHY", "latencyMs": count,
                     "lastCheckedAt": f"t{count}", "reason": f"{count}!"}]


def orders(count):
    return {"items": [{"order_id": f"A-{count}", "state": "Processing", "quantity": 1,
                       "product": HOSTILE[count % len(HOSTILE)]},
                      {"order_id": "A-0", "state": "Failed", "quantity": 1, "product": "x"}],
            "next": None}


def stats(count):
    return {"orders": {"Processing": 1, "Validated": 10 * count, "Rejected": 0, "Failed": 1},
            "backlog": 1, "backlog_max": 100, "oldest_since": None, "calls": 0, "hold": "none",
            "breaker": {"state": "open", "since": "t", "window": {"calls": 3, "failed": 3}}}


def order(name):
    return {"order_id": name, "state": "Processing", "attempts": 3,
            "history": [{"number": 3, "outcome": "error", "http_status": 500, "latency_ms": 2.5}]}


class Daemon:
    """Answers each request with the next version, as if it were upgraded all the time."""

    def __init__(self, address):
        self.asked = 0
        self.is_hung = False
        self._kept = []
        self._socket = socket.socket(socket.AF_INET if isinstance(address, tuple) else
                                     socket.AF_UNIX)
        self._socket.bind(address)
        self._socket.listen()
        self.port = self._socket.getsockname()[1] if isinstance(address, tuple) else None
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._socket.accept()
                if self.is_hung:
                    self._kept.append(client)
                    continue
                with client:
                    request = client.recv(4096)
                    if not request:
                        continue  # Whoever asked was ended meanwhile.
                    path = request.split(b" ")[1].decode()
                    self.asked += 1
                    body = json.dumps(self.answer(path)).encode()
                    client.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
                                   b"%d\r\n\r\n%s" % (len(body), body))

    def answer(self, path):
        if path.startswith("/orders/A"):
            return order(path.removeprefix("/orders/"))
        return {"/health": health, "/orders/stats": stats,
                "/orders?limit=50": orders}.get(path, status)(self.asked)

    def close(self):
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()
        for client in self._kept:
            client.close()


class Case(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.place = pathlib.Path(directory.name)
        self.config = self.place / "holdfast.json"
        self.address = str(self.place / "c.sock")
        self.config.write_text(json.dumps({"database": {"path": str(self.place / "h.db")},
                                           "control": {"socket": self.address}}))
        self.daemon = self.begin(self.address)
        self.environment = {**os.environ, "PATH": f"{self.place}:{os.environ['PATH']}",
                            "TERM": "xterm-256color", "LC_ALL": "C.UTF-8"}
        self.environment.pop("NO_COLOR", None)
        file = self.place / "systemctl"
        file.write_text("#!/bin/sh\nprintf 'ActiveState=active\\nSubState=running\\n'\n")
        file.chmod(0o755)

    def begin(self, address):
        daemon = Daemon(address)
        self.addCleanup(daemon.close)
        return daemon

    def words(self, *arguments):
        return [HOLDFASTCTL, *arguments, "--config", str(self.config)]


# Leads the session, as a shell does: only beside one can a program be stopped. Tells what becomes
# of it, and lets it go on when told to.
SHELL = """
import os, signal, sys
signal.signal(signal.SIGTTOU, signal.SIG_IGN)
for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
    signal.signal(number, signal.SIG_DFL)
def tell(text):
    os.write(3, text.encode() + b"\\n")
child = os.fork()
if child == 0:
    os.setpgid(0, 0)
    if sys.argv[1] == "foreground":
        os.tcsetpgrp(0, os.getpid())
    signal.signal(signal.SIGTTOU, signal.SIG_DFL)
    os.execvp(sys.argv[2], sys.argv[2:])
signal.signal(signal.SIGHUP, signal.SIG_IGN)
tell(str(child))
while True:
    _, how = os.waitpid(child, os.WUNTRACED)
    os.tcsetpgrp(0, os.getpgrp())
    if not os.WIFSTOPPED(how):
        tell(f"ended {os.waitstatus_to_exitcode(how)}")
        break
    tell(f"stopped {os.WSTOPSIG(how)}")
    if not os.read(4, 1):
        break
    os.tcsetpgrp(0, child)
    os.kill(child, signal.SIGCONT)
"""


class AtATerminal(Case):
    """One who watches: `self.seen` is all bytes that came, `self.screen` what they come to."""

    def start(self, *verb, columns=100, rows=30, place="foreground", before=(), **variables):
        self.terminal, self.inside = pty.openpty()
        self.addCleanup(os.close, self.terminal)
        # Open here as well: what was written last is not lost with the one who wrote it.
        self.addCleanup(os.close, self.inside)
        self.screen = vt.Terminal(columns, rows)
        self.seen = b""
        self.resize(columns, rows)
        self.usual = termios.tcgetattr(self.inside)
        told, tell = os.pipe()
        command, go_on = os.pipe()
        self.told = os.fdopen(told, "r")
        self.addCleanup(self.told.close)
        self.go_on = os.fdopen(go_on, "wb", buffering=0)
        self.addCleanup(self.go_on.close)
        interval = () if "--interval" in verb else ("--interval", "100ms")

        def at_a_terminal():
            fcntl.ioctl(0, termios.TIOCSCTTY, 0)
            # Not one of them may be the other's place already.
            tell_there, command_there = fcntl.fcntl(tell, fcntl.F_DUPFD, 20), \
                fcntl.fcntl(command, fcntl.F_DUPFD, 20)
            os.dup2(tell_there, 3)
            os.dup2(command_there, 4)

        self.shell = subprocess.Popen(
            [sys.executable, "-c", SHELL, place, *before, *self.words(*verb, *interval)],
            env={**self.environment, **variables}, stdin=self.inside, stdout=self.inside,
            stderr=self.inside, start_new_session=True, close_fds=False,
            preexec_fn=at_a_terminal)
        self.addCleanup(self.end_shell)
        os.close(tell)
        os.close(command)
        self.child = int(self.told.readline())

    def end_shell(self):
        if self.shell.poll() is None:
            with contextlib.suppress(ProcessLookupError):
                os.kill(self.child, signal.SIGKILL)
        self.shell.wait(PATIENCE)

    def resize(self, columns, rows):
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))
        self.screen.resize(columns, rows)

    def read(self, seconds):
        if select.select([self.terminal], [], [], max(0, seconds))[0]:
            data = os.read(self.terminal, 1 << 16)
            self.seen += data
            self.screen.feed(data)
            return True
        return False

    def wait_for(self, what, about="it"):
        """Until a frame, or the whole of what came, is as it should be."""
        until = time.monotonic() + PATIENCE
        while not what():
            self.assertTrue(self.read(until - time.monotonic()),
                            f"{about} did not come: " + "\n".join(self.screen.lines()))

    def wait_for_text(self, text):
        self.wait_for(lambda: any(text in line for line in self.screen.lines()), text)

    def wait_for_frames(self, count):
        count += len(self.screen.frames)
        self.wait_for(lambda: len(self.screen.frames) >= count, "a frame")

    def rows_drawn(self):
        """By the last frame, whatever of it there was room for."""
        frames = re.findall(rb"\x1b\[\?2026h(.*?)\x1b\[\?2026l", self.seen, flags=re.DOTALL)
        return max(int(x) for x in re.findall(rb"\x1b\[(\d+)H", frames[-1])) if frames else 0

    def type(self, keys):
        os.write(self.terminal, keys)

    def hear(self):
        """What the shell tells next, while the terminal is read."""
        until = time.monotonic() + PATIENCE
        while not select.select([self.told], [], [], 0)[0]:
            self.assertLess(time.monotonic(), until, "nothing becomes of it")
            self.read(0.01)
        while self.read(0):
            pass
        said = self.told.readline().strip()
        if said.startswith("ended"):
            self.shell.wait(PATIENCE)
        return said

    def assert_given_back(self):
        self.assertEqual(self.screen.modes, {"other screen": False, "cursor": True, "wrap": True,
                                             "held back": False})
        self.assertEqual(termios.tcgetattr(self.inside), self.usual)

    def echoes(self):
        return bool(termios.tcgetattr(self.inside)[3] & termios.ECHO)
