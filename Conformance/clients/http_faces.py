"""What the gateway answers when something is wrong: with the request, or with the upstream. Nothing may be lost.

python http_faces.py BUILD_DIR
"""

import re
import socket
import time
import urllib.parse

from checks import Checks
from dav import C, D, NAMESPACES, Dav, event
from demonstration import Demonstration

LIMIT = 10 * 1024 * 1024
# A Saturday on which nothing of the seed is.
LUNCH = ["DTSTART:20351208T110000Z", "DTEND:20351208T120000Z", "SUMMARY:Lunch"]
LUNCH_DAY = "start=20351208T000000Z&end=20351209T000000Z"


def sign_in(checks, demo):
    nobody = Dav(demo.url)
    wrong = Dav(demo.url, demo.user, "wrong")
    for name, client in (("no password", nobody), ("a wrong password", wrong)):
        answer = client.request("PROPFIND", demo.primary, headers={"Depth": "0"})
        checks.equal(answer.status, 401, f"{name} is 401")
        checks.expect(
            "basic" in answer.headers.get("WWW-Authenticate", "").lower(),
            f"{name}: the way to sign in is told",
        )
        checks.expect(
            demo.user not in answer.text and "swift" not in answer.text.lower(),
            f"{name}: nothing else is told",
        )
    answers = [wrong.request("GET", demo.primary).status for _ in range(15)]
    checks.equal(set(answers[:5]) | {answers[-1]}, {401, 429}, "many wrong passwords are 429 in the end")
    right = Dav(demo.url, demo.user, demo.password)
    checks.equal(right.request("OPTIONS", demo.primary).status, 200, "the right password passes even then")


def unknown_paths(checks, client, demo):
    own = urllib.parse.quote(demo.user)
    for path in (
        f"{demo.primary}nothing.ics",
        f"/dav/calendars/{own}/nothing/",
        f"/dav/calendars/{own}/nothing/x.ics",
        "/dav/calendars/somebody@example.com/",
        "/dav/principals/somebody@example.com/",
        "/dav/nothing/",
        "/nothing",
        f"/freebusy/somebody@example.com?{LUNCH_DAY}",
    ):
        checks.equal(client.request("GET", path).status, 404, f"GET {path} is 404")
    checks.equal(
        client.request("DELETE", f"{demo.primary}nothing.ics").status, 404, "DELETE of nothing is 404"
    )
    checks.equal(
        client.put("/dav/calendars/somebody@example.com/work/x.ics", event("x", *LUNCH)).status,
        404,
        "PUT into somebody else's calendar is 404",
    )
    for path in ("/dav/%2e%2e/", "/dav/calendars/%2fetc/", "/dav/%00/", "/dav/%ff/", "/dav/../healthz"):
        checks.equal(client.request("GET", path).status, 400, f"GET {path} is 400")
    checks.equal(client.request("TRACE", "/").status, 405, "TRACE is 405")


def broken_xml(checks, client, demo):
    bodies = {
        "an open element": "<D:propfind xmlns:D='DAV:'><D:prop>",
        "no XML at all": "hello",
        "an unbound prefix": "<D:propfind><D:prop/></D:propfind>",
        "a document type": "<!DOCTYPE x [<!ENTITY a 'b'>]><D:propfind xmlns:D='DAV:'><D:prop>&a;</D:prop></D:propfind>",
        "bad UTF-8": b"<D:propfind xmlns:D='DAV:'><D:prop>\xff</D:prop></D:propfind>",
        "a thousand levels": "<a xmlns='DAV:'>" + "<a>" * 1000 + "</a>" * 1000 + "</a>",
    }
    for name, body in bodies.items():
        for method in ("PROPFIND", "REPORT", "PROPPATCH"):
            answer = client.request(
                method, demo.primary, body, {"Depth": "0", "Content-Type": "application/xml"}
            )
            checks.equal(answer.status, 400, f"{method} with {name} is 400")
    answer = client.report(demo.primary, "<D:no-such-report xmlns:D='DAV:'/>")
    checks.expect(
        answer.status == 403 and answer.names(f"{D}supported-report"),
        "an unknown REPORT is refused by name",
        f"{answer.status} {answer.text}",
    )
    answer = client.request(
        "PROPFIND",
        demo.primary,
        "<D:propfind xmlns:D='DAV:'>" + " " * (5 << 20) + "</D:propfind>",
        {"Depth": "0"},
    )
    checks.equal(answer.status, 413, "5 MiB of XML are 413")


