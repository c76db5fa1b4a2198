"""A gateway with local calendars on a loopback port, under siege: it has to stay up, small, quick and discreet.

    with Checks() as checks, Siege(checks) as siege: ...

While the body runs, a well-behaved client works beside it in a process of its own. At the end the siege checks that
the process is the one that was started, what memory it holds, how long the well-behaved client had to wait, and that
nothing of what was sent stands in the log.
"""

import base64
import json
import os
import pathlib
import re
import select
import signal
import socket
import subprocess
import sys
import tempfile
import time

from dav import Answer, Dav, event
from demonstration import build_folder, end_with_parent

START_TIMEOUT = 20
STOP_TIMEOUT = 30
# What resident memory may grow by beyond that of a gateway that has worked quietly for a while: a body of the
# greatest size, read and kept in a few forms, for each of the processors at once.
GROWTH = 320 << 20
# A word that stands in titles, names and passwords of what is sent, and never in a log.
MARK = "Wolpertinger"
LUNCH = ["DTSTART:20351208T110000Z", "DTEND:20351208T120000Z", f"SUMMARY:{MARK}"]


class Gateway:
    """`calgate serve` in a temporary folder; `limits` are those of its config."""

    def __init__(self, users=("anna@example.com", "bert@example.com"), limits=None, descriptors=None):
        self._temporary = tempfile.TemporaryDirectory(prefix="calgate-hostile-")
        self.folder = pathlib.Path(self._temporary.name)
        self._program = str(build_folder() / "calgate")
        self._descriptors = descriptors
        self.config = self.folder / "calgate.json"
        settings = {
            "listen": "127.0.0.1:0",
            "store": f"sqlite:{self.folder}/calgate.db",
            "masterKeyFile": f"{self.folder}/master.key",
            "limits": limits or {},
        }
        self.config.write_text(json.dumps(settings))
        self.passwords = {}
        self.calendars = {}
        self._process = None
        self._log = open(self.folder / "serve.log", "wb")
        try:
            for user in users:
                self.passwords[user] = self.command("user", "add", user)["password"]
                self.calendars[user] = self.command("connect", user, "local")["calendars"][0]["href"]
            self.start()
        except BaseException:
            self.stop()
            raise

    def command(self, *words):
        done = subprocess.run(
            [self._program, *words, "--json", "--config", str(self.config)],
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            timeout=60,
        )
        if done.returncode != 0:
            raise RuntimeError(
                f"calgate {words[0]} ended with {done.returncode}: {done.stdout} {done.stderr}"
            )
        return json.loads(done.stdout)

    def start(self):
        words = [self._program, "serve", "--config", str(self.config)]
        if self._descriptors:
            words = ["prlimit", f"--nofile={self._descriptors}", *words]
        self._process = subprocess.Popen(
            words, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, stderr=self._log,
            preexec_fn=end_with_parent,
        )  # fmt: skip
        ready, _, _ = select.select([self._process.stdout], [], [], START_TIMEOUT)
        line = self._process.stdout.readline().decode() if ready else ""
        if "listening on" not in line:
            raise RuntimeError(f"calgate serve did not start: {self.log[-2000:]}")
        self.url = line.split()[-1]
        host, _, port = self.url.rpartition("/")[2].partition(":")
        self.address = (host, int(port))

    def kill(self):
        self._process.kill()
        self._process.wait()
        self._process.stdout.close()

    def terminate(self):
        """SIGTERM; gives the exit code and the seconds that it took."""
        began = time.monotonic()
        self._process.terminate()
        code = self._process.wait(STOP_TIMEOUT)
        self._process.stdout.close()
        return code, time.monotonic() - began

    def stop(self):
        if self._process and self._process.poll() is None:
            try:
                self.terminate()
            except subprocess.TimeoutExpired:
                self.kill()
        self._log.close()
        self._temporary.cleanup()

    @property
    def pid(self):
        return self._process.pid

    @property
    def is_alive(self):
        return self._process.poll() is None

    @property
    def log(self):
        return (self.folder / "serve.log").read_bytes().decode(errors="replace")

    def status(self, key):
        """A figure of /proc/PID/status: kB for VmRSS and VmHWM."""
        text = pathlib.Path(f"/proc/{self.pid}/status").read_text()
        return int(re.search(rf"^{key}:\s+(\d+)", text, re.M)[1])

    @property
    def resident(self):
        return self.status("VmRSS") * 1024

    def client(self, user="anna@example.com"):
        return Dav(self.url, user, self.passwords[user])

    def authorization(self, user="anna@example.com", password=None):
        pair = f"{user}:{password or self.passwords[user]}"
        return "Basic " + base64.b64encode(pair.encode()).decode()


