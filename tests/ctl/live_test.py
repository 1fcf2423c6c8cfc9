#!/usr/bin/env python3
"""What a person sees who goes on looking: `status --watch`, `watch` and `orders --watch` on a
terminal, on a small one and in a pipe, while the daemon is away, and how they end.

Usage: live_test.py HOLDFASTCTL [unittest arguments]
"""
import json
import os
import re
import select
import signal
import subprocess
import sys
import time
import unittest

from live_world import AtATerminal, Case, HOSTILE, PATIENCE, REASON

VERBS = (("status", "--watch"), ("watch",), ("orders", "--watch"))
BEGIN = b"\x1b[?2026h"


class Picture(AtATerminal):
    def test_is_drawn_over_the_one_before_and_never_wiped_out(self):
        for verb in VERBS:
            with self.subTest(verb):
                self.start(*verb)
                self.wait_for_frames(4)
                self.type(b"\x03")
                self.assertEqual(self.hear(), "ended 0")
                self.assertEqual(self.screen.wiped, 1, "once, before the first")
                self.assertEqual(self.screen.overflows, 0)
                # Between two frames nothing is told but that they are frames.
                between = re.split(rb"\x1b\[\?2026h.*?\x1b\[\?2026l", self.seen, flags=re.DOTALL)
                self.assertEqual(set(between[1:-1]), {b""})
                for frame in self.screen.frames[1:]:
                    self.assertTrue(frame[0].startswith("holdfast "), frame[0])

    def test_is_written_at_once(self):
        trace = self.place / "trace"
        self.start("watch", before=("strace", "-f", "-qq", "-s", "12", "-e", "trace=write", "-e",
                                    "signal=none", "-o", str(trace)))
        self.wait_for_frames(3)
        self.type(b"\x03")
        self.assertEqual(self.hear(), "ended 0")
        writes = re.findall(r'write\(1, "(.*?)"(?:\.\.\.)?, (\d+)\) += (\d+)', trace.read_text())
        frames = [x for x in writes if x[0].startswith(r"\33[?2026h")]
        self.assertEqual(len(frames), self.seen.count(BEGIN))
        self.assertEqual([x[0] for x in writes if x not in frames],
                         [r"\33[?1049h\33[?2", r"\33[0m\33[?2026l"])  # Before and after.
        for _, wanted, written in writes:
            self.assertEqual(wanted, written)

    def test_keeps_its_columns_whatever_names_are_made_of(self):
        self.start("watch", columns=120, rows=30)
        self.wait_for_text("3!")
        frame = self.screen.frames[-1]
        for line in frame:
            self.assertLess(len(line), 120)
        rows = [x for x in self.screen.cells_of("DOWN")]
        self.assertEqual(len(rows), len(HOSTILE))
        self.assertEqual({"".join(row).rindex("here") for row in rows},
                         {"".join(rows[0]).rindex("here")})
        self.assertNotIn(b"\xcc\x81" * 5, self.seen, "a name is as high as the window")

    def test_has_sparklines(self):
        for verb, text in ((VERBS[0], "/s"), (VERBS[1], "HEALTHY"), (VERBS[2], "finished")):
            with self.subTest(verb):
                self.start(*verb)
                self.wait_for(lambda: any(text in x and re.search("[▁▂▃▄▅▆▇█]{3}", x)
                                          for x in self.screen.lines()), "a sparkline")
                self.end_shell()

    def test_tells_of_orders_what_calls_were_made_for_them(self):
        self.start(*VERBS[2])
        self.wait_for_text("error 500 in 2.5 ms")
        self.assertTrue(any(x.startswith("breaker    open since t") for x in self.screen.lines()))

    def test_fits_into_every_window_and_follows_its_size(self):
        for verb in VERBS:
            with self.subTest(verb):
                self.start(*verb)
                self.wait_for_frames(2)
                for columns, rows in ((30, 4), (1, 1), (2, 50), (200, 3), (100, 40)):
                    self.resize(columns, rows)
                    # Frames that were under way may be of the size before.
                    self.wait_for_frames(3)
                    self.screen.overflows = 0
                    self.wait_for_frames(2)
                    self.assertEqual(self.screen.overflows, 0, (columns, rows))
                    self.assertEqual(self.rows_drawn(), rows)
                self.wait_for_text("holdfast ")
                self.type(b"\x03")
                self.assertEqual(self.hear(), "ended 0")
                self.assertEqual(self.screen.wiped, 1)

    def test_follows_the_size_while_an_answer_is_awaited(self):
        self.daemon.is_hung = True
        self.start("watch", columns=100, rows=5)
        self.wait_for_text("waiting for the first answer")
        # The clock ticks once a second, and would need five of them.
        began = time.monotonic()
        for rows in (3, 6, 4, 7, 2):
            self.resize(40, rows)
            self.wait_for(lambda wanted=rows: self.rows_drawn() == wanted, "that size")
        self.assertLess(time.monotonic() - began, 2)

    def test_is_asked_for_where_it_was_told(self):
        remote = self.begin(("127.0.0.1", 0))
        url = f"http://127.0.0.1:{remote.port}"
        for verb in VERBS:
            with self.subTest(verb):
                self.start(*verb, "--url", url)
                self.wait_for_text(f" of {url} ")
                self.wait_for_frames(3)
                self.end_shell()
        self.assertEqual(self.daemon.asked, 0)


