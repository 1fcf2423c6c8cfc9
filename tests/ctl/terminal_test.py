#!/usr/bin/env python3
"""A password is asked for on the terminal, unseen, and an interrupt leaves the terminal as it was.

Usage: terminal_test.py HOLDFASTCTL [unittest arguments]
"""
import os
import pty
import signal
import sys
import tempfile
import termios
import unittest

HOLDFASTCTL = os.path.abspath(sys.argv[1])


class Terminal(unittest.TestCase):
    def start(self, *before, on_interrupt=signal.SIG_DFL):
        output = tempfile.TemporaryFile()
        self.addCleanup(output.close)
        self.output = output
        self.child, self.terminal = pty.fork()
        if self.child == 0:
            # Only the terminal shows what the person sees; the line goes elsewhere.
            os.dup2(output.fileno(), 1)
            signal.signal(signal.SIGINT, on_interrupt)  # Whoever runs the tests may ignore it.
            command = [*before, HOLDFASTCTL, "auth", "hash", "alice"]
            os.execvp(command[0], command)
        self.addCleanup(os.close, self.terminal)
        self.seen = b""

    def wait_for(self, text):
        while text not in self.seen:
            self.seen += os.read(self.terminal, 1024)

    def echoes(self):
        return bool(termios.tcgetattr(self.terminal)[3] & termios.ECHO)

    def end(self):
        return os.waitpid(self.child, 0)[1]

    def test_shows_the_questions_and_not_the_answers(self):
        self.start()
        self.wait_for(b"New password of alice: ")
        self.assertFalse(self.echoes())
        os.write(self.terminal, b"correct horse\n")
        self.wait_for(b"Once more: ")
        os.write(self.terminal, b"correct horse\n")
        self.assertEqual(self.end(), 0)
        self.assertNotIn(b"horse", self.seen)
        self.output.seek(0)
        self.assertTrue(self.output.read().startswith(b"user alice $y$"))

    def interrupt(self):
        self.wait_for(b"New password of alice: ")
        os.write(self.terminal, b"half\x03")

    def assert_interrupted(self):
        self.assertTrue(os.WIFSIGNALED(status := self.end()), status)
        self.assertEqual(os.WTERMSIG(status), signal.SIGINT)
        self.assertTrue(self.echoes())

    def test_can_be_interrupted_without_leaving_the_terminal_mute(self):
        self.start()
        self.interrupt()
        self.assert_interrupted()

    def test_sees_an_interrupt_that_comes_before_it_waits(self):
        # Held up after the question, before anything else.
        self.start("strace", "-qq", "-o", "/dev/null", "-e", "trace=write",
                   "-e", "inject=write:delay_exit=300000")
        self.interrupt()
        self.assert_interrupted()

    def test_goes_on_asking_when_started_to_ignore_interrupts(self):
        self.start(on_interrupt=signal.SIG_IGN)
        self.interrupt()
        os.write(self.terminal, b"correct horse\n")
        self.wait_for(b"Once more: ")
        os.write(self.terminal, b"correct horse\n")
        self.assertEqual(self.end(), 0)


if __name__ == "__main__":
    unittest.main(argv=[sys.argv[0], *sys.argv[2:]])