class Siege:
    """A gateway, a good client beside it, and what has to hold in the end."""

    def __init__(self, checks, limits=None, companion=True):
        self.checks = checks
        self.gateway = Gateway(limits=limits)
        self._companion = Companion(self.gateway) if companion else None
        self.gateway.client().request("PROPFIND", "/dav/", headers={"Depth": "0"})

    def __enter__(self):
        if self._companion:
            self._companion.listen(2)
        self._resident = self.gateway.resident
        self._pid = self.gateway.pid
        return self

    def __exit__(self, kind, error, trace):
        try:
            if kind is None:
                self.judge()
        finally:
            if self._companion:
                self._companion.stop()
            self.gateway.stop()

    def judge(self):
        checks, gateway = self.checks, self.gateway
        checks.expect(gateway.is_alive, "the gateway is the process that it was")
        if self._companion:
            self._companion.judge(checks)
        answer = gateway.client().request(
            "PROPFIND", gateway.calendars["anna@example.com"], headers={"Depth": "0"}
        )
        checks.equal(answer.status, 207, "it answers as ever")
        growth = gateway.resident - self._resident
        checks.expect(
            growth < GROWTH,
            "its memory has not grown beyond the bound",
            f"{self._resident >> 20} MiB and {growth >> 20} more",
        )
        discreet(checks, gateway)


def discreet(checks, gateway):
    """Nothing of what was sent stands in the log: no title, no name, no path, no password."""
    log = gateway.log
    needles = {
        "a title": MARK,
        "a user": "anna@",
        "a password": gateway.passwords["anna@example.com"].partition(".")[2],
        "an Authorization field": "Basic ",
        "iCalendar": "BEGIN:V",
        "XML": "xmlns",
        "a path": "/dav/calendars/",
    }
    for name, needle in needles.items():
        line = next((line for line in log.splitlines() if needle.lower() in line.lower()), None)
        checks.expect(line is None, f"the log does not show {name}", line)
    crash = [line for line in log.splitlines() if "Fatal error" in line or "runtime error" in line]
    checks.expect(not crash, "the log tells of no crash", crash[:3])


class Companion:
    """A well-behaved client in a process of its own, which writes down how long each of its requests took."""

    def __init__(self, gateway, user="bert@example.com"):
        host, port = gateway.address
        words = [sys.executable, str(pathlib.Path(__file__).with_name("hostile_companion.py"))]
        words += [host, str(port), gateway.authorization(user), gateway.calendars[user]]
        # A file, for nobody reads along.
        self._record = gateway.folder / "companion.txt"
        with open(self._record, "wb") as record:
            self._process = subprocess.Popen(
                words, stdin=subprocess.DEVNULL, stdout=record, preexec_fn=end_with_parent
            )
        self._rows = []
        deadline = time.monotonic() + START_TIMEOUT
        while not self._record.stat().st_size and time.monotonic() < deadline:
            time.sleep(0.02)

    def listen(self, seconds):
        """Lets it work undisturbed; what it does from then on is under siege."""
        time.sleep(seconds)
        self._siege = time.monotonic()

    def stop(self):
        if self._process.poll() is None:
            self._process.terminate()
        self._process.wait(STOP_TIMEOUT)
        rows = [line.split() for line in self._record.read_text().splitlines()]
        self._rows = [(float(row[0]), float(row[1]), int(row[2])) for row in rows if len(row) == 3]

    def _asked(self):
        """Requests since the siege began."""
        begun = [line.split()[0] for line in self._record.read_text().splitlines() if line.count(" ") == 2]
        return sum(float(at) >= self._siege for at in begun)

    def judge(self, checks):
        # A short siege on a quick machine leaves too few requests to judge by.
        patience = time.monotonic() + 5
        while time.monotonic() < patience and self._asked() <= 21:
            time.sleep(0.05)
        end = time.monotonic()
        self.stop()
        quiet = [took for at, took, _ in self._rows if at < self._siege]
        siege = [took for at, took, _ in self._rows if self._siege <= at < end]
        wrong = [status for at, _, status in self._rows if at < end and status not in (200, 204, 207)]
        checks.expect(
            len(quiet) > 20 and len(siege) > 20, "a good client works beside", (len(quiet), len(siege))
        )
        checks.expect(not wrong, "and every answer that it gets is the right one", wrong[:5])
        bound = 2 * percentile(quiet) + 0.050
        checks.expect(
            siege and percentile(siege) <= bound,
            "its 99th percentile is within twice the quiet one and 50 ms",
            f"{percentile(siege) * 1000:.1f} ms, quiet {percentile(quiet) * 1000:.1f} ms, "
            f"the longest {max(siege) * 1000:.0f} ms of {len(siege)}",
        )