class Connection(AtATerminal):
    def test_that_is_lost_is_shown_with_when_and_with_what_was_known(self):
        for verb, known in zip(VERBS, ("readiness", "HEALTHY", "backlog")):
            with self.subTest(verb):
                self.start(*verb)
                self.wait_for_text(known)
                self.daemon.close()
                self.wait_for_text("NO ANSWER since ")
                first = self.screen.lines()[0]
                self.assertRegex(first, r"^NO ANSWER since \S+Z \(.* s\), (next try in|asking again)")
                self.wait_for_text(" (2 s), ")
                self.assertEqual(self.screen.lines()[0].split(" (")[0], first.split(" (")[0])
                self.assertRegex(self.screen.lines()[1], r"^below is what was at \S+Z$")
                self.assertTrue(any(known in x for x in self.screen.lines()[2:]))
                os.unlink(self.address)
                self.daemon = self.begin(self.address)
                self.wait_for(lambda: self.screen.lines()[0].startswith("holdfast "), "the daemon")
                self.assertGreater(self.daemon.asked, 0)
                self.type(b"\x03")
                self.assertEqual(self.hear(), "ended 0")

    def test_that_never_was_is_waited_for(self):
        self.daemon.close()
        os.unlink(self.address)
        self.start("watch")
        self.wait_for_text("NO ANSWER since ")
        self.daemon = self.begin(self.address)
        self.wait_for_text("HEALTHY")

    def test_is_not_asked_for_all_the_time(self):
        self.daemon.close()
        os.unlink(self.address)
        self.start("watch")
        self.wait_for_text(" (4 s), ")
        # A hundred a second would be forty by now.
        tries = {x[0] for x in self.screen.frames if "next try in" in x[0]}
        self.assertTrue(any(re.search(r"next try in [2-9] s", x) for x in tries), tries)


