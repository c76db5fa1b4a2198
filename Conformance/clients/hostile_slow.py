"""Clients that are slow, silent, many, or gone: each is dropped in its time, and nobody else waits for it.

python hostile_slow.py BUILD_DIR
"""

import contextlib
import socket
import threading
import time

from checks import Checks
from hostile_ground import LUNCH, Gateway, Siege, connect, discreet, event, parse, talk

LIMITS = {
    "headerDeadline": "1500ms",
    "requestDeadline": "4s",
    "minimumBodyRate": 2048,
    "bodyRateGrace": "1s",
    "inactivity": "2s",
    "connections": 400,
    "connectionsPerAddress": 100,
    "drainTimeout": "3s",
}
OK = b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n"


def received(connection, seconds):
    """Everything that comes until the other side ends it; None when it does not within that time."""
    octets, deadline = b"", time.monotonic() + seconds
    while (left := deadline - time.monotonic()) > 0:
        connection.settimeout(left)
        try:
            more = connection.recv(65536)
        except TimeoutError:
            return None
        except OSError:
            return octets
        if not more:
            return octets
        octets += more
    return None


def drip(connection, octets, pause, stop):
    """Sends an octet at a time until that fails."""
    with contextlib.suppress(OSError):
        for index in range(len(octets)):
            if stop.wait(pause):
                return
            connection.sendall(octets[index : index + 1])


def slow(checks, gateway):
    """Rows that run side by side: what is sent at once, what drips, the statuses that are right, seconds."""
    authorization = gateway.authorization().encode()
    calendar = gateway.calendars["anna@example.com"].encode()
    put = b"PUT %sslow.ics HTTP/1.1\r\nHost: x\r\nAuthorization: %s\r\nContent-Type: text/calendar\r\n" % (
        calendar,
        authorization,
    )
    body = event("slow", *LUNCH).encode()
    length = b"Content-Length: %d\r\n\r\n" % len(body)
    chunks = b"Transfer-Encoding: chunked\r\n\r\n"
    large = b"Content-Length: 1000000\r\n\r\n"
    rows = [
        ("a connection that says nothing", b"", b"", {None}, 3),
        ("half a request line", b"GET /hea", b"", {408}, 3),
        ("a header section that never ends", OK[:-2], b"", {408}, 3),
        ("a header section that drips", b"GET / HTTP/1.1\r\nHost: x\r\n", b"X-Drip: " + b"a" * 500, {408}, 3),
        ("header fields one by one", b"GET / HTTP/1.1\r\nHost: x\r\n", b"X: y\r\n" * 200, {408}, 3),
        ("empty lines that drip", b"", b"\r\n" * 500, {408, 400, None}, 3),
        ("a body that never comes", put + length, b"", {408}, 6),
        ("half a body", put + length + body[:50], b"", {408}, 6),
        ("a body that drips", put + length, body, {408}, 6),
        ("a large body that drips", put + large + b"x" * 1000, b"y" * 2000, {408}, 6),
        ("chunks that drip", put + chunks, b"1\r\nB\r\n" * 100, {408}, 6),
        ("a chunk size that drips", put + chunks, b"0" * 1000, {408, 400}, 6),
        ("a chunk extension that drips", put + chunks + b"1;", b"e" * 1000, {408, 400}, 6),
        ("trailers that drip", put + chunks + b"0\r\n", b"X: y\r\n" * 200, {408, 400, 403}, 6),
        ("100-continue and nothing more", put + b"Expect: 100-continue\r\n" + length, b"", {100, 408}, 6),
        ("half of a second request", OK + b"GET / HT", b"", {200, 408}, 4),
        ("a second request that drips", OK, b"GET / HTTP/1.1\r\nHost: x\r\nX: " + b"y" * 500, {200, 408}, 4),
        ("a kept connection that idles", OK, b"", {200}, 5),
    ]
    stop = threading.Event()
    found = {}

    def one(name, octets, drops, seconds):
        with connect(gateway.address) as connection:
            connection.sendall(octets)
            thread = threading.Thread(target=drip, args=(connection, drops, 0.05, stop))
            thread.start()
            began = time.monotonic()
            octets = received(connection, seconds + 2)
            found[name] = (octets, time.monotonic() - began)
            stop.wait(0)
            with contextlib.suppress(OSError):
                connection.shutdown(socket.SHUT_RDWR)
            thread.join(30)

    threads = [threading.Thread(target=one, args=(row[0], row[1], row[2], row[4])) for row in rows]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join(20)
    stop.set()
    for name, _, _, wanted, seconds in rows:
        octets, took = found.get(name, (None, 99))
        statuses = [answer.status for answer in parse(octets or b"", ("PUT",), True)[0]] or [None]
        checks.expect(
            octets is not None and set(statuses) <= wanted and took <= seconds,
            f"{name}: {' or '.join(str(status) for status in sorted(wanted, key=str))} and an end within {seconds} s",
            (statuses, round(took, 1)),
        )


