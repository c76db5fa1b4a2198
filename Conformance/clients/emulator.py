"""Checks the emulated Google itself, without a gateway: Google's own client, and two expanders.

    python emulator.py BUILD_DIR

Runs the scripts of Conformance/Upstreams/check against `demo --upstream-only` and adds up what they print.
"""

import pathlib
import re
import subprocess
import sys

from checks import Checks
from demonstration import Demonstration

CHECKS = pathlib.Path(__file__).resolve().parent.parent / "Upstreams" / "check"
TIMEOUT = 120

with Checks() as checks, Demonstration(upstream_only=True) as demo:
    for script, *words in (["google_client.py"], ["expansion.py", "300"]):
        done = subprocess.run(
            [sys.executable, str(CHECKS / script), demo.upstream, *words],
            text=True,
            timeout=TIMEOUT,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
        )
        sums = re.search(r"(\d+) passed, (\d+) failed(?:, (\d+) skipped)?\s*$", done.stdout)
        for line in done.stdout.splitlines():
            print(f"{script}: {line}")
        if not sums:
            checks.expect(False, f"{script} prints a sum", f"exit code {done.returncode}")
            continue
        passed, failed, skipped = (int(number or 0) for number in sums.groups())
        checks.passed += passed
        checks.failed += failed
        checks.skipped += skipped
        checks.expect(done.returncode == (1 if failed else 0), f"{script} ends as it says", done.returncode)