class End(AtATerminal):
    def test_gives_the_terminal_back(self):
        for verb in VERBS:
            self.start(*verb)
            self.wait_for_frames(2)
            self.assertEqual(self.screen.modes["cursor"], False)
            self.assertFalse(self.echoes())
            self.type(b"\x03")
            self.assertEqual(self.hear(), "ended 0")
            self.assert_given_back()

    def test_comes_with_a_key(self):
        self.start("watch")
        self.wait_for_frames(2)
        self.type(b"x\x1b[Aq")
        self.assertEqual(self.hear(), "ended 0")
        self.assert_given_back()
        self.assertEqual(self.screen.overflows, 0)

    def test_gives_the_terminal_back_whoever_ends_it(self):
        for number in (signal.SIGTERM, signal.SIGHUP, signal.SIGQUIT):
            with self.subTest(number):
                self.start("status", "--watch")
                self.wait_for_frames(2)
                os.kill(self.child, number)
                self.assertEqual(self.hear(), f"ended {-number}")
                self.assert_given_back()

    def test_does_not_wait_for_a_daemon_that_hangs(self):
        self.daemon.is_hung = True
        self.start("watch")
        self.wait_for_frames(1)
        began = time.monotonic()
        self.type(b"\x03")
        self.assertEqual(self.hear(), "ended 0")
        self.assertLess(time.monotonic() - began, 2.5, "an answer may take three seconds")

    def test_does_not_wait_for_a_service_manager_that_hangs(self):
        (self.place / "systemctl").write_text(f"#!/bin/sh\ntouch {self.place}/asked\n"
                                              "exec sleep 30\n")
        self.start("status", "--watch")
        until = time.monotonic() + PATIENCE
        while not (self.place / "asked").exists():
            self.assertLess(time.monotonic(), until)
            self.read(0.01)
        began = time.monotonic()
        self.type(b"\x03")
        self.assertEqual(self.hear(), "ended 0")
        self.assertLess(time.monotonic() - began, 10)

    def test_does_not_wait_for_a_terminal_that_takes_nothing(self):
        self.start("watch", columns=400, rows=200)
        # Nobody reads: until its buffers are full, and it is stuck, or leaves frames out.
        self.wait_for_frames(1)
        asked, since = self.daemon.asked, time.monotonic()
        while self.daemon.asked < asked + 5 and time.monotonic() < since + 1:
            time.sleep(0.01)
        os.kill(self.child, signal.SIGTERM)
        until = time.monotonic() + PATIENCE
        while not select.select([self.told], [], [], 0.1)[0]:
            self.assertLess(time.monotonic(), until, "it is stuck")

    def test_is_put_off_by_being_stopped(self):
        self.start("watch")
        self.wait_for_frames(2)
        self.type(b"\x1a")
        self.assertEqual(self.hear(), f"stopped {signal.SIGTSTP}")
        self.assert_given_back()
        frames = len(self.screen.frames)
        self.go_on.write(b"!")
        self.wait_for(lambda: len(self.screen.frames) > frames + 2, "what goes on")
        self.assertEqual(self.screen.modes["other screen"], True)
        self.assertEqual(self.screen.modes["cursor"], False)
        self.assertFalse(self.echoes())
        self.type(b"q")
        self.assertEqual(self.hear(), "ended 0")
        self.assert_given_back()

    def test_draws_nothing_in_the_background_of_a_shell(self):
        self.start("watch", place="background")
        self.assertEqual(self.hear(), f"stopped {signal.SIGTSTP}")
        self.assertEqual(self.seen, b"")
        self.go_on.write(b"!")
        self.wait_for_text("HEALTHY")

    def test_draws_all_of_it_anew_when_somebody_had_stopped_it(self):
        self.start("watch")
        self.wait_for_frames(2)
        os.kill(self.child, signal.SIGSTOP)
        self.assertEqual(self.hear(), f"stopped {signal.SIGSTOP}")
        self.go_on.write(b"!")
        self.wait_for(lambda: self.screen.wiped == 2, "a screen of its own")
        self.wait_for_text("HEALTHY")

    def test_leaves_the_last_picture_where_a_number_of_them_was_wanted(self):
        self.start("watch", "--count", "2")
        self.assertEqual(self.hear(), "ended 0")
        self.assert_given_back()
        self.assertTrue(any("HEALTHY" in x for x in self.screen.lines()))