def many(checks, gateway):
    """Far more connections than one address may have, from another address than the good client's."""
    checks.equal(talk(gateway.address, OK, source="127.0.0.3").first, 200, "another address is served before")
    held = []
    try:
        refused = 0
        for _ in range(180):
            try:
                connection = connect(gateway.address, source="127.0.0.3", timeout=2)
                connection.sendall(b"GET /healthz HTTP/1.1\r\n")
                held.append(connection)
            except OSError:
                refused += 1
        time.sleep(0.3)
        for connection in held:
            connection.settimeout(0.01)
            with contextlib.suppress(TimeoutError):
                try:
                    refused += not connection.recv(10)
                except ConnectionError:
                    refused += 1
        checks.expect(
            75 <= refused <= 85, "180 connections of one address: those over its hundred are refused", refused
        )
        checks.equal(talk(gateway.address, OK, source="127.0.0.4").first, 200, "meanwhile others are served")
        began = time.monotonic()
        answer = gateway.client().request("PROPFIND", "/dav/", headers={"Depth": "0"})
        checks.expect(answer.status == 207 and time.monotonic() - began < 1, "and users as quickly as ever")
        time.sleep(2)
        checks.equal(
            talk(gateway.address, OK, source="127.0.0.3").first,
            200,
            "once they are dropped, it is served again",
        )
        for connection in held:
            connection.close()
        held.clear()
        for index in range(600):
            try:
                connection = connect(gateway.address, source=f"127.0.1.{index % 60}", timeout=2)
                held.append(connection)
            except OSError:
                pass
        time.sleep(2.2)
        checks.expect(gateway.is_alive, "600 connections where 400 may be do no harm")
        checks.equal(talk(gateway.address, OK).first, 200, "and after their time there is room again")
    finally:
        for connection in held:
            connection.close()
    for _ in range(300):
        with connect(gateway.address, source="127.0.0.5") as connection:
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_LINGER, b"\x01\x00\x00\x00\x00\x00\x00\x00")
            connection.sendall(b"PROPFIND /dav/ HTTP/1.1\r\nHost: x\r\nContent-Length: 99\r\n\r\n<")
    checks.equal(
        talk(gateway.address, OK, source="127.0.0.5").first,
        200,
        "300 resets in the middle of a request do no harm",
    )


def stalled(checks, gateway):
    """Clients that stop reading in the middle of a large multistatus."""
    client = gateway.client()
    path = gateway.calendars["anna@example.com"]
    for index in range(60):
        text = event(f"large-{index}", *LUNCH, "DESCRIPTION:" + "x" * 200_000)
        assert client.put(f"{path}large-{index}.ics", text).status == 201
    hrefs = "".join(f"<D:href>{path}large-{index}.ics</D:href>" for index in range(60))
    for name, report in (
        (
            "a multiget",
            '<C:calendar-multiget xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><C:calendar-data/>'
            f"</D:prop>{hrefs}</C:calendar-multiget>",
        ),
        (
            "a query",
            '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><C:calendar-data/>'
            '</D:prop><C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>',
        ),
    ):
        octets = (
            f"REPORT {path} HTTP/1.1\r\nHost: x\r\nAuthorization: {gateway.authorization()}\r\nDepth: 1\r\n"
            f"Content-Type: application/xml\r\nContent-Length: {len(report)}\r\n\r\n{report}"
        ).encode()
        held = []
        threads = gateway.status("Threads")
        for _ in range(40):
            connection = socket.socket()
            connection.setsockopt(socket.SOL_SOCKET, socket.SO_RCVBUF, 4096)
            connection.settimeout(5)
            connection.connect(gateway.address)
            connection.sendall(octets)
            connection.recv(100)
            held.append(connection)
        time.sleep(0.3)
        began = time.monotonic()
        answer = client.request("PROPFIND", "/dav/", headers={"Depth": "0"})
        checks.expect(
            answer.status == 207 and time.monotonic() - began < 1,
            f"{name}: 40 that stop reading hold nobody up",
        )
        checks.expect(
            gateway.status("Threads") - threads <= 4,
            f"{name}: nor a thread each",
            (threads, gateway.status("Threads")),
        )
        time.sleep(4)
        cut = 0
        for connection in held:
            connection.settimeout(2)
            total, ended = 0, False
            try:
                while octets_read := connection.recv(1 << 20):
                    total += len(octets_read)
                ended = True
            except ConnectionError:
                ended = True
            except TimeoutError:
                pass
            cut += ended and total < 11_000_000
            connection.close()
        checks.equal(cut, 40, f"{name}: after their time all of them are cut off")
    for index in range(60):
        client.request("DELETE", f"{path}large-{index}.ics")


