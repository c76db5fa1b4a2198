"""Starts the program `demo` on free loopback ports and ends it again."""

import ctypes
import json
import os
import pathlib
import select
import signal
import subprocess
import sys
import tempfile

from emulated_google import EmulatedGoogle

START_TIMEOUT = 60
STOP_TIMEOUT = 20
COMMAND_TIMEOUT = 60
PR_SET_PDEATHSIG = 1


def build_folder():
    """The folder with `demo` and `calgate`: the script's argument."""
    if len(sys.argv) < 2:
        sys.exit(f"usage: {sys.argv[0]} BUILD_DIR")
    return pathlib.Path(sys.argv[1]).resolve()


def end_with_parent():
    """Runs in the child: SIGTERM for it when this script is killed."""
    ctypes.CDLL(None).prctl(PR_SET_PDEATHSIG, signal.SIGTERM)


class Demonstration:
    """A gateway connected to an emulated Google; as a context, it ends with it.

    `log` holds what both wrote to standard error, the gateway's log among it.
    """

    def __init__(self, seed="realistic", upstream_only=False):
        self._temporary = tempfile.TemporaryDirectory(prefix="calgate-clients-")
        self.place = pathlib.Path(self._temporary.name)
        self.folder = self.place / "gateway"
        self.log_file = self.place / "demo.log"
        self._build = build_folder()
        words = [str(self._build / "demo"), "--json", "--seed", seed]
        words += (
            ["--upstream-only"]
            if upstream_only
            else ["--listen", "127.0.0.1:0", "--folder", str(self.folder)]
        )
        self._log = open(self.log_file, "wb")
        self._process = subprocess.Popen(
            words,
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            stderr=self._log,
            preexec_fn=end_with_parent,
        )
        try:
            told = json.loads(self._first_line())
        except BaseException:
            self.stop()
            raise
        self.google = EmulatedGoogle(told["upstream"], told.get("user", "anna@example.com"))
        self.url = told.get("url")
        self.user = told.get("user")
        self.password = told.get("password")
        self.calendars = {row["name"]: row["href"] for row in told.get("calendars", [])}
        self.upstream = told["upstream"]

    def _first_line(self):
        ready, _, _ = select.select([self._process.stdout], [], [], START_TIMEOUT)
        line = self._process.stdout.readline() if ready else b""
        if not line:
            raise RuntimeError(f"demo did not start: {self.log[-2000:]}")
        return line

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.stop()

    def stop(self):
        if self._process.poll() is None:
            self._process.terminate()
            try:
                self._process.wait(STOP_TIMEOUT)
            except subprocess.TimeoutExpired:
                self._process.kill()
                self._process.wait()
        self._process.stdout.close()
        self._log.close()
        self._temporary.cleanup()

    @property
    def primary(self):
        """The path of the account's own calendar."""
        return self.calendars[self.user]

    @property
    def log(self):
        return self.log_file.read_bytes().decode(errors="replace")

    def calgate(self, *words, input=None, ok=True):
        """Runs a command of the gateway on its store, and gives its JSON."""
        done = subprocess.run(
            [str(self._build / "calgate"), *words, "--json", "--config", str(self.folder / "calgate.json")],
            input=input,
            capture_output=True,
            text=True,
            timeout=COMMAND_TIMEOUT,
            stdin=None if input is not None else subprocess.DEVNULL,
            env={**os.environ, "LC_ALL": "C.UTF-8"},
        )
        if ok and done.returncode != 0:
            raise RuntimeError(
                f"calgate {words[0]} ended with {done.returncode}: {done.stdout} {done.stderr}"
            )
        return json.loads(done.stdout) if done.stdout.strip() else None