def malformed_calendar_data(checks, client, demo):
    good = event("malformed", *LUNCH)
    rows = [
        ("a line without a colon", good.replace("SUMMARY:Lunch", "SUMMARY Lunch"), 9),
        ("an impossible date", good.replace("20351208T110000Z", "20351308T110000Z"), 7),
        ("a wrong END", good.replace("END:VEVENT", "END:VTODO"), 10),
        ("no END", good.replace("END:VEVENT\r\n", ""), 10),
        ("a rule without FREQ", good.replace("SUMMARY", "RRULE:COUNT=3\r\nSUMMARY"), 9),
        ("two DTSTART", good.replace("SUMMARY", "DTSTART:20351208T110000Z\r\nSUMMARY"), 9),
        ("bad UTF-8", good.encode().replace(b"Lunch", b"L\xffnch"), 9),
        ("a control character", good.replace("Lunch", "L\x01nch"), 9),
        ("no calendar at all", "hello", 1),
        ("nothing", "", None),
    ]
    path = f"{demo.primary}malformed.ics"
    writes = demo.google.writes()
    for name, body, line in rows:
        answer = client.put(path, body)
        checks.expect(
            answer.status == 403 and answer.names(f"{C}valid-calendar-data"),
            f"PUT with {name} is 403 valid-calendar-data",
            f"{answer.status} {answer.text}",
        )
        place = re.search(r"line (\d+), column (\d+)", answer.text, re.I)
        checks.expect(place, f"PUT with {name}: line and column are told", answer.text)
        if place and line:
            checks.equal(int(place[1]), line, f"PUT with {name}: it is the right line")
        checks.expect(
            "Lunch" not in answer.text, f"PUT with {name}: the content is not repeated", answer.text
        )
    others = [
        (
            "METHOD",
            good.replace("BEGIN:VEVENT", "METHOD:REQUEST\r\nBEGIN:VEVENT", 1),
            "valid-calendar-object-resource",
        ),
        (
            "two UIDs",
            good.replace(
                "END:VEVENT\r\n",
                "END:VEVENT\r\n"
                + event("another", *LUNCH).partition("//EN\r\n")[2].partition("END:VCALENDAR")[0],
            ),
            "valid-calendar-object-resource",
        ),
        ("no UID", good.replace("UID:malformed\r\n", ""), "valid-calendar-"),
        ("no component", good[: good.index("BEGIN:VEVENT")] + "END:VCALENDAR\r\n", "valid-calendar-"),
    ]
    for name, body, condition in others:
        answer = client.put(path, body)
        checks.expect(
            answer.status == 403 and condition in answer.text,
            f"PUT with {name} is 403 {condition}",
            f"{answer.status} {answer.text}",
        )
    answer = client.put(path, good, Content_Type="application/pdf")
    checks.expect(
        answer.status in (403, 415) and answer.names(f"{C}supported-calendar-data"),
        "PUT of a PDF is refused with supported-calendar-data",
        f"{answer.status} {answer.text}",
    )
    answer = client.put(path, good, Content_Encoding="gzip")
    checks.equal(answer.status, 415, "PUT with a content coding is 415")
    checks.equal(client.request("GET", path).status, 404, "none of them is here")
    checks.equal(demo.google.writes(), writes, "none of them went to Google")
    checks.equal(client.put(path, good, If_Match='"x"').status, 412, "PUT over nothing with If-Match is 412")
    answer = client.put(path, good)
    checks.equal(answer.status, 201, "the good one is accepted")
    checks.equal(
        client.put(path, good, If_None_Match="*").status, 412, "PUT over something with If-None-Match is 412"
    )
    answer = client.put(f"{demo.primary}other-name.ics", good)
    checks.expect(
        answer.status in (403, 409) and answer.names(f"{C}no-uid-conflict"),
        "the same UID under another name is refused",
        f"{answer.status} {answer.text}",
    )
    checks.equal(client.request("GET", path).text, good, "the good one is read back")
    checks.equal(client.request("DELETE", path).status, 204, "and deleted")