def idle(checks):
    """A thousand connections that do nothing, and what happens when descriptors run out."""
    gateway = Gateway(users=("anna@example.com",), limits={"connectionsPerAddress": 0})
    held = []
    try:
        before = gateway.resident
        for index in range(1000):
            held.append(connect(gateway.address, source=f"127.0.2.{index % 250 + 1}"))
            if index % 2:
                held[-1].sendall(OK)
                held[-1].recv(1000)
        took = []
        client = gateway.client()
        for _ in range(50):
            began = time.monotonic()
            assert client.request("PROPFIND", "/dav/", headers={"Depth": "0"}).status == 207
            took.append(time.monotonic() - began)
        checks.expect(max(took) < 0.5, "beside 1,000 idle connections each answer comes at once", max(took))
        checks.expect(
            gateway.resident - before < 100 << 20,
            "and they take less than 100 MiB",
            (gateway.resident - before) >> 20,
        )
        limits = open(f"/proc/{gateway.pid}/limits").read()
        row = next(line for line in limits.splitlines() if line.startswith("Max open files")).split()
        checks.equal(row[3], row[4], "as many descriptors are allowed as the system lets one have")
    finally:
        for connection in held:
            connection.close()
        gateway.stop()
    gateway = Gateway(users=("anna@example.com",), limits={"connectionsPerAddress": 0}, descriptors="200:200")
    held = []
    try:
        for _ in range(400):
            with contextlib.suppress(OSError):
                held.append(connect(gateway.address, timeout=1))
        time.sleep(0.5)
        checks.expect(gateway.is_alive, "when descriptors run out, the gateway stays up")
        busy = cpu(gateway.pid)
        time.sleep(1)
        checks.expect(cpu(gateway.pid) - busy < 50, "and does not spin", cpu(gateway.pid) - busy)
        put = gateway.client()
        checks.expect("descriptor" in gateway.log, "the log tells the operator", gateway.log[-500:])
        for connection in held:
            connection.close()
        held.clear()
        time.sleep(0.5)
        answer = put.put(gateway.calendars["anna@example.com"] + "after.ics", event("after", *LUNCH))
        checks.equal(answer.status, 201, "and once they are free again, everything works")
        discreet(checks, gateway)
    finally:
        for connection in held:
            connection.close()
        gateway.stop()


def cpu(pid):
    """Ticks of the processor, 100 a second."""
    fields = open(f"/proc/{pid}/stat").read().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def drain(checks):
    """SIGTERM while requests run."""
    gateway = Gateway(users=("anna@example.com",), limits={"drainTimeout": "3s"})
    try:
        path = gateway.calendars["anna@example.com"]
        text = event("drained", *LUNCH).encode()
        head = (
            f"PUT {path}drained.ics HTTP/1.1\r\nHost: x\r\nAuthorization: {gateway.authorization()}\r\n"
            f"Content-Type: text/calendar\r\nContent-Length: {len(text)}\r\n\r\n"
        ).encode()
        running = connect(gateway.address)
        running.sendall(head + text[:40])
        resting = connect(gateway.address)
        resting.sendall(OK)
        resting.recv(1000)
        silent = connect(gateway.address)
        time.sleep(0.3)
        ended = {}
        thread = threading.Thread(target=lambda: ended.update(zip(("code", "seconds"), gateway.terminate())))
        thread.start()
        time.sleep(0.3)
        try:
            connect(gateway.address, timeout=1).close()
            accepted = True
        except OSError:
            accepted = False
        checks.expect(not accepted, "after SIGTERM nothing more is accepted")
        running.sendall(text[40:])
        octets = received(running, 5) or b""
        checks.expect(octets.startswith(b"HTTP/1.1 201"), "a request that runs is finished", octets[:200])
        checks.expect(b"connection: close" in octets.lower(), "and its connection ends", octets[:300])
        thread.join(20)
        checks.equal(ended.get("code"), 0, "the process ends with 0")
        checks.expect(ended.get("seconds", 99) < 5, "within its time", ended)
        for connection in (running, resting, silent):
            connection.close()
        gateway.start()
        checks.equal(
            gateway.client().request("GET", f"{path}drained.ics").status, 200, "what it said is kept"
        )
        stuck = connect(gateway.address)
        stuck.sendall(head + text[:40])
        time.sleep(0.2)
        code, seconds = gateway.terminate()
        checks.expect(
            code == 0 and seconds < 6, "a client that never finishes does not keep it", (code, seconds)
        )
        stuck.close()
        discreet(checks, gateway)
    finally:
        gateway.stop()


with Checks() as checks:
    with Siege(checks, limits=LIMITS) as siege:
        slow(checks, siege.gateway)
        many(checks, siege.gateway)
        stalled(checks, siege.gateway)
    idle(checks)
    drain(checks)
