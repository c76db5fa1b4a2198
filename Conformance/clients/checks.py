"""Counts checks and prints each as a line; the last line is what `run` adds up."""

import signal
import sys
import time
import traceback


class Checks:
    """Use as a context: an exception inside becomes a failed check, and leaving prints the sum and exits."""

    def __init__(self):
        self.passed = self.failed = self.skipped = 0

    def __enter__(self):
        # A time-out ends this process by SIGTERM: unwind, so that what was started is ended.
        signal.signal(signal.SIGTERM, lambda *_: sys.exit("ended by SIGTERM"))
        return self

    def __exit__(self, kind, error, trace):
        if error is not None:
            traceback.print_exception(kind, error, trace)
            self.expect(False, "the script runs to its end", f"{kind.__name__}: {error}")
        print(f"{self.passed} passed, {self.failed} failed, {self.skipped} skipped", flush=True)
        sys.exit(1 if self.failed or not self.passed else 0)

    def expect(self, condition, sentence, found=None):
        """A check: `found` is printed when it fails."""
        if condition:
            self.passed += 1
            print(f"ok      {sentence}", flush=True)
        else:
            self.failed += 1
            print(f"FAILED  {sentence}" + ("" if found is None else f": {found}"), flush=True)
        return bool(condition)

    def equal(self, found, wanted, sentence):
        """A check that says what differs."""
        if isinstance(found, set) and isinstance(wanted, set) and found != wanted:
            difference = (
                f"missing {sorted(wanted - found, key=str)[:5]}, extra {sorted(found - wanted, key=str)[:5]}"
            )
            return self.expect(False, sentence, difference)
        return self.expect(found == wanted, sentence, f"{found!r} instead of {wanted!r}")

    def skip(self, sentence):
        self.skipped += 1
        print(f"skipped {sentence}", flush=True)

    def eventually(self, question, sentence, seconds=20, pause=0.2):
        """A check that may take a while to come true; returns the last answer of `question`."""
        deadline = time.monotonic() + seconds
        while not (answer := question()) and time.monotonic() < deadline:
            time.sleep(pause)
        self.expect(answer, f"{sentence} (within {seconds} s)", repr(answer))
        return answer
