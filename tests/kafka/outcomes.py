"""Runs cases, and writes a JUnit file of them."""
import time
import unittest
from xml.etree import ElementTree


class Outcomes(unittest.TextTestResult):
    """Keeps what JUnit files say."""

    def __init__(self, *arguments, **options):
        super().__init__(*arguments, **options)
        self.suite = ElementTree.Element("testsuite", name="kafka")

    def startTest(self, test):
        self.begun = time.monotonic()
        super().startTest(test)

    def stopTest(self, test):
        super().stopTest(test)
        case = ElementTree.SubElement(
            self.suite, "testcase", classname=type(test).__name__, name=test.id().split(".")[-1],
            time=f"{time.monotonic() - self.begun:.3f}")
        for kind, found in (("failure", self.failures), ("failure", self.errors),
                            ("skipped", self.skipped)):
            for whose, text in found:
                if whose is test:
                    ElementTree.SubElement(case, kind, message=str(text))


def run(suite, junit):
    """The exit status; `junit` names the file, or is nothing."""
    result = unittest.TextTestRunner(resultclass=Outcomes, verbosity=2).run(suite)
    if junit:
        ElementTree.ElementTree(result.suite).write(junit, encoding="utf-8")
    return 0 if result.wasSuccessful() else 1
