"""Calendar objects in bad faith.

python hostile_calendars.py BUILD_DIR
"""

import concurrent.futures
import time

from checks import Checks
from dav import NAMESPACES, event
from hostile_ground import LUNCH, MARK, Siege, condition, is_clean

LIMIT = 10 * 1024 * 1024
DATA, OBJECT, INSTANCES = "valid-calendar-data", "valid-calendar-object-resource", "max-instances"
# An object that is refused for its zone, or for a time out of the range that is told, may name that instead.
ALSO = {"valid-timezone", "min-date-time", "max-date-time"}
ATTENDEES = "max-attendees-per-instance"


def calendar(*lines):
    return "\r\n".join(["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//x//x//EN", *lines, "END:VCALENDAR", ""])


def one(*lines):
    return event("hostile", *LUNCH, *lines)


def zone(*lines, name="Nowhere"):
    """An event in a zone of its own."""
    return calendar(
        "BEGIN:VTIMEZONE", f"TZID:{name}", *lines, "END:VTIMEZONE", "BEGIN:VEVENT", "UID:hostile",
        "DTSTAMP:20260101T000000Z", f"DTSTART;TZID={name}:20351208T110000", "DTEND;TZID=%s:20351208T120000" % name,
        f"SUMMARY:{MARK}", "END:VEVENT",
    )  # fmt: skip


def observance(*lines, kind="STANDARD", start="19700101T000000"):
    return [
        f"BEGIN:{kind}",
        f"DTSTART:{start}",
        "TZOFFSETFROM:+0100",
        "TZOFFSETTO:+0200",
        *lines,
        f"END:{kind}",
    ]


def rules():
    """Rows: what it is, the body, the elements of a refusal; True among them when it may be accepted as well."""
    for rule in (
        "FREQ=SECONDLY", "FREQ=SECONDLY;COUNT=999999999", "FREQ=MINUTELY;INTERVAL=1", "FREQ=DAILY;COUNT=2147483648",
        "FREQ=DAILY;COUNT=99999999999999999999", "FREQ=DAILY;INTERVAL=2147483647", "FREQ=DAILY;INTERVAL=99999999999999999999",
        "FREQ=DAILY;UNTIL=99991231T235959Z", "FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=MONTHLY;BYMONTHDAY=31;BYMONTH=2,4,6,9,11",
        "FREQ=YEARLY;BYWEEKNO=53;BYMONTH=6", "FREQ=SECONDLY;BYMONTH=2;BYMONTHDAY=30", "FREQ=SECONDLY;BYYEARDAY=366;BYHOUR=3;BYSECOND=59",
        "FREQ=MINUTELY;BYMONTH=2;BYMONTHDAY=29;BYDAY=MO;BYHOUR=3", "FREQ=DAILY;BYSETPOS=366", "FREQ=YEARLY;BYDAY=SU;BYSETPOS=-366",
        "FREQ=SECONDLY;BYSECOND=" + ",".join(map(str, range(60))) + ";BYMINUTE=" + ",".join(map(str, range(60))),
        "FREQ=YEARLY;BYDAY=" + ",".join(f"{number}MO" for number in range(-53, 54) if number),
        "FREQ=YEARLY;BYYEARDAY=" + ",".join(str(number % 366 + 1) for number in range(50_000)),
        "FREQ=YEARLY;INTERVAL=9999;BYMONTH=2;BYMONTHDAY=29",
    ):  # fmt: skip
        yield f"RRULE {rule[:50]}", one(f"RRULE:{rule}"), {DATA, INSTANCES, OBJECT, True}
    for rule in (
        "FREQ=NEVER", "COUNT=3", "FREQ=DAILY;COUNT=0", "FREQ=DAILY;COUNT=-1", "FREQ=DAILY;INTERVAL=0", "FREQ=DAILY;COUNT=2;UNTIL=20360101T000000Z",
        "FREQ=DAILY;BYMONTH=13", "FREQ=DAILY;BYHOUR=25", "FREQ=DAILY;FREQ=WEEKLY", "", ";;;;", "FREQ=DAILY;BYDAY=XX", "FREQ=WEEKLY;BYDAY=1MO",
        "FREQ=DAILY;BYMONTHDAY=0", "FREQ=DAILY;UNTIL=tomorrow", "FREQ=DAILY;COUNT=١٠",
    ):  # fmt: skip
        yield f"RRULE {rule or 'of nothing'}", one(f"RRULE:{rule}"), {DATA}
    yield "a hundred RRULEs", one(*["RRULE:FREQ=DAILY;COUNT=5"] * 100), {DATA, OBJECT, True}
    yield "RRULE with UNTIL before DTSTART", one("RRULE:FREQ=DAILY;UNTIL=19700101T000000Z"), {
        DATA,
        OBJECT,
        True,
    }
    days = ",".join(
        f"{2036 + index // 336:04}{index // 28 % 12 + 1:02}{index % 28 + 1:02}T110000Z"
        for index in range(30_000)
    )
    yield "30,000 EXDATEs in one line", one("RRULE:FREQ=DAILY", f"EXDATE:{days}"), {OBJECT}
    yield "30,000 lines of EXDATE", one("RRULE:FREQ=DAILY", *(f"EXDATE:{day}" for day in days.split(","))), {
        OBJECT
    }
    yield "30,000 RDATEs", one(f"RDATE:{days}"), {OBJECT, INSTANCES, True}
    yield "500,000 RDATEs", one(f"RDATE:{','.join([days] * 17)}"[: LIMIT - 1000].rpartition(",")[0]), {
        OBJECT,
        INSTANCES,
        DATA,
        True,
    }
    yield "an RDATE of 1,000 years", one("RDATE;VALUE=PERIOD:20351208T110000Z/P365000D"), {OBJECT, DATA, True}
    yield "an RDATE that ends before it begins", one(
        "RDATE;VALUE=PERIOD:20351208T110000Z/20341208T110000Z"
    ), {OBJECT, DATA}
    yield "an EXRULE of seconds", one("RRULE:FREQ=DAILY", "EXRULE:FREQ=SECONDLY"), {
        OBJECT,
        INSTANCES,
        DATA,
        True,
    }
    overrides = [
        [
            f"RECURRENCE-ID:{2036 + index // 336:04}{index // 28 % 12 + 1:02}{index % 28 + 1:02}T110000Z",
            *LUNCH,
        ]
        for index in range(3100)
    ]
    yield "3,100 overridden instances", one("RRULE:FREQ=DAILY", *overrides), {OBJECT}
    yield "two overrides of one instance", one("RRULE:FREQ=DAILY", overrides[0], overrides[0]), {OBJECT}
    yield "two masters", one(LUNCH), {OBJECT}


