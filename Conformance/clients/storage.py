"""What a local calendar promises of its storage: acknowledged is on disk, one writer wins, readers hold up nobody.

    python storage.py BUILD_DIR [PUTS]

PUTS is how many objects are written beside clients that do not read their answers: 2,000 unless told otherwise.
"""

import concurrent.futures
import base64
import http.client
import json
import os
import pathlib
import re
import shutil
import signal
import socket
import sqlite3
import subprocess
import sys
import tempfile
import threading
import time
import urllib.parse

from checks import Checks
from demonstration import build_folder, end_with_parent

PUTS = int(sys.argv[2]) if len(sys.argv) > 2 else 2_000
STALLED = 50
LOG_LIMIT = 64 << 20
USER = "storage"


def event(name, text=""):
    return (
        "BEGIN:VCALENDAR\r\nVERSION:2.0\r\nPRODID:-//calgate//storage//EN\r\nBEGIN:VEVENT\r\n"
        f"UID:{name}@storage.example\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20260105T090000Z\r\n"
        f"DTEND:20260105T100000Z\r\nSUMMARY:{text or name}\r\nDESCRIPTION:{'Nothing but words. ' * 40}\r\n"
        "END:VEVENT\r\nEND:VCALENDAR\r\n"
    ).encode()


class Gateway:
    """`calgate serve` with one local calendar, which can be killed and started again."""

    def __init__(self, folder):
        self.folder = pathlib.Path(folder)
        self.program = build_folder() / "calgate"
        self.config = self.folder / "calgate.json"
        self.config.write_text(json.dumps({"listen": "127.0.0.1:0", "store": "sqlite:data/calgate.db", "masterKeyFile": "key"}))
        self.password = self.command("user", "add", USER)["password"]
        made = self.command("connect", USER, "local", "--name", "stored")
        self.collection = made["calendars"][0]["href"]
        words = base64.b64encode(f"{USER}:{self.password}".encode()).decode()
        self.fields = {"Authorization": f"Basic {words}"}
        self.process = None

    def command(self, *words):
        done = subprocess.run(
            [self.program, *words, "--config", self.config, "--json"], check=True, timeout=60,
            stdout=subprocess.PIPE, stderr=subprocess.DEVNULL)
        return json.loads(done.stdout)

    def start(self):
        self.process = subprocess.Popen(
            [self.program, "serve", "--config", self.config], stdout=subprocess.PIPE, stderr=subprocess.DEVNULL,
            preexec_fn=end_with_parent)
        url = self.process.stdout.readline().decode().split()[-1]
        self.address = urllib.parse.urlsplit(url).netloc

    def end(self, number=signal.SIGTERM):
        if self.process:
            self.process.send_signal(number)
            self.process.wait(60)
            self.process.stdout.close()
            self.process = None

    def line(self):
        return http.client.HTTPConnection(self.address, timeout=60)

    def ask(self, method, name="", body=b"", fields=None, line=None):
        line = line or self.line()
        line.request(method, self.collection + name, body, {**self.fields, **(fields or {})})
        answer = line.getresponse()
        return answer.status, answer.headers, answer.read()

    def put(self, name, body, line=None, **fields):
        return self.ask("PUT", name, body, {"Content-Type": "text/calendar; charset=utf-8", **fields}, line)

    def log_size(self):
        log = self.folder / "data" / "calgate.db-wal"
        return log.stat().st_size if log.exists() else 0

    def memory(self):
        status = pathlib.Path(f"/proc/{self.process.pid}/status").read_text()
        return int(re.search(r"VmRSS:\s+(\d+)", status).group(1)) << 10


def flush_before_answer(gateway, checks):
    sentence = "the disk is flushed between a PUT and its 201"
    if not shutil.which("strace"):
        return checks.skip(f"{sentence}: strace is not installed")
    with tempfile.NamedTemporaryFile("r", suffix=".strace") as trace:
        watcher = subprocess.Popen(
            ["strace", "-f", "-s", "64", "-o", trace.name, "-e", "trace=fsync,fdatasync,sendto,sendmsg,write,writev,recvfrom,read",
             "-p", str(gateway.process.pid)], stderr=subprocess.PIPE, preexec_fn=end_with_parent)
        told = watcher.stderr.readline().decode()
        if "attached" not in told:
            watcher.kill()
            watcher.wait()
            return checks.skip(f"{sentence}: strace may not look")
        time.sleep(0.5)
        status, _, _ = gateway.put("flushed.ics", event("flushed"))
        time.sleep(0.5)
        watcher.send_signal(signal.SIGINT)
        watcher.wait(20)
        lines = trace.read().splitlines()
    checks.equal(status, 201, "a PUT is answered while it is looked at")
    came = next((index for index, line in enumerate(lines) if '"PUT ' in line), None)
    left = next((index for index, line in enumerate(lines) if "HTTP/1.1 201" in line), None)
    checks.expect(came is not None and left is not None, "the request and its answer are seen", lines[:20])
    if came is not None and left is not None:
        between = [line for line in lines[came:left] if re.search(r"f(data)?sync.*= 0$", line)]
        checks.expect(between, sentence, lines[came:left])


