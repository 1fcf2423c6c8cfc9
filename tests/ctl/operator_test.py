#!/usr/bin/env python3
"""What a person sees who looks after the service: `status --watch` and `watch` on a terminal, on a
narrow one and in a pipe, how they end, and what `logs` has journalctl show.

Usage: operator_test.py HOLDFASTCTL [unittest arguments]
"""
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

HOLDFASTCTL = os.path.abspath(sys.argv[1])
PATIENCE = 20.0  # Seconds until silence is a failure; sanitizers are slow.
ENTER, LEAVE = b"\x1b[?1049h\x1b[?25l\x1b[?7l", b"\x1b[?7h\x1b[?25h\x1b[?1049l"
REASON = "0, expected 61 to 140 (usual at this time of day, from 6 days), below since 13:04"


def status(version):
    return {"service": {"version": version, "pid": 1, "uptimeSeconds": 5},
            "readiness": {"status": "ready", "components": {}},
            "trends": {"enabled": True, "series": [
                {"name": "new_shipments", "state": "abnormal", "abnormal": {"reasoning": REASON}}]},
            "faults": []}


def health(count):
    """Services, the last of them down, whose reason would draw elsewhere if it could."""
    wrong = {"name": "last", "status": "DOWN", "latencyMs": 5.0, "reason": f"\x1b[9;9H{count}!"}
    return [{"name": f"s{i}", "status": "HEALTHY"} for i in range(8)] + [wrong]


class Daemon:
    """Answers each request with the next version, as if it were upgraded all the time."""

    def __init__(self, path):
        self.asked = 0
        self._socket = socket.socket(socket.AF_UNIX)
        self._socket.bind(path)
        self._socket.listen()
        threading.Thread(target=self._serve, daemon=True).start()

    def _serve(self):
        with contextlib.suppress(OSError):
            while True:
                client, _ = self._socket.accept()
                with client:
                    request = client.recv(4096)
                    self.asked += 1
                    answer = (health(self.asked) if request.startswith(b"GET /health ") else
                              status(f"1.0.{self.asked}"))
                    body = json.dumps(answer).encode()
                    client.sendall(b"HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: "
                                   b"%d\r\n\r\n%s" % (len(body), body))

    def close(self):
        with contextlib.suppress(OSError):
            self._socket.shutdown(socket.SHUT_RDWR)
        self._socket.close()


class Case(unittest.TestCase):
    def setUp(self):
        directory = tempfile.TemporaryDirectory()
        self.addCleanup(directory.cleanup)
        self.place = pathlib.Path(directory.name)
        self.config = self.place / "holdfast.json"
        path = str(self.place / "c.sock")
        self.config.write_text(json.dumps({"database": {"path": str(self.place / "h.db")},
                                           "control": {"socket": path}}))
        self.daemon = Daemon(path)
        self.addCleanup(self.daemon.close)
        self.environment = {**os.environ, "PATH": f"{self.place}:{os.environ['PATH']}"}
        self.environment.pop("NO_COLOR", None)
        self.program("systemctl", "printf 'ActiveState=active\\nSubState=running\\n'")

    def program(self, name, script):
        file = self.place / name
        file.write_text(f"#!/bin/sh\n{script}\n")
        file.chmod(0o755)

    def words(self, *arguments):
        return [HOLDFASTCTL, *arguments, "--config", str(self.config)]