def too_large(checks, client, demo):
    path = f"{demo.primary}large.ics"
    host, _, port = urllib.parse.urlsplit(demo.url).netloc.partition(":")
    head = (
        f"PUT {path} HTTP/1.1\r\nHost: {host}:{port}\r\nAuthorization: {client._authorization}\r\n"
        f"Content-Type: text/calendar\r\nContent-Length: {LIMIT + 1}\r\n\r\n"
    )
    with socket.create_connection((host, int(port)), timeout=20) as connection:
        connection.sendall(head.encode())
        status = connection.recv(4096).split(b" ", 2)[1]
    checks.equal(status, b"413", "a body over the limit is 413 by its Content-Length alone")
    text = event("large", *LUNCH, "DESCRIPTION:" + "x" * LIMIT).encode()
    chunks = [text[at : at + 65536] for at in range(0, len(text), 65536)]
    answer = client.request("PUT", path, headers={"Content-Type": "text/calendar"}, chunks=chunks)
    checks.expect(
        answer.status == 413 or (answer.status == 403 and answer.names(f"{C}max-resource-size")),
        "a body over the limit in chunks is 413, or 403 max-resource-size",
        f"{answer.status} {answer.text[:300]}",
    )
    checks.equal(client.request("GET", path).status, 404, "and is not here")
    small = event("small", *LUNCH).encode()
    answer = client.request(
        "PUT",
        f"{demo.primary}small.ics",
        headers={"Content-Type": "text/calendar"},
        chunks=[small[:50], small[50:]],
    )
    checks.equal(answer.status, 201, "a small body in chunks is accepted")
    checks.equal(client.request("DELETE", f"{demo.primary}small.ics").status, 204, "and can be deleted")


def upstream_down(checks, client, demo):
    google = demo.google
    path = f"{demo.primary}kept.ics"
    text = event("kept", *LUNCH)
    checks.equal(client.put(path, text).status, 201, "an event is there before")
    before = client.objects(demo.primary)
    for name, fault in (
        ("answers 503", {"effect": "status", "status": 503, "reason": "backendError"}),
        ("breaks the connection", {"effect": "request-lost"}),
    ):
        google.fault(**fault, method="*", count=1_000_000)
        google.fault(**fault, method="token", count=1_000_000)
        requests = [
            ("PUT of a new event", lambda: client.put(f"{demo.primary}lost.ics", event("lost", *LUNCH))),
            ("PUT over an event", lambda: client.put(path, text.replace("Lunch", "Dinner"))),
            ("DELETE", lambda: client.request("DELETE", path)),
        ]
        for what, request in requests:
            began = time.monotonic()
            answer = request()
            checks.equal(answer.status, 503, f"upstream {name}: {what} is 503")
            checks.expect(
                re.fullmatch(r"[1-9]\d*", answer.headers.get("Retry-After", "")),
                f"upstream {name}: {what} says when to retry",
                answer.headers.get("Retry-After"),
            )
            checks.expect(time.monotonic() - began < 30, f"upstream {name}: {what} is answered in time")
        checks.equal(client.request("GET", path).text, text, f"upstream {name}: GET gives the old object")
        checks.equal(
            client.objects(demo.primary), before, f"upstream {name}: a query gives everything as before"
        )
        answer = client.request("GET", f"/freebusy/{demo.user}?{LUNCH_DAY}")
        checks.expect(
            answer.status == 200 and "FBTYPE=BUSY:20351208T110000Z/" in answer.text,
            f"upstream {name}: free/busy is answered",
            answer.text,
        )
        checks.equal(
            client.request("GET", "/healthz").status, 200, f"upstream {name}: the gateway is healthy"
        )
        google.heal()
        checks.equal(
            ([item["summary"] for item in google.with_uid("kept")], google.with_uid("lost")),
            (["Lunch"], []),
            f"upstream {name}: nothing changed at Google",
        )
        # Now the same works, once it has been noticed that upstream is back.
        for what, request, wanted in (
            ("PUT of a new event", requests[0][1], (201, 204)),
            ("PUT over an event", requests[1][1], (204,)),
        ):
            checks.eventually(
                lambda: request().status in wanted, f"upstream {name}, healed: {what} is accepted", 40, 1
            )
        checks.equal(
            (
                [item["summary"] for item in google.with_uid("kept")],
                [item["summary"] for item in google.with_uid("lost")],
            ),
            (["Dinner"], ["Lunch"]),
            f"upstream {name}, healed: Google has both, once",
        )
        checks.eventually(
            lambda: client.request("DELETE", f"{demo.primary}lost.ics").status == 204,
            f"upstream {name}, healed: DELETE",
            40,
            1,
        )
        client.put(path, text)
        before = client.objects(demo.primary)