def killed_in_between(gateway, checks, run):
    """Kills the gateway while 200 PUTs are on their way."""
    acknowledged, lock, enough = {}, threading.Lock(), threading.Event()

    def write(worker):
        line = gateway.line()
        for number in range(25):
            name = f"killed-{run}-{worker}-{number}.ics"
            try:
                status, _, _ = gateway.put(name, event(name), line)
            except (OSError, http.client.HTTPException):
                return
            if status == 201:
                with lock:
                    acknowledged[name] = event(name)
                    if len(acknowledged) >= 40 + 50 * run:
                        enough.set()

    workers = [threading.Thread(target=write, args=(worker,)) for worker in range(8)]
    for worker in workers:
        worker.start()
    enough.wait(30)
    gateway.end(signal.SIGKILL)
    for worker in workers:
        worker.join()
    checks.expect(40 <= len(acknowledged) < 200, "it is killed in the middle", len(acknowledged))
    # A copy, so that it is the gateway that repairs the store.
    with tempfile.TemporaryDirectory() as copy:
        for file in (gateway.folder / "data").iterdir():
            if not file.name.endswith("-shm"):
                shutil.copy(file, copy)
        with sqlite3.connect(os.path.join(copy, "calgate.db")) as store:
            checks.equal(store.execute("PRAGMA integrity_check").fetchall(), [("ok",)], "its store is whole")
        store.close()
    gateway.start()
    line = gateway.line()
    lost = [name for name, body in acknowledged.items() if gateway.ask("GET", name, line=line)[2] != body]
    checks.equal(lost, [], f"all {len(acknowledged)} acknowledged objects are there after kill -9")
    status, _, _ = gateway.put(f"after-{run}.ics", event(f"after-{run}"))
    checks.equal(status, 201, "and it goes on")


def one_winner(gateway, checks):
    _, fields, _ = gateway.put("raced.ics", event("raced"))
    tag, barrier = fields["ETag"], threading.Barrier(20)

    def write(number):
        line = gateway.line()
        line.connect()
        barrier.wait()
        return gateway.put("raced.ics", event("raced", f"by {number}"), line, **{"If-Match": tag})[0]

    with concurrent.futures.ThreadPoolExecutor(20) as pool:
        found = sorted(pool.map(write, range(20)))
    checks.equal(found, [204] + [412] * 19, "of 20 PUTs with one If-Match one wins")


def stalled_readers(gateway, checks):
    def write(numbers, text):
        line = gateway.line()
        return [gateway.put(f"many-{number}.ics", event(f"many-{number}", text), line)[0] for number in numbers]

    def write_all(count, text):
        with concurrent.futures.ThreadPoolExecutor(8) as pool:
            return [
                status for part in pool.map(write, [range(worker, count, 8) for worker in range(8)], [text] * 8)
                for status in part]

    write_all(PUTS, "before")
    body = (
        b'<sync-collection xmlns="DAV:"><sync-token/><sync-level>1</sync-level><prop><getetag/>'
        b'<calendar-data xmlns="urn:ietf:params:xml:ns:caldav"/></prop></sync-collection>')
    head = (
        f"REPORT {gateway.collection} HTTP/1.1\r\nHost: {gateway.address}\r\nAuthorization: "
        f"{gateway.fields['Authorization']}\r\nContent-Type: application/xml\r\nConnection: close\r\n"
        f"Content-Length: {len(body)}\r\n\r\n").encode()
    readers = []
    for _ in range(STALLED):
        reader = socket.socket()
        # So that what they do not read stays with the gateway.
        reader.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4_096)
        reader.settimeout(60)
        host, port = gateway.address.split(":")
        reader.connect((host, int(port)))
        reader.sendall(head + body)
        readers.append(reader)
    for reader in readers:
        reader.recv(1)
    before, sizes, memory, done = gateway.memory(), [], [], threading.Event()

    def watch():
        while not done.wait(0.05):
            sizes.append(gateway.log_size())
            memory.append(gateway.memory())

    watcher = threading.Thread(target=watch)
    watcher.start()
    found = write_all(PUTS, "meanwhile")
    done.set()
    watcher.join()
    checks.equal(set(found), {204}, f"{PUTS} PUTs succeed beside {STALLED} clients that do not read")
    checks.expect(max(sizes) < LOG_LIMIT, "the log stays under 64 MB", f"{max(sizes) >> 20} MB")
    checks.expect(max(memory) < before + (100 << 20), "memory does not grow by 100 MB", f"{max(memory) - before >> 20} MB")
    octets = b""
    while part := readers[0].recv(1 << 20):
        octets += part
    checks.expect(
        b"</D:multistatus>" in octets[-100:] and octets.count(b"<D:response>") >= PUTS,
        "whoever reads on has a whole answer", len(octets))
    for reader in readers:
        reader.close()


with Checks() as checks, tempfile.TemporaryDirectory(prefix="calgate-storage-") as place:
    gateway = Gateway(place)
    try:
        gateway.start()
        flush_before_answer(gateway, checks)
        one_winner(gateway, checks)
        for run in range(3):
            killed_in_between(gateway, checks, run)
        stalled_readers(gateway, checks)
    finally:
        gateway.end()