class Watch(Case):
    def start(self, columns=100, rows=30, verb=("status", "--watch"), **variables):
        self.terminal, self.inside = pty.openpty()
        self.addCleanup(os.close, self.terminal)
        # Open here as well: what was written last is not lost with the one who wrote it.
        self.addCleanup(os.close, self.inside)
        self.resize(columns, rows)
        self.child = subprocess.Popen(
            self.words(*verb, "--interval", "100ms"), env={**self.environment, **variables},
            stdin=self.inside, stdout=self.inside, stderr=self.inside, start_new_session=True,
            preexec_fn=self.be_at_a_terminal)
        self.addCleanup(self.child.kill)
        self.seen = b""

    @staticmethod
    def be_at_a_terminal():
        fcntl.ioctl(0, termios.TIOCSCTTY, 0)
        # Whoever runs us in the background of a shell, or under nohup, has some of these ignored,
        # and we with him.
        for number in (signal.SIGINT, signal.SIGQUIT, signal.SIGHUP):
            signal.signal(number, signal.SIG_DFL)

    def resize(self, columns, rows):
        fcntl.ioctl(self.terminal, termios.TIOCSWINSZ, struct.pack("HHHH", rows, columns, 0, 0))

    def wait_for(self, text):
        until = time.monotonic() + PATIENCE
        while text not in self.seen:
            ready, _, _ = select.select([self.terminal], [], [], max(0, until - time.monotonic()))
            self.assertTrue(ready, f"{text} did not come: {self.seen[-500:]}")
            self.seen += os.read(self.terminal, 4096)

    def end(self):
        result = self.child.wait(PATIENCE)
        while select.select([self.terminal], [], [], 0)[0]:
            self.seen += os.read(self.terminal, 4096)
        return result

    def pictures(self):
        return [x.replace(b"\x1b[K", b"").replace(b"\x1b[J", b"").decode()
                for x in self.seen.split(LEAVE)[0].split(b"\x1b[H")[1:]]

    def test_draws_anew_until_control_c_and_gives_the_terminal_back(self):
        self.start()
        self.wait_for(b"holdfast 1.0.3 ")
        os.write(self.terminal, b"\x03")
        self.assertEqual(self.end(), 0)
        self.assertTrue(self.seen.startswith(ENTER))
        self.assertTrue(self.seen.endswith(LEAVE), self.seen[-100:])
        self.assertIn("unit active (running)", self.pictures()[0])

    def test_fits_into_a_narrow_and_low_terminal_and_follows_its_size(self):
        self.start(columns=30, rows=4)
        self.wait_for(b"holdfast 1.0.2 ")
        for picture in self.pictures():
            lines = picture.split("\r\n")
            self.assertLessEqual(len(lines), 4)
            for line in lines:
                self.assertLessEqual(len(line), 30, line)
        self.resize(200, 50)
        self.child.send_signal(signal.SIGWINCH)
        self.wait_for(REASON.encode())
        os.write(self.terminal, b"\x03")
        self.assertEqual(self.end(), 0)

    def test_gives_the_terminal_back_when_it_is_ended_otherwise(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            with self.subTest(number):
                self.start()
                self.wait_for(b"holdfast 1.0.")
                self.child.send_signal(number)
                self.assertEqual(self.end(), -number)
                self.assertTrue(self.seen.endswith(LEAVE), self.seen[-100:])

    def test_goes_on_when_the_daemon_goes_and_comes(self):
        self.start()
        self.wait_for(b"holdfast 1.0.1 ")
        self.daemon.close()
        self.wait_for(b"no answer: ")
        (self.place / "c.sock").unlink()
        self.daemon = Daemon(str(self.place / "c.sock"))
        self.addCleanup(self.daemon.close)
        self.seen = b""
        self.wait_for(b"holdfast 1.0.")
        os.write(self.terminal, b"\x03")
        self.assertEqual(self.end(), 0)


    def test_shows_what_is_watched_in_colours_until_control_c(self):
        self.start(columns=40, rows=5, verb=("watch",), TERM="xterm")
        self.wait_for(b"3!")
        os.write(self.terminal, b"\x03")
        self.assertEqual(self.end(), 0)
        self.assertTrue(self.seen.startswith(ENTER))
        self.assertTrue(self.seen.endswith(LEAVE), self.seen[-100:])
        for picture in self.pictures():
            lines = picture.split("\r\n")
            self.assertEqual(lines[0], "9 services: 1 DOWN, 8 HEALTHY")
            self.assertTrue(lines[2].startswith("\x1b[31mDOWN\x1b[0m     last  "), lines[2])
            self.assertTrue(lines[3].startswith("\x1b[32mHEALTHY\x1b[0m  s0  "), lines[3])
            # The terminal itself may have shown the key, behind the last one.
            self.assertEqual([line.removesuffix("^C") for line in lines[4:]], ["and 7 more"])
            for line in lines:
                self.assertLessEqual(len(re.sub(r"\x1b\[\d+m", "", line)), 40, line)
                self.assertNotIn("\x1b[9", line)

    def test_shows_no_colours_to_whom_wants_none(self):
        for variables in ({"NO_COLOR": "1"}, {"TERM": "dumb"}):
            with self.subTest(variables):
                self.start(verb=("watch",), **{"TERM": "xterm", **variables})
                self.wait_for(b"2!")
                os.write(self.terminal, b"\x03")
                self.assertEqual(self.end(), 0)
                self.assertNotRegex(self.seen, rb"\x1b\[\d+m")

    def test_keeps_what_was_seen_last_while_the_daemon_is_gone(self):
        self.start(verb=("watch",))
        self.wait_for(b"2!")
        self.daemon.close()
        self.wait_for(b"no answer: ")
        os.write(self.terminal, b"\x03")
        self.assertEqual(self.end(), 0)
        self.assertIn("last", self.pictures()[-1])


class Pipe(Case):
    def test_gets_what_is_watched_once(self):
        done = subprocess.run(self.words("watch"), env=self.environment, check=True,
                              stdout=subprocess.PIPE, timeout=PATIENCE)
        self.assertTrue(done.stdout.startswith(b"9 services: "), done.stdout)
        self.assertEqual(self.daemon.asked, 1)
        self.assertNotIn(b"\x1b", done.stdout)

    def test_gets_picture_after_picture_without_a_control_character(self):
        watch = subprocess.Popen(self.words("status", "--watch", "--interval", "100ms"),
                                 env=self.environment, stdout=subprocess.PIPE)
        self.addCleanup(watch.stdout.close)
        text = b""
        while text.count(b"\n\n") < 3:
            text += os.read(watch.stdout.fileno(), 4096)
        watch.send_signal(signal.SIGINT)
        self.assertEqual(watch.wait(PATIENCE), 0)
        self.assertNotRegex(text, rb"[\x00-\x09\x0b-\x1f]")
        self.assertIn(REASON.encode(), text)

    def test_that_was_closed_ends_it_quietly(self):
        watch = subprocess.Popen(self.words("status", "--watch", "--interval", "100ms"),
                                 env=self.environment, stdout=subprocess.PIPE,
                                 stderr=subprocess.PIPE,
                                 preexec_fn=lambda: signal.signal(signal.SIGPIPE, signal.SIG_DFL))
        self.addCleanup(watch.stderr.close)
        os.read(watch.stdout.fileno(), 10)
        watch.stdout.close()
        self.assertEqual(watch.wait(PATIENCE), -signal.SIGPIPE)
        self.assertEqual(watch.stderr.read(), b"")

    def test_gets_json_by_the_line(self):
        watch = subprocess.Popen(self.words("status", "--watch", "--json"), env=self.environment,
                                 stdout=subprocess.PIPE)
        self.addCleanup(watch.stdout.close)
        answer = json.loads(watch.stdout.readline())
        watch.send_signal(signal.SIGINT)
        self.assertEqual(watch.wait(PATIENCE), 0)
        self.assertEqual(answer["unit"]["sub"], "running")


class Logs(Case):
    def asked(self, *arguments):
        """What journalctl is started with, without the units."""
        self.program("journalctl", 'printf "%s\\n" "$@"')
        done = subprocess.run(self.words("logs", *arguments), env=self.environment, check=True,
                              stdout=subprocess.PIPE, text=True, timeout=PATIENCE)
        words = done.stdout.splitlines()
        self.units = [x.removeprefix("--unit=") for x in words if x.startswith("--unit=")]
        return [x for x in words if not x.startswith("--unit=")]

    def test_are_the_newest_of_all_units_explained(self):
        self.assertEqual(self.asked(), ["--catalog", "--lines=50"])
        folder = pathlib.Path(__file__).parents[2] / "units"
        ours = {re.sub(r"@\.", "@*.", x.name.removesuffix(".in")) for x in folder.iterdir()
                if re.search(r"\.(service|timer|socket)(\.in)?$", x.name)}
        self.assertEqual(set(self.units), ours)

    def test_can_be_asked_for_in_the_ways_of_journalctl(self):
        self.assertEqual(self.asked("-f"), ["--catalog", "--follow", "--lines=50"])
        self.assertEqual(self.asked("--follow", "-n", "3"), ["--catalog", "--follow", "--lines=3"])
        self.assertEqual(self.asked("--lines=all", "--brief"), ["--lines=all"])
        self.assertEqual(self.asked("--json"), ["--output=json", "--lines=50"])

    def test_begin_at_a_time_however_it_is_written(self):
        for written, meant in (("2h", "-7200s"), ("2026-11-21T13:04:05.678901Z", "@1795266245"),
                               ("yesterday", "yesterday"), ("2026-11-21 13:04", "2026-11-21 13:04")):
            with self.subTest(written):
                self.assertEqual(self.asked("--since", written), ["--catalog", f"--since={meant}"])

    def test_end_as_journalctl_does(self):
        self.program("journalctl", "exit 3")
        done = subprocess.run(self.words("logs"), env=self.environment, check=False)
        self.assertEqual(done.returncode, 3)

    def test_say_when_there_is_no_journalctl(self):
        done = subprocess.run(self.words("logs"), env={"PATH": str(self.place)}, check=False,
                              stderr=subprocess.PIPE, text=True)
        self.assertEqual(done.returncode, 69)
        self.assertEqual(done.stderr, "holdfastctl: cannot run journalctl: No such file or directory "
                                      "(it is part of systemd)\n")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