def answers_lost(checks, client, demo):
    """The call is done at Google, but the gateway never hears of it."""
    google = demo.google
    for effect in ("answer-lost", "cut", "malformed"):
        uid = f"once-{effect}"
        path, text = f"{demo.primary}{uid}.ics", event(uid, *LUNCH)

        def held():
            return [item["summary"] for item in google.with_uid(uid)]

        google.fault(effect, method="events.insert")
        status = client.put(path, text).status
        checks.expect(status in (201, 503), f"{effect} at insert: PUT is accepted or to be retried", status)
        checks.eventually(
            lambda: client.put(path, text).status in (201, 204),
            f"{effect} at insert: again is accepted",
            40,
            1,
        )
        checks.equal(held(), ["Lunch"], f"{effect} at insert: it is at Google once")
        checks.equal(client.request("GET", path).text, text, f"{effect} at insert: it is here as it was put")
        for method in ("events.update", "events.patch"):
            google.fault(effect, method=method)
        changed = text.replace("Lunch", "Dinner")
        status = client.put(path, changed).status
        checks.expect(status in (204, 503), f"{effect} at a change: PUT is accepted or to be retried", status)
        checks.eventually(
            lambda: client.put(path, changed).status == 204, f"{effect} at a change: again is accepted", 40, 1
        )
        google.heal()
        checks.equal(held(), ["Dinner"], f"{effect} at a change: it is at Google once, changed")
        google.fault(effect, method="events.delete")
        status = client.request("DELETE", path).status
        checks.expect(status in (204, 503), f"{effect} at delete: accepted or to be retried", status)
        checks.eventually(
            lambda: client.request("DELETE", path).status in (204, 404),
            f"{effect} at delete: again is accepted",
            40,
            1,
        )
        google.heal()
        checks.equal(held(), [], f"{effect} at delete: it is gone at Google")
        checks.equal(client.request("GET", path).status, 404, f"{effect} at delete: it is gone here")


def changed_meanwhile(checks, client, demo):
    """A PUT with the last ETag that the client knew, when Google has changed and nobody has noticed."""
    google = demo.google
    path, text = f"{demo.primary}race.ics", event("race", *LUNCH)
    tag = client.put(path, text).headers["ETag"]
    google.patch(google.with_uid("race")[0]["id"], {"summary": "Lunch with Ben"})
    answer = client.put(path, text.replace("Lunch", "Dinner"), If_Match=tag)
    checks.equal(answer.status, 412, "a change over an event that changed at Google is 412")
    checks.equal(
        [item["summary"] for item in google.with_uid("race")],
        ["Lunch with Ben"],
        "and Google's change survives",
    )
    checks.eventually(lambda: "SUMMARY:Lunch with Ben" in client.request("GET", path).text, "and is served")
    tag = client.request("GET", path).headers["ETag"]
    google.patch(google.with_uid("race")[0]["id"], {"summary": "Lunch with Carla"})
    answer = client.request("DELETE", path, headers={"If-Match": tag})
    checks.equal(answer.status, 412, "so is a deletion")
    checks.equal(
        [item["summary"] for item in google.with_uid("race")], ["Lunch with Carla"], "and it is still there"
    )
    checks.eventually(
        lambda: client.request("DELETE", path).status == 204, "without a condition it is deleted"
    )