def zones():
    yield "an unknown TZID", one().replace(
        "DTSTART:20351208T110000Z", "DTSTART;TZID=No/Where:20351208T110000"
    ), {DATA}
    yield "a TZID of 1 MB", one().replace(
        "DTSTART:20351208T110000Z", f"DTSTART;TZID={'x' * 1_000_000}:20351208T110000"
    ), {DATA}
    yield "a TZID of a path", one().replace(
        "DTSTART:20351208T110000Z", "DTSTART;TZID=../../../etc/passwd:20351208T110000"
    ), {DATA}
    yield "an empty VTIMEZONE", zone(), {DATA, OBJECT}
    yield "a VTIMEZONE of seconds", zone(*observance("RRULE:FREQ=SECONDLY")), {DATA, OBJECT, INSTANCES, True}
    yield "a VTIMEZONE since the year 1", zone(*observance("RRULE:FREQ=DAILY", start="00010101T000000")), {
        DATA,
        OBJECT,
        INSTANCES,
        True,
    }
    yield "10,000 observances", zone(*observance() * 10_000), {DATA, OBJECT, INSTANCES, True}
    yield "100,000 RDATEs in a VTIMEZONE", zone(
        *observance(*[f"RDATE:{1970 + index % 8000:04}0101T000000" for index in range(100_000)])
    ), {DATA, OBJECT, INSTANCES, True}
    yield "an offset of 99 hours", zone(*[line.replace("+0200", "+9959") for line in observance()]), {
        DATA,
        OBJECT,
    }
    yield "a rule of a zone that never matches", zone(
        *observance("RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=30")
    ), {DATA, OBJECT, INSTANCES, True}
    many = [
        line
        for index in range(10_000)
        for line in ["BEGIN:VTIMEZONE", f"TZID:Zone{index}", *observance(), "END:VTIMEZONE"]
    ]
    yield "10,000 VTIMEZONEs", one().replace("BEGIN:VEVENT", "\r\n".join(many) + "\r\nBEGIN:VEVENT"), {
        DATA,
        OBJECT,
        True,
    }
    twice = ["BEGIN:VTIMEZONE", "TZID:Nowhere", *observance(), "END:VTIMEZONE"] * 2
    yield "one VTIMEZONE twice", zone(*observance()).replace(
        "BEGIN:VEVENT", "\r\n".join(twice) + "\r\nBEGIN:VEVENT"
    ), {DATA, OBJECT, True}


