#!/usr/bin/env python3
"""tally.py counts nothing as passed that did not pass."""
import contextlib
import io
import pathlib
import tempfile
import unittest

import tally


class Tally(unittest.TestCase):
    def setUp(self):
        folder = tempfile.TemporaryDirectory()
        self.addCleanup(folder.cleanup)
        self.root = pathlib.Path(folder.name)
        self.allowed = ""

    def count(self, *steps, junit=None):
        """The last line and the exit status for steps of (name, status, has a file)."""
        file = self.root / "cases.xml"
        if junit is not None:
            file.write_text(f"<testsuites><testsuite name='s'>{junit}</testsuite></testsuites>")
        (self.root / "steps").write_text("".join(
            f"{name}\t{status}\t1\t{file if has_file else '-'}\n"
            for name, status, has_file in steps))
        (self.root / "allow").write_text(self.allowed)
        out = io.StringIO()
        with contextlib.redirect_stdout(out):
            status = tally.main(self.root, self.root / "allow")
        return out.getvalue().splitlines()[-1], status

    def test_a_step_is_one_case(self):
        self.assertEqual(self.count(("a", 0, False), ("b", 0, False)),
                         ("2 passed, 0 failed, 0 skipped", 0))
        self.assertEqual(self.count(("a", 0, False), ("b", 3, False)),
                         ("1 passed, 1 failed, 0 skipped", 1))

    def test_cases_of_a_file_are_counted_one_by_one(self):
        self.assertEqual(self.count(("unit", 1, True), junit="""
            <testcase name='a' classname='C'/><testcase name='b'><failure/></testcase>
            <testcase name='c'><error/></testcase>"""), ("1 passed, 2 failed, 0 skipped", 1))

    def test_a_missing_file_is_a_failure(self):
        self.assertEqual(self.count(("unit", 0, True)), ("0 passed, 1 failed, 0 skipped", 1))

    def test_an_empty_or_broken_file_is_a_failure(self):
        self.assertEqual(self.count(("unit", 0, True), junit=""),
                         ("0 passed, 1 failed, 0 skipped", 1))
        self.assertEqual(self.count(("unit", 0, True), junit="<testcase name='a'"),
                         ("0 passed, 1 failed, 0 skipped", 1))

    def test_a_crash_that_no_case_tells_of_is_a_failure(self):
        self.assertEqual(self.count(("unit", 139, True), junit="<testcase name='a'/>"),
                         ("1 passed, 1 failed, 0 skipped", 1))

    def test_a_skip_needs_leave_and_a_reason(self):
        skip = "<testcase name='a' classname='C'><skipped/></testcase><testcase name='b'/>"
        self.assertEqual(self.count(("e2e", 0, True), junit=skip),
                         ("1 passed, 1 failed, 0 skipped", 1))
        self.allowed = "e2e/C.a\n"
        self.assertEqual(self.count(("e2e", 0, True), junit=skip),
                         ("1 passed, 1 failed, 0 skipped", 1))
        self.allowed = "# why\ne2e/C.*  there is no kernel for it\n"
        self.assertEqual(self.count(("e2e", 0, True), junit=skip),
                         ("1 passed, 0 failed, 1 skipped", 0))

    def test_a_disabled_case_is_a_skip(self):
        self.assertEqual(self.count(("unit", 0, True), junit="""
            <testcase name='a' status='notrun'/><testcase name='b'/>"""),
                         ("1 passed, 1 failed, 0 skipped", 1))

    def test_nothing_passed_is_a_failure(self):
        self.assertEqual(self.count()[1], 1)


if __name__ == "__main__":
    unittest.main()