def percentile(values, part=0.99):
    ordered = sorted(values)
    return ordered[min(len(ordered) - 1, int(len(ordered) * part))]


# ------------------------------------------------------------------------------------------------ raw requests


class Conversation:
    """What one connection gave: answers, and whether the other side ended it."""

    def __init__(self):
        self.answers = []
        self.rest = b""
        self.closed = False
        self.seconds = 0

    @property
    def statuses(self):
        return [answer.status for answer in self.answers]

    @property
    def first(self):
        return self.answers[0].status if self.answers else None

    def __repr__(self):
        return f"{self.statuses} {'closed' if self.closed else 'open'} after {self.seconds:.1f} s {self.rest[:80]!r}"


def connect(address, source=None, timeout=10):
    connection = socket.create_connection(address, timeout, source_address=(source, 0) if source else None)
    connection.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
    return connection


def talk(address, *pieces, pause=0.05, patience=10, quiet=0.3, half=False, methods=("GET",), source=None):
    """Sends the pieces and reads what comes, until the other side closes or has said nothing for a while.

    `patience` is how long a first answer is waited for, `quiet` how long a further one is; `methods` are those of
    the requests, for the answers to HEAD have no content.
    """
    result = Conversation()
    began = time.monotonic()
    with connect(address, source) as connection:
        try:
            for index, piece in enumerate(pieces):
                if index:
                    time.sleep(pause)
                connection.sendall(piece)
            if half:
                connection.shutdown(socket.SHUT_WR)
        except OSError:
            pass  # Refused before all was sent; the answer may be there.
        received = b""
        while True:
            result.answers, result.rest = parse(received, methods, result.closed)
            if result.closed:
                break
            connection.settimeout(patience if not result.answers else quiet)
            try:
                more = connection.recv(65536)
            except TimeoutError:
                break
            except OSError:
                more = b""
            result.closed = not more
            received += more
    result.seconds = time.monotonic() - began
    return result


def parse(octets, methods, ended):
    """Every whole answer, and what is left."""
    answers = []
    while octets:
        head, separator, rest = octets.partition(b"\r\n\r\n")
        match = re.match(rb"HTTP/1\.[01] (\d{3})", head)
        if not separator or not match:
            break
        status = int(match[1])
        lines = [line.partition(":") for line in head.decode(errors="replace").split("\r\n")[1:]]
        headers = {name.strip().lower(): value.strip() for name, _, value in lines}
        method = methods[min(len(answers), len(methods) - 1)]
        if status < 200 or status in (204, 304) or method == "HEAD":
            body = b""
        elif headers.get("transfer-encoding", "").lower() == "chunked":
            body, rest = dechunk(rest)
            if body is None:
                break
        elif "content-length" in headers:
            length = int(headers["content-length"])
            if len(rest) < length:
                break
            body, rest = rest[:length], rest[length:]
        else:
            if not ended:
                break
            body, rest = rest, b""
        octets = rest
        answers.append(Answer(status, headers, body))
    return answers, octets


def dechunk(octets):
    body = b""
    while True:
        size, separator, octets = octets.partition(b"\r\n")
        if not separator:
            return None, octets
        count = int(size.split(b";")[0], 16)
        if count == 0:
            end = octets.find(b"\r\n")
            return (body, octets[2:]) if end == 0 else (None, octets)
        if len(octets) < count + 2:
            return None, octets
        body, octets = body + octets[:count], octets[count + 2 :]


def condition(answer):
    """The names of the preconditions in a DAV:error, without their namespaces; empty when there is none."""
    try:
        root = answer.xml
    except Exception:  # noqa: BLE001 - whatever is no XML has no element
        return set()
    if root.tag != "{DAV:}error":
        root = root.find(".//{DAV:}error")
    return set() if root is None else {child.tag.rpartition("}")[2] for child in root}


def is_clean(answer):
    """A refusal that tells nothing of the machine: no stack, no path, no version, no server software."""
    text = answer.text.lower()
    words = ("swift", "libxml", "microhttpd", "sqlite", "traceback", "/home/", "/tmp/", "fatal", "thread ")
    return (
        answer.status in (501, 502, 503, 505, 507)
        or answer.status < 500
        and not any(word in text for word in words)
    )


__all__ = [
    "LUNCH", "MARK", "Companion", "Conversation", "Dav", "Gateway", "Siege", "condition", "connect", "discreet",
    "event", "is_clean", "os", "parse", "percentile", "signal", "talk",
]  # fmt: skip
