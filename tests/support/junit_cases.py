"""Runs the unittest cases of the calling script and reports them as the other tests do: failures on standard error, and every
case in the JUnit file that AMS_JUNIT names."""
import os
import sys
import time
import unittest
from xml.sax.saxutils import quoteattr


class Report(unittest.TextTestResult):
    def __init__(self, *arguments):
        super().__init__(*arguments)
        self.cases = []
        self.started = 0.0

    def startTest(self, test):
        self.started = time.monotonic()
        super().startTest(test)

    def note(self, test, inside=""):
        name, seconds = quoteattr(test.id().rpartition(".")[2]), time.monotonic() - self.started
        self.cases.append(f'<testcase name={name} time="{seconds:.3f}">{inside}</testcase>')

    def addSuccess(self, test):
        super().addSuccess(test)
        self.note(test)

    def addFailure(self, test, err):
        super().addFailure(test, err)
        self.note(test, f"<failure message={quoteattr(str(err[1]))}/>")

    def addError(self, test, err):
        super().addError(test, err)
        self.note(test, f"<error message={quoteattr(str(err[1]))}/>")

    def addSubTest(self, test, subtest, err):
        super().addSubTest(test, subtest, err)
        if err is not None:
            self.note(test, f"<failure message={quoteattr(f'{subtest._subDescription()}: {err[1]}')}/>")

    def addSkip(self, test, reason):
        super().addSkip(test, reason)
        self.note(test, f"<skipped message={quoteattr(reason)}/>")


def main():
    cases = unittest.defaultTestLoader.loadTestsFromName("__main__")
    result = unittest.TextTestRunner(resultclass=Report, verbosity=2).run(cases)
    if "AMS_JUNIT" in os.environ:
        with open(os.environ["AMS_JUNIT"], "w", encoding="utf-8") as file:
            file.write(f"<testsuite>{''.join(result.cases)}</testsuite>\n")
    sys.exit(0 if result.wasSuccessful() and result.testsRun > 0 else 1)