class Look(AtATerminal):
    def frames_of(self, *verb, **variables):
        self.start(*verb, **variables)
        self.wait_for_frames(3)
        self.type(b"\x03")
        self.assertEqual(self.hear(), "ended 0")
        return self.seen

    def test_has_colours(self):
        for verb in VERBS:
            self.frames_of(*verb)
            self.assertIn(31, self.screen.colours, verb)

    def test_has_none_for_whom_wants_none(self):
        for verb in VERBS:
            self.assertNotRegex(self.frames_of(*verb, NO_COLOR="1"), rb"\x1b\[[\d;]+m")
        # https://no-color.org: when it is set to nothing it is not set.
        self.frames_of("watch", NO_COLOR="")
        self.assertIn(31, self.screen.colours)

    def test_is_plain_lines_for_a_terminal_that_is_dumb_or_not_known(self):
        for term in ("dumb", ""):
            for verb in VERBS:
                self.start(*verb, TERM=term)
                self.wait_for(lambda: self.seen.count(b"\r\nholdfast ") >= 2, "a picture")
                self.type(b"\x03")
                self.assertEqual(self.hear(), "ended 0")
                self.assertNotIn(b"\x1b", self.seen)

    def test_is_ascii_where_nothing_else_is_read(self):
        for verb in VERBS:
            seen = self.frames_of(*verb, LC_ALL="C")
            self.assertTrue(seen.isascii(), verb)


class Pipe(Case):
    def begin_to_watch(self, *words, **options):
        watch = subprocess.Popen(self.words(*words, "--interval", "100ms"), env=self.environment,
                                 stdout=subprocess.PIPE, **options)
        self.addCleanup(watch.stdout.close)
        self.addCleanup(watch.wait)
        self.addCleanup(watch.kill)
        return watch

    def test_gets_picture_after_picture_without_a_control_character(self):
        for verb in VERBS:
            watch = self.begin_to_watch(*verb)
            text = b""
            while text.count(b"\n\n") < 3:
                text += os.read(watch.stdout.fileno(), 1 << 16)
            watch.send_signal(signal.SIGINT)
            self.assertEqual(watch.wait(PATIENCE), 0)
            self.assertNotRegex(text, rb"[\x00-\x09\x0b-\x1f\x7f]")
            self.assertNotRegex(text.decode(), "[\x80-\x9f\u202e▁█]")
            self.assertTrue(all(x.startswith(b"holdfast ") for x in text.split(b"\n\n")[:-1]), text)

    def test_gets_long_lines_as_they_are(self):
        watch = self.begin_to_watch("status", "--watch")
        while True:
            if REASON in watch.stdout.readline().decode():
                break

    def test_gets_a_document_in_each_line(self):
        for verb, name in zip(VERBS, ("status", None, "stats")):
            watch = self.begin_to_watch(*verb, "--json")
            for _ in range(3):
                answer = json.loads(watch.stdout.readline())
                self.assertTrue(answer[name] if name else len(answer) == len(HOSTILE) + 1)
            self.daemon.close()
            while "error" not in (answer := json.loads(watch.stdout.readline())):
                pass
            self.assertIn("ask the daemon at", answer["error"])
            os.unlink(self.address)
            self.daemon = self.begin(self.address)
            while "error" in json.loads(watch.stdout.readline()):
                pass

    def test_is_told_when_nobody_answers(self):
        self.daemon.close()
        done = subprocess.run(self.words("watch", "--count", "1"), env=self.environment, check=False,
                              stdout=subprocess.PIPE, timeout=PATIENCE)
        self.assertEqual(done.returncode, 69)
        self.assertTrue(done.stdout.startswith(b"NO ANSWER since "), done.stdout)

    def test_that_was_closed_ends_it_quietly(self):
        for handling, result in ((signal.SIG_DFL, -signal.SIGPIPE), (signal.SIG_IGN, 74)):
            watch = self.begin_to_watch(
                "status", "--watch", stderr=subprocess.PIPE, restore_signals=False,
                preexec_fn=lambda how=handling: signal.signal(signal.SIGPIPE, how))
            self.addCleanup(watch.stderr.close)
            os.read(watch.stdout.fileno(), 10)
            watch.stdout.close()
            self.assertEqual(watch.wait(PATIENCE), result)
            self.assertEqual(watch.stderr.read(), b"")


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
