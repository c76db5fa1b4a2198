"""vdirsyncer between a folder and the gateway."""

import os
import pathlib
import subprocess
import sys

TIMEOUT = 120


def tool(name):
    """A program of the environment that runs this script."""
    return str(pathlib.Path(sys.executable).parent / name)


class Synchronizer:
    def __init__(self, demo):
        self._place = demo.place / "vdirsyncer"
        self._place.mkdir()
        self.folder = self._place / "calendars"
        (self._place / "config").write_text(f"""
[general]
status_path = "{self._place}/status/"
[pair demo]
a = "here"
b = "there"
collections = ["from b"]
conflict_resolution = "b wins"
metadata = ["displayname", "color"]
[storage here]
type = "filesystem"
path = "{self.folder}/"
fileext = ".ics"
[storage there]
type = "caldav"
url = "{demo.url}/"
username = "{demo.user}"
password = "{demo.password}"
""")

    def run(self, *words):
        """Runs a command; returns its exit code and everything that it said."""
        done = subprocess.run(
            [tool("vdirsyncer"), "--config", str(self._place / "config"), *words],
            input="y\n" * 40,
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT,
            timeout=TIMEOUT,
            env={**os.environ, "HOME": str(self._place), "LC_ALL": "C.UTF-8", "no_proxy": "*"},
        )
        return done.returncode, done.stdout

    def files(self, collection):
        """`{file name: text}` of a synchronized calendar."""
        return {path.name: path.read_bytes().decode() for path in (self.folder / collection).glob("*.ics")}


def collection_name(href):
    """The name that vdirsyncer gives the calendar at that path."""
    return href.rstrip("/").rpartition("/")[2]