def unknown_is_never_free(checks, demo):
    google = demo.google
    password = demo.calgate("user", "add", "ben")["password"]
    ben = Dav(demo.url, "ben", password)
    google.fault("status", status=503, reason="backendError", method="events.list", count=1_000_000)
    token = google.admin("POST", "tokens", {"user": "ben@example.com"})["refreshToken"]
    account = demo.calgate("connect", "ben", "google", "--refresh-token", "-", input=token)
    home = "/dav/calendars/ben/"
    own = account["calendars"][0]["href"]
    window = "start=20261116T000000Z&end=20261216T000000Z"
    query = (
        f'<C:free-busy-query {NAMESPACES}><C:time-range start="20261116T000000Z" end="20261216T000000Z"/>'
        "</C:free-busy-query>"
    )

    def asks(state):
        for name, answer in (
            ("the Free/Busy URL", ben.request("GET", f"/freebusy/ben?{window}")),
            ("free-busy-query on the home", ben.report(home, query)),
            ("free-busy-query on the calendar", ben.report(own, query)),
        ):
            checks.expect(
                answer.status == 503 and answer.headers.get("Retry-After", "").isdigit(),
                f"{state}: {name} is 503 with Retry-After",
                f"{answer.status} {dict(answer.headers)} {answer.text[:200]}",
            )

    asks("never synchronized")
    google.heal()
    checks.eventually(
        lambda: ben.request("GET", f"/freebusy/ben?{window}").status == 200,
        "once synchronized, free/busy is known",
        60,
        0.5,
    )
    text = ben.request("GET", f"/freebusy/ben?{window}").text
    checks.expect("FREEBUSY" in text and "BEGIN:VFREEBUSY" in text, "and Ben is busy", text)
    checks.expect(len(ben.objects(own)) > 0, "and his events are here")

    google.admin("POST", "revoke", {"user": "ben@example.com"})

    def state():
        rows = demo.calgate("status")["accounts"]
        return next(row["state"] for row in rows if row["user"] == "ben")

    checks.eventually(lambda: state() == "disconnected", "a revoked account is disconnected", 60, 0.5)
    asks("disconnected")
    held = ben.objects(own)
    checks.expect(len(held) > 0, "disconnected: reads go on")
    answer = ben.put(f"{own}x.ics", event("x", *LUNCH))
    checks.expect(
        answer.status == 503 and answer.headers.get("Retry-After", "").isdigit(),
        "disconnected: PUT is 503 with Retry-After",
        f"{answer.status} {answer.text}",
    )
    token = google.admin("POST", "tokens", {"user": "ben@example.com"})["refreshToken"]
    again = demo.calgate("connect", "ben", "google", "--refresh-token", "-", input=token)
    checks.equal(
        (again["account"], [row["href"] for row in again["calendars"]]),
        (account["account"], [row["href"] for row in account["calendars"]]),
        "connected again: the same account and paths",
    )
    checks.eventually(lambda: state() == "connected", "connected again", 30, 0.5)
    checks.equal(ben.objects(own), held, "connected again: the same objects with the same ETags")
    checks.equal(
        ben.request("GET", f"/freebusy/ben?{window}").status, 200, "connected again: free/busy is known"
    )
    # The command ran beside the server, which sees it within two seconds.
    checks.eventually(
        lambda: ben.put(f"{own}x.ics", event("x", *LUNCH)).status in (201, 204),
        "connected again: PUT is accepted",
        5,
    )
    own_client = Dav(demo.url, demo.user, demo.password)
    checks.equal(own_client.request("GET", own).status, 404, "one user's calendar is 404 for another")


with Checks() as checks, Demonstration() as demo:
    client = Dav(demo.url, demo.user, demo.password)
    before = set(client.etags(demo.primary))
    sign_in(checks, demo)
    unknown_paths(checks, client, demo)
    broken_xml(checks, client, demo)
    malformed_calendar_data(checks, client, demo)
    too_large(checks, client, demo)
    upstream_down(checks, client, demo)
    answers_lost(checks, client, demo)
    changed_meanwhile(checks, client, demo)
    unknown_is_never_free(checks, demo)
    checks.equal(
        before - set(client.etags(demo.primary)), set(), "nothing that was there at the start is lost"
    )