def sizes():
    yield "100,000 properties", one(*[f"X-P{index}:y" for index in range(100_000)]), {DATA, OBJECT, True}
    yield "1,500,000 lines", one(*["X:y"] * 1_500_000), {DATA, OBJECT}
    yield "a line of nearly 10 MB", one("DESCRIPTION:" + "x" * (LIMIT - 2000)), {True}
    yield "a line of nearly 10 MB in folds", one("DESCRIPTION:" + "x\r\n " * ((LIMIT - 2000) // 4)), {
        DATA,
        True,
    }
    yield "a property name of 1 MB", one("X-" + "N" * 1_000_000 + ":y"), {DATA, True}
    yield "100,000 parameters", one("X-P" + "".join(f";X-{index}=y" for index in range(100_000)) + ":z"), {
        DATA
    }
    yield "100,000 values of a parameter", one("X-P;X-A=" + ",".join(["y"] * 100_000) + ":z"), {DATA, True}
    yield "100,000 components one in the other", calendar(*["BEGIN:VEVENT"] * 100_000), {DATA}
    yield "40 components one in the other", one(*["BEGIN:X-A"] * 40, *["END:X-A"] * 40), {DATA}
    yield "100,000 alarms", one(
        *["BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:x", "TRIGGER:-PT5M", "END:VALARM"] * 50_000
    ), {DATA, OBJECT, True}
    yield "300,000 components", one(*["BEGIN:X-A", "END:X-A"] * 300_000), {DATA, OBJECT}
    yield "10,000 attendees", one(
        "ORGANIZER:mailto:x@example.net",
        *(f"ATTENDEE:mailto:a{index}@example.net" for index in range(10_000)),
    ), {ATTENDEES}
    yield "an attachment of 9 MB", one("ATTACH;ENCODING=BASE64;VALUE=BINARY:" + "QUJD" * 2_300_000), {
        True,
        DATA,
    }
    yield "an attachment that is no base64", one("ATTACH;ENCODING=BASE64;VALUE=BINARY:" + "!" * 1000), {DATA}
    yield "an attachment of a file", one("ATTACH:file:///etc/passwd"), {True, DATA}
    yield "an attachment of this host", one("ATTACH:http://127.0.0.1:1/x"), {True}
    yield "100,000 categories", one("CATEGORIES:" + ",".join(f"c{index}" for index in range(100_000))), {
        True,
        DATA,
    }
    yield "a UID of 1 MB", one().replace("UID:hostile", "UID:" + "u" * 1_000_000), {DATA, OBJECT, True}
    yield "more than may be", one("DESCRIPTION:" + "x" * LIMIT), {"max-resource-size"}


def shapes():
    good = one()
    yield "nothing", "", {DATA}
    yield "spaces", " \r\n" * 100, {DATA}
    yield "no calendar", "hello", {DATA}
    yield "XML", "<xml/>", {DATA}
    yield "jCal that is none", '["vcalendar", [], []', {DATA, "supported-calendar-data"}
    yield "a zip file", b"PK\x03\x04" + bytes(range(256)) * 40, {DATA}
    yield "UTF-16", good.encode("utf-16"), {DATA}
    yield "bad UTF-8", good.encode().replace(MARK.encode(), b"\xff\xfe"), {DATA}
    yield "overlong UTF-8", good.encode().replace(MARK.encode(), b"\xc0\x80"), {DATA}
    yield "a surrogate", good.encode().replace(MARK.encode(), b"\xed\xa0\x80"), {DATA}
    yield "half a character at the end", good.encode()[:-2] + b"\xe2\x82", {DATA}
    yield "NUL", good.replace(MARK, "a\x00b"), {DATA}
    yield "a control character", good.replace(MARK, "a\x01b"), {DATA}
    yield "an escape sequence", good.replace(MARK, "\x1b[31m"), {DATA}
    yield "U+FFFE", good.replace(MARK, "\ufffe"), {DATA, True}
    yield "bare carriage returns", good.replace("\r\n", "\r"), {DATA}
    yield "a fold without a line", " " + good, {DATA}
    yield "folds alone", "\r\n ".join(good), {DATA, True}
    yield "a line without a colon", good.replace("SUMMARY:", "SUMMARY "), {DATA}
    yield "an open quote in a parameter", one('X-A;B="c:d'), {DATA}
    yield "a quote within a parameter", one('X-A;B=c"d:e'), {DATA}
    yield "a line end in a parameter", one("ATTENDEE;CN=a\nb:mailto:x@example.net"), {DATA}
    yield "a line end in a quoted parameter", one('ATTENDEE;CN="a\r\nEND:VEVENT":mailto:x@example.net'), {
        DATA
    }
    yield "RFC 6868's line end in a parameter", one("ATTENDEE;CN=a^nATTENDEE:mailto:x@example.net"), {
        True,
        DATA,
    }
    yield "CR in a parameter", one("ATTENDEE;CN=a\rb:mailto:x@example.net"), {DATA}
    yield "another calendar in a text", one("DESCRIPTION:END:VEVENT\\nBEGIN:VEVENT"), {True}
    yield "no END", good.replace("END:VEVENT\r\n", ""), {DATA}
    yield "a wrong END", good.replace("END:VEVENT", "END:VTODO"), {DATA}
    yield "two calendars", good + good, {DATA, OBJECT}
    yield "more after the end", good + "X:y\r\n", {DATA}
    yield "no VERSION", good.replace("VERSION:2.0\r\n", ""), {DATA}
    yield "VERSION 9", good.replace("VERSION:2.0", "VERSION:9.0"), {DATA}
    yield "no PRODID", good.replace("PRODID:-//calgate//conformance//EN\r\n", ""), {DATA, True}
    yield "no UID", good.replace("UID:hostile\r\n", ""), {DATA, OBJECT}
    yield "an empty UID", good.replace("UID:hostile", "UID:"), {DATA, OBJECT}
    yield "two UIDs in one event", good.replace("UID:hostile", "UID:hostile\r\nUID:other"), {DATA, OBJECT}
    yield "two events of two UIDs", good.replace(
        "END:VCALENDAR",
        "BEGIN:VEVENT\r\nUID:other\r\nDTSTAMP:20260101T000000Z\r\nDTSTART:20351208T110000Z\r\nEND:VEVENT\r\nEND:VCALENDAR",
    ), {OBJECT}
    yield "an event and a to-do", good.replace(
        "END:VCALENDAR",
        "BEGIN:VTODO\r\nUID:hostile\r\nDTSTAMP:20260101T000000Z\r\nEND:VTODO\r\nEND:VCALENDAR",
    ), {OBJECT}
    yield "METHOD", good.replace("VERSION:2.0", "VERSION:2.0\r\nMETHOD:REQUEST"), {OBJECT}
    yield "no component", calendar(), {DATA, OBJECT}
    yield "a VTIMEZONE alone", calendar("BEGIN:VTIMEZONE", "TZID:Nowhere", *observance(), "END:VTIMEZONE"), {
        OBJECT,
        DATA,
    }
    yield "a component of nobody's", calendar("BEGIN:X-THING", "UID:hostile", "END:X-THING"), {
        OBJECT,
        DATA,
        "supported-calendar-component",
    }
    yield "a VALARM at the top", calendar("BEGIN:VALARM", "ACTION:AUDIO", "TRIGGER:PT0S", "END:VALARM"), {
        OBJECT,
        DATA,
        "supported-calendar-component",
    }
    yield "no DTSTAMP", good.replace("DTSTAMP:20260101T000000Z\r\n", ""), {DATA, True}
    yield "no DTSTART", good.replace("DTSTART:20351208T110000Z\r\n", ""), {DATA, OBJECT, True}
    yield "an impossible date", good.replace("20351208T110000Z", "20350230T110000Z"), {DATA}
    yield "the year 0", good.replace("DTSTART:2035", "DTSTART:0000"), {DATA, OBJECT, True}
    yield "the year 12345", good.replace("DTSTART:2035", "DTSTART:12345"), {DATA}
    yield "a second of 99", good.replace("T110000Z", "T110099Z"), {DATA}
    yield "an end before its start", good.replace("DTEND:2035", "DTEND:2034"), {DATA, OBJECT, True}
    yield "DTEND and DURATION", one("DURATION:PT1H"), {DATA, OBJECT, True}
    yield "a duration that overflows", good.replace(
        "DTEND:20351208T120000Z", "DURATION:P99999999999999999999W"
    ), {DATA}
    yield "a duration of a million years", good.replace("DTEND:20351208T120000Z", "DURATION:P365000000D"), {
        DATA,
        OBJECT,
        INSTANCES,
        True,
    }
    yield "a negative duration", good.replace("DTEND:20351208T120000Z", "DURATION:-PT1H"), {
        DATA,
        OBJECT,
        True,
    }
    yield "a date with a time's end", good.replace(
        "DTSTART:20351208T110000Z", "DTSTART;VALUE=DATE:20351208"
    ), {DATA, OBJECT}
    yield "a value of another type", good.replace("DTSTART:20351208T110000Z", "DTSTART;VALUE=BOOLEAN:TRUE"), {
        DATA
    }
    yield "a trigger that overflows", one(
        "BEGIN:VALARM", "ACTION:DISPLAY", "DESCRIPTION:x", "TRIGGER:-P99999999999D", "END:VALARM"
    ), {DATA, True}
    yield "an alarm a million times", one(
        "BEGIN:VALARM",
        "ACTION:DISPLAY",
        "DESCRIPTION:x",
        "TRIGGER:-PT5M",
        "REPEAT:1000000",
        "DURATION:PT1S",
        "END:VALARM",
    ), {DATA, True}
    yield "an alarm that runs a program", one(
        "BEGIN:VALARM", "ACTION:PROCEDURE", "ATTACH:file:///bin/sh", "TRIGGER:-PT5M", "END:VALARM"
    ), {DATA, True}
    yield "PRIORITY of much", one("PRIORITY:99999999999999999999"), {DATA, True}
    yield "SEQUENCE that overflows", one("SEQUENCE:99999999999999999999"), {DATA, True}
    yield "GEO of nowhere", one("GEO:999;999"), {DATA, True}
    yield "a STATUS of its own", one("STATUS:EXPLODED"), {DATA, True}


def table(checks, gateway, rows):
    client = gateway.client()
    path = gateway.calendars["anna@example.com"] + "hostile.ics"
    for name, body, elements in rows:
        body = body.encode() if isinstance(body, str) else body
        began = time.monotonic()
        answer = client.request("PUT", path, body, {"Content-Type": "text/calendar; charset=utf-8"})
        took = time.monotonic() - began
        found = condition(answer)
        if answer.status in (201, 204):
            right = True in elements
        elif answer.status == 413:
            right = "max-resource-size" in elements
        else:
            right = answer.status in (403, 409) and bool(found & (elements | ALSO))
        checks.expect(
            right and is_clean(answer) and took < 5,
            f"PUT with {name}: {' or '.join(sorted('kept' if element is True else element for element in elements))}",
            f"{answer.status} after {took:.1f} s: {answer.text[:300]}",
        )
        checks.expect(
            MARK not in answer.text, f"PUT with {name}: the content is not repeated", answer.text[:300]
        )
        if answer.status in (201, 204):
            served(checks, client, path, body, name)
        elif client.request("GET", path).status != 404:
            checks.expect(False, f"PUT with {name}: nothing is there")


def served(checks, client, path, body, name):
    """What was accepted can be read in every way, and deleted."""
    calendar = path.rpartition("/")[0] + "/"
    answer = client.request("GET", path)
    checks.expect(answer.status == 200 and answer.body == body, f"{name}: kept as it was sent", answer.status)
    span = "start='20350101T000000Z' end='20370101T000000Z'"
    wide = "start='00010101T000000Z' end='99991231T000000Z'"
    for what, times, data in (
        ("a year", span, "<C:calendar-data/>"),
        ("a year, expanded", span, f"<C:calendar-data><C:expand {span}/></C:calendar-data>"),
        ("all time, expanded", wide, f"<C:calendar-data><C:expand {wide}/></C:calendar-data>"),
    ):
        began = time.monotonic()
        answer = client.report(
            calendar,
            f"<C:calendar-query {NAMESPACES}><D:prop><D:getetag/>{data}</D:prop><C:filter><C:comp-filter name='VCALENDAR'>"
            f"<C:comp-filter name='VEVENT'><C:time-range {times}/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>",
        )
        took = time.monotonic() - began
        checks.expect(
            answer.status in (207, 403)
            and took < 10
            and "HTTP/1.1 500" not in answer.text
            and len(answer.body) < 120 << 20,
            f"{name}: a query of {what} is answered",
            f"{answer.status} after {took:.1f} s, {len(answer.body)} octets: {answer.text[:200]}",
        )
    body = f"<C:free-busy-query {NAMESPACES}><C:time-range {span}/></C:free-busy-query>"
    began = time.monotonic()
    answer = client.report(calendar, body)
    checks.expect(
        answer.status in (200, 403, 503) and time.monotonic() - began < 10, f"{name}: free/busy is answered",
        f"{answer.status} after {time.monotonic() - began:.1f} s {answer.text[:200]}",
    )  # fmt: skip
    checks.equal(client.request("DELETE", path).status, 204, f"{name}: deleted")


def types(checks, gateway):
    client = gateway.client()
    path = gateway.calendars["anna@example.com"] + "hostile.ics"
    for kind in (
        "application/pdf",
        "text/plain",
        "text/calendar; charset=utf-16",
        "text/html",
        "text/calendar-x",
        "multipart/form-data; boundary=x",
        "x",
    ):
        answer = client.request("PUT", path, one(), {"Content-Type": kind})
        checks.expect(
            answer.status in (403, 415) and "supported-calendar-data" in condition(answer),
            f"PUT of {kind} is refused with supported-calendar-data",
            f"{answer.status} {answer.text[:200]}",
        )
    answer = client.request(
        "PUT", path, one(), {"Content-Type": "text/calendar", "Content-Range": "bytes 0-5/100"}
    )
    checks.equal(answer.status, 400, "PUT of a part is 400")
    client.put(path, one())
    answer = client.put(path.replace("hostile", "second"), one())
    checks.expect(
        answer.status in (403, 409) and "no-uid-conflict" in condition(answer),
        "a UID under another name is a conflict",
        answer.text,
    )
    client.request("DELETE", path)


def bomb(checks, gateway):
    """A large object that recurs for ever: what an expansion writes out is bounded."""
    client = gateway.client()
    calendar = gateway.calendars["anna@example.com"]
    path = calendar + "bomb.ics"
    before = gateway.resident
    for size in (100_000, 2_000_000):
        checks.equal(
            client.put(path, one("RRULE:FREQ=DAILY", "DESCRIPTION:" + "x" * size)).status in (201, 204),
            True,
            f"a daily event of {size} octets",
        )
        span = "start='20360101T000000Z' end='22000101T000000Z'"
        body = (
            f"<C:calendar-multiget {NAMESPACES}><D:prop><C:calendar-data><C:expand {span}/></C:calendar-data></D:prop>"
            f"<D:href>{path}</D:href></C:calendar-multiget>"
        )
        began = time.monotonic()
        answer = client.report(calendar, body)
        checks.expect(
            answer.status in (207, 403) and len(answer.body) < 120 << 20 and time.monotonic() - began < 10,
            f"a daily event of {size} octets: the expansion is bounded",
            f"{answer.status}, {len(answer.body)} octets after {time.monotonic() - began:.1f} s",
        )
    growth = (gateway.resident - before) >> 20
    checks.expect(growth < 300, "and the memory for it", growth)
    client.request("DELETE", path)


def together(checks, gateway):
    """The heavy ones at once, on more connections than there are processors."""
    heavy = [row for row in (*rules(), *zones(), *sizes()) if len(row[1]) > 1_000_000]
    calendar = gateway.calendars["anna@example.com"]

    def put(row):
        path = f"{calendar}{abs(hash(row[0]))}.ics"
        answer = gateway.client().request("PUT", path, row[1], {"Content-Type": "text/calendar"})
        gateway.client().request("DELETE", path)
        return answer.status

    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        statuses = list(pool.map(put, heavy * 2))
    checks.expect(
        set(statuses) <= {201, 204, 403, 409, 413},
        "all of the great ones at once have their answer",
        statuses,
    )


with Checks() as checks, Siege(checks) as siege:
    gateway = siege.gateway
    for rows in (shapes, rules, zones, sizes):
        table(checks, gateway, rows())
    types(checks, gateway)
    bomb(checks, gateway)
    together(checks, gateway)
