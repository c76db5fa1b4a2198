"""XML and reports in bad faith.

python hostile_xml.py BUILD_DIR
"""

import concurrent.futures
import time

from checks import Checks
from dav import NAMESPACES
from hostile_ground import LUNCH, Siege, condition, event, is_clean, talk

DAV = "xmlns:D='DAV:'"
FIND = f"<D:propfind {DAV}><D:prop><D:displayname/></D:prop></D:propfind>"


def judge(checks, name, answer, wanted, element=None, seconds=5):
    right = answer.status in wanted and is_clean(answer) and answer.seconds < seconds
    if right and element and answer.status not in (200, 207):
        right = element in condition(answer)
    return checks.expect(
        right,
        f"{name} is {' or '.join(str(status) for status in sorted(wanted))}{' ' + element if element else ''}",
        f"{answer.status} after {answer.seconds:.1f} s: {answer.text[:300]}",
    )


class Client:
    """Takes the time of each request."""

    def __init__(self, gateway):
        self.dav = gateway.client()
        self.path = gateway.calendars["anna@example.com"]

    def ask(self, method, body, depth="0", path=None, kind="application/xml"):
        began = time.monotonic()
        answer = self.dav.request(
            method, path or self.path, body, {"Depth": depth, "Content-Type": kind}, timeout=90
        )
        answer.seconds = time.monotonic() - began
        return answer

    def query(self, inner, prop="<D:getetag/>", depth="1"):
        return self.ask(
            "REPORT",
            f"<C:calendar-query {NAMESPACES}><D:prop>{prop}</D:prop><C:filter>{inner}</C:filter></C:calendar-query>",
            depth,
        )


def documents():
    """Rows: what it is, the octets, the statuses that are right."""
    laughs = "".join(
        f"<!ENTITY l{level} '{''.join(f'&l{level - 1};' for _ in range(10))}'>" for level in range(1, 10)
    )
    inside = lambda text: f"<D:propfind {DAV}><D:prop>{text}</D:prop></D:propfind>"  # noqa: E731
    yield "a billion laughs", f"<!DOCTYPE x [<!ENTITY l0 'ha'>{laughs}]>" + inside("&l9;"), {400}
    yield "a quadratic blow-up", f"<!DOCTYPE x [<!ENTITY a '{'a' * 50_000}'>]>" + inside("&a;" * 10_000), {
        400
    }
    yield "an entity of a file", "<!DOCTYPE x [<!ENTITY a SYSTEM 'file:///etc/passwd'>]>" + inside("&a;"), {
        400
    }
    yield "an entity of a device", "<!DOCTYPE x [<!ENTITY a SYSTEM '/dev/zero'>]>" + inside("&a;"), {400}
    yield "an entity of a host", "<!DOCTYPE x [<!ENTITY a SYSTEM 'http://127.0.0.1:9/'>]>" + inside("&a;"), {
        400
    }
    yield "a parameter entity", "<!DOCTYPE x [<!ENTITY % a SYSTEM 'http://127.0.0.1:9/x.dtd'> %a;]>" + FIND, {
        400
    }
    yield "an external DTD", "<!DOCTYPE x SYSTEM 'http://127.0.0.1:9/x.dtd'>" + FIND, {400}
    yield "a public DTD", "<!DOCTYPE html PUBLIC '-//W3C//DTD XHTML 1.0//EN' 'http://127.0.0.1:9/'>" + FIND, {
        400
    }
    yield "an empty DTD", "<!DOCTYPE x []>" + FIND, {400}
    yield "an entity within itself", "<!DOCTYPE x [<!ENTITY a '&a;'>]>" + inside("&a;"), {400}
    yield "a DTD of 3 MB", "<!DOCTYPE x [" + "<!ELEMENT a ANY>" * 190_000 + "]>" + FIND, {400}
    yield "default attributes by DTD", "<!DOCTYPE x [<!ATTLIST x a CDATA 'b'>]>" + FIND, {400}
    yield "an unknown entity", inside("&nbsp;"), {400}
    yield "a character reference to NUL", inside("&#0;"), {400}
    yield "a character reference that overflows", inside("&#99999999999;"), {400}
    yield "a reference to a surrogate", inside("&#xD800;"), {400}
    yield "65 levels", f"<a xmlns='DAV:'>{'<a>' * 65}{'</a>' * 65}</a>", {400}
    yield "100,000 levels", "<a xmlns='DAV:'>" + "<a>" * 100_000, {400}
    yield "300,000 elements", inside("<D:x/>" * 300_000), {400, 413}
    yield "65 attributes", inside("<D:x " + " ".join(f"a{index}='b'" for index in range(65)) + "/>"), {400}
    yield "100,000 attributes", inside(
        "<D:x " + " ".join(f"a{index}='b'" for index in range(100_000)) + "/>"
    ), {400}
    yield "65 namespaces", inside(
        "<D:x " + " ".join(f"xmlns:a{index}='b:{index}'" for index in range(65)) + "/>"
    ), {400}
    yield "an attribute of 4,000,000 octets", inside(f"<D:x a='{'b' * 4_000_000}'/>"), {207, 400}
    yield "a text of 4,000,000 octets", inside("a" * 4_000_000), {207, 400}
    yield "a name of 1,000,000 octets", inside(f"<D:{'x' * 1_000_000}/>"), {207, 400}
    yield "a namespace of 1,000,000 octets", inside(f"<x xmlns='{'n' * 1_000_000}'/>"), {207, 400}
    yield "100,000 comments", inside("<!-- x -->" * 100_000), {207, 400}
    yield "a comment of 4,000,000 octets", inside(f"<!--{'x' * 4_000_000}-->"), {207, 400}
    yield "100,000 processing instructions", inside("<?x y?>" * 100_000), {207, 400}
    yield "a stylesheet", "<?xml-stylesheet href='http://127.0.0.1:9/x.xsl'?>" + FIND, {207, 400}
    yield "an inclusion", f"<D:propfind {DAV} xmlns:i='http://www.w3.org/2001/XInclude'><i:include href='/etc/passwd'/></D:propfind>", {
        400,
        207,
    }
    yield "5 MiB", inside(" " * (5 << 20)), {413}
    yield "20,000 properties", inside("".join(f"<D:p{index}/>" for index in range(20_000))), {207, 400, 413}
    yield "one property 50,000 times", inside("<D:displayname/>" * 50_000), {207, 400, 413}
    yield "a wrong root", f"<D:multistatus {DAV}/>", {400}
    yield "a root of no namespace", "<propfind><prop/></propfind>", {400}
    yield "a root of another namespace", "<D:propfind xmlns:D='urn:x'><D:prop/></D:propfind>", {400}
    yield "two roots", FIND + FIND, {400}
    yield "text after the root", FIND + "more", {400}
    yield "an unbound prefix", "<D:propfind><D:prop/></D:propfind>", {400}
    yield "an unbound prefix of an attribute", f"<D:propfind {DAV} x:y='z'><D:prop/></D:propfind>", {400}
    yield "a prefix bound to nothing", "<D:propfind xmlns:D=''><D:prop/></D:propfind>", {400}
    yield "xmlns bound", "<x xmlns:xmlns='DAV:'/>", {400}
    yield "two equal attributes", f"<D:propfind {DAV} a='1' a='2'><D:prop/></D:propfind>", {400}
    yield "two attributes of one name by two prefixes", f"<D:propfind {DAV} xmlns:E='DAV:' D:a='1' E:a='2'><D:prop/></D:propfind>", {
        400
    }
    yield "two kinds of question", f"<D:propfind {DAV}><D:prop/><D:allprop/></D:propfind>", {400, 207}
    yield "no end", FIND[:-5], {400}
    yield "a wrong end", FIND.replace("</D:prop>", "</D:x>"), {400}
    yield "an open CDATA section", f"<D:propfind {DAV}><![CDATA[", {400}
    yield "NUL", FIND.replace("display", "dis\x00play"), {400}
    yield "a control character", inside("\x0b"), {400}
    yield "no UTF-8", inside("x").encode().replace(b"x</", b"\xc3\x28</"), {400}
    yield "overlong UTF-8", inside("x").encode().replace(b"x</", b"\xc0\xbcD:y/></"), {400}
    yield "an encoding that is none", "<?xml version='1.0' encoding='x-none'?>" + FIND, {400}
    yield "an encoding of 10,000 letters", f"<?xml version='1.0' encoding='{'x' * 10_000}'?>" + FIND, {400}
    yield "UTF-16 with its mark", ("\ufeff" + FIND).encode("utf-16-le"), {207, 400}
    yield "UTF-16 without", FIND.encode("utf-16-be"), {207, 400}
    yield "half of UTF-16", ("\ufeff" + FIND).encode("utf-16-le")[:-1], {400}
    yield "UTF-32", ("\ufeff" + FIND).encode("utf-32-le"), {207, 400}
    yield "UTF-7", b"<?xml version='1.0' encoding='UTF-7'?>" + FIND.encode("utf-7"), {400}
    yield "EBCDIC", "<?xml version='1.0' encoding='cp037'?>".encode("cp037") + FIND.encode("cp037"), {
        400,
        207,
    }
    yield "UTF-8 that says UTF-16", "<?xml version='1.0' encoding='UTF-16'?>" + FIND, {400, 207}
    yield "Latin-1", "<?xml version='1.0' encoding='ISO-8859-1'?>".encode() + inside("ä").encode("latin-1"), {
        207,
        400,
    }
    yield "XML 1.1", "<?xml version='1.1'?>" + inside("&#1;"), {400, 207}
    yield "XML 9.9", "<?xml version='9.9'?>" + FIND, {400, 207}
    yield "space before the declaration", " <?xml version='1.0'?>" + FIND, {400}
    yield "JSON", '{"propfind": {}}', {400}
    yield "a zip file", b"PK\x03\x04" + bytes(range(256)) * 20, {400}
    yield "spaces alone", " " * 1000, {207, 400}


def table(checks, client):
    for name, body, wanted in documents():
        judge(checks, f"PROPFIND with {name}", client.ask("PROPFIND", body), wanted)
    # The same through every other door, where the document is refused whoever reads it.
    doors = (("REPORT", client.path), ("PROPPATCH", client.path), ("MKCALENDAR", client.path[: -len("calendar/")] + "xml/"),
             ("MKCOL", client.path[: -len("calendar/")] + "xml/"))  # fmt: skip
    refused = {"a billion laughs", "an entity of a file", "an external DTD", "100,000 levels", "300,000 elements",
               "65 attributes", "5 MiB", "an unbound prefix", "NUL", "no UTF-8", "no end", "half of UTF-16"}  # fmt: skip
    for name, body, wanted in documents():
        if name in refused:
            for method, path in doors:
                judge(checks, f"{method} with {name}", client.ask(method, body, path=path), wanted)
    answer = client.ask("PROPFIND", FIND, path=client.path[: -len("calendar/")] + "xml/")
    judge(checks, "and nothing was made by any of it", answer, {404})


def bodies(checks, client):
    """XML that is sound, with contents that are not."""

    def patch(inner):
        return f"<D:propertyupdate {NAMESPACES} xmlns:A='http://apple.com/ns/ical/' xmlns:X='urn:x'>{inner}</D:propertyupdate>"

    def set_to(text):
        return patch(f"<D:set><D:prop>{text}</D:prop></D:set>")

    for name, body, wanted in (
        ("nothing to change", patch(""), {400}),
        ("a protected property", set_to("<D:getetag>x</D:getetag>"), {207, 403}),
        ("a displayname of 300,000 octets", set_to(f"<D:displayname>{'x' * 300_000}</D:displayname>"), {207, 403, 413, 507}),
        ("a dead property of 3,000,000 octets", set_to(f"<X:x>{'x' * 3_000_000}</X:x>"), {207, 403, 413, 507}),
        ("30,000 dead properties", set_to("".join(f"<X:x{index}>y</X:x{index}>" for index in range(30_000))), {207, 403, 413, 507}),
        ("a timezone that is none", set_to("<C:calendar-timezone>BEGIN:VCALENDAR</C:calendar-timezone>"), {207, 403}),
        ("a timezone of laughs", set_to("<C:calendar-timezone>" + "BEGIN:VTIMEZONE\n" * 50_000 + "</C:calendar-timezone>"), {207, 403}),
        ("a colour that is none", set_to("<A:calendar-color>javascript:alert(1)</A:calendar-color>"), {207, 403}),
        ("an order that overflows", set_to(f"<A:calendar-order>{'9' * 400}</A:calendar-order>"), {207, 403}),
    ):  # fmt: skip
        judge(checks, f"PROPPATCH with {name}", client.ask("PROPPATCH", body), wanted)
    answer = client.ask("PROPFIND", f"<D:propfind {DAV}><D:allprop/></D:propfind>")
    checks.expect(len(answer.body) < 400_000, "what was set does not grow beyond its bound", len(answer.body))
    home = client.path[: -len("calendar/")]
    for name, inner in (
        (
            "components that are none",
            "<C:supported-calendar-component-set><C:comp name='VLASER'/></C:supported-calendar-component-set>",
        ),
        ("no components", "<C:supported-calendar-component-set/>"),
        ("a resourcetype of its own", "<D:resourcetype><D:principal/></D:resourcetype>"),
        ("a timezone that is none", "<C:calendar-timezone>x</C:calendar-timezone>"),
    ):
        body = f"<C:mkcalendar {NAMESPACES}><D:set><D:prop>{inner}</D:prop></D:set></C:mkcalendar>"
        judge(
            checks,
            f"MKCALENDAR with {name}",
            client.ask("MKCALENDAR", body, path=f"{home}made/"),
            {207, 400, 403},
        )
        judge(
            checks,
            f"MKCALENDAR with {name}: nothing is made",
            client.ask("PROPFIND", FIND, path=f"{home}made/"),
            {404},
        )
    for name, path in (("in a calendar", f"{client.path}inner/"), ("in another's home", "/dav/calendars/bert@example.com/x/"),
                       ("in nothing", f"{home}a/b/c/"), ("named inbox", f"{home}inbox/"), ("named by 300 octets", f"{home}{'n' * 300}/"),
                       ("at the root", "/x/"), ("over itself", client.path)):  # fmt: skip
        judge(
            checks, f"MKCALENDAR {name}", client.ask("MKCALENDAR", "", path=path), {400, 403, 404, 405, 409}
        )


def reports(checks, client):
    """Reports that ask for the world."""
    rules = ("FREQ=DAILY", "FREQ=WEEKLY;BYDAY=MO,TU", "FREQ=HOURLY", "FREQ=MONTHLY;BYDAY=2TU", "FREQ=YEARLY")
    for index in range(40):
        text = event(f"report-{index}", *LUNCH, f"RRULE:{rules[index % len(rules)]}")
        assert client.dav.put(f"{client.path}report-{index}.ics", text).status == 201
    start, end = "00010101T000000Z", "99991231T235959Z"
    span = f"<C:time-range start='{start}' end='{end}'/>"
    events = "<C:comp-filter name='VCALENDAR'><C:comp-filter name='VEVENT'>%s</C:comp-filter></C:comp-filter>"
    fine = {207, 403, 503, 507}
    limits = "number-of-matches-within-limits"
    judge(checks, "a query of 10,000 years", client.query(events % span), {207})
    for name in ("expand", "limit-recurrence-set"):
        prop = f"<C:calendar-data><C:{name} start='{start}' end='{end}'/></C:calendar-data>"
        answer = client.query(events % span, prop)
        judge(
            checks,
            f"{name} over 10,000 years",
            answer,
            fine,
            limits if answer.status == 403 else None,
            seconds=35,
        )
        checks.expect(
            len(answer.body) < 60 << 20, f"{name} over 10,000 years: the answer is bounded", len(answer.body)
        )
    for name, data in (
        ("expand of no time", "<C:expand/>"), ("expand backwards", "<C:expand start='20360101T000000Z' end='20350101T000000Z'/>"),
        ("expand of local time", "<C:expand start='20350101T000000' end='20360101T000000'/>"),
        ("expand and limit", f"<C:expand start='{start}' end='{end}'/><C:limit-recurrence-set start='{start}' end='{end}'/>"),
        ("comp within comp 60 deep", "<C:comp name='VCALENDAR'>" * 55 + "</C:comp>" * 55),
        ("comp of garbage", "<C:comp name='&#x202e;'/>"), ("comp without name", "<C:comp/>"),
        ("20,000 props", "<C:comp name='VCALENDAR'>" + "<C:prop name='SUMMARY'/>" * 20_000 + "</C:comp>"),
    ):  # fmt: skip
        answer = client.query(events % "", f"<C:calendar-data>{data}</C:calendar-data>")
        judge(checks, f"calendar-data with {name}", answer, {207, 400, 403})
    for name, data in (
        ("another type", "content-type='application/pdf'"),
        ("another version", "version='9.0'"),
    ):
        answer = client.query(events % "", f"<C:calendar-data {data}/>")
        judge(checks, f"calendar-data with {name}", answer, {403}, "supported-calendar-data")
    text = "<C:text-match collation='%s'>%s</C:text-match>"
    summary = "<C:prop-filter name='SUMMARY'>%s</C:prop-filter>"
    for name, inner, wanted, element in (
        (
            "a text-match of 3,000,000 octets",
            summary % (text % ("i;unicode-casemap", "ß" * 1_500_000)),
            {207, 403},
            None,
        ),
        ("an unknown collation", summary % (text % ("i;nothing", "x")), {403}, "supported-collation"),
        (
            "a collation of 10,000 octets",
            summary % (text % ("i;" + "x" * 10_000, "x")),
            {403},
            "supported-collation",
        ),
        ("5,000 prop-filters", summary % "" * 5000, {207, 403}, None),
        (
            "5,000 text-matches",
            "".join(summary % (text % ("i;octet", f"x{index}")) for index in range(5000)),
            {207, 403},
            None,
        ),
        (
            "comp-filters 55 deep",
            "<C:comp-filter name='VALARM'>" * 55 + "</C:comp-filter>" * 55,
            {207, 403},
            None,
        ),
        (
            "2,000 comp-filters side by side",
            f"<C:comp-filter name='VALARM'>{span}</C:comp-filter>" * 2000,
            {207, 403, 400},
            None,
        ),
        ("a filter without a name", "<C:prop-filter/>", {400, 403}, None),
        (
            "an odd negate-condition",
            summary % "<C:text-match negate-condition='maybe'>x</C:text-match>",
            {207, 400, 403},
            None,
        ),
        ("a time-range of nothing", "<C:time-range/>", {400, 403}, "valid-filter"),
        (
            "a time-range backwards",
            "<C:time-range start='20360101T000000Z' end='20350101T000000Z'/>",
            {400, 403},
            "valid-filter",
        ),
        ("a time-range of local time", "<C:time-range start='20360101T000000'/>", {400, 403}, "valid-filter"),
        (
            "a time-range of the 13th month",
            "<C:time-range start='20361301T000000Z'/>",
            {400, 403},
            "valid-filter",
        ),
        (
            "a time-range of the year 99999",
            "<C:time-range start='999990101T000000Z'/>",
            {400, 403},
            "valid-filter",
        ),
        ("a time-range of dates", "<C:time-range start='20360101'/>", {400, 403}, "valid-filter"),
        ("two time-ranges", span + span, {400, 403, 207}, None),
    ):
        judge(checks, f"a query with {name}", client.query(events % inner), wanted, element, seconds=8)
    for name, body, wanted, element in (
        ("no filter", f"<C:calendar-query {NAMESPACES}><D:prop/></C:calendar-query>", {400, 403}, None),
        ("an empty filter", f"<C:calendar-query {NAMESPACES}><C:filter/></C:calendar-query>", {400, 403}, None),
        ("a filter of VEVENT", f"<C:calendar-query {NAMESPACES}><C:filter><C:comp-filter name='VEVENT'/></C:filter></C:calendar-query>", {400, 403, 207}, None),
        ("a time zone that is none", f"<C:calendar-query {NAMESPACES}><C:filter><C:comp-filter name='VCALENDAR'/></C:filter><C:timezone>x</C:timezone></C:calendar-query>", {403, 400}, None),
        ("an unknown report", f"<D:version-tree {NAMESPACES}/>", {403}, "supported-report"),
        ("a multiget of nothing", f"<C:calendar-multiget {NAMESPACES}><D:prop/></C:calendar-multiget>", {400, 403}, None),
        ("a free-busy-query of nothing", f"<C:free-busy-query {NAMESPACES}/>", {400, 403}, None),
        ("a free-busy-query without an end", f"<C:free-busy-query {NAMESPACES}><C:time-range start='{start}'/></C:free-busy-query>", {400, 403}, None),
    ):  # fmt: skip
        judge(checks, f"a report with {name}", client.ask("REPORT", body, "1"), wanted, element)
    body = f"<C:free-busy-query {NAMESPACES}>{span}</C:free-busy-query>"
    judge(
        checks,
        "a free-busy-query of 10,000 years",
        client.ask("REPORT", body, "1"),
        {200, 403, 503},
        seconds=35,
    )
    home = client.path[: -len("calendar/")]
    judge(checks, "and of the home", client.ask("REPORT", body, "1", path=home), {200, 403, 503}, seconds=35)
    for query in ("start=x", f"start={start}&end={end}", "period=P99999999999W", "period=-P1D", "start=20360101T000000Z&end=20350101T000000Z",
                  "period=" + "P" * 5000, "start=%00", "format=text/html", "start=20350101T000000Z&end=20360101T000000Z&period=P1D"):  # fmt: skip
        answer = client.ask("GET", None, path=f"/freebusy/anna@example.com?{query}")
        judge(
            checks, f"the Free/Busy URL with {query[:30]}", answer, {200, 400, 403, 404, 406, 503}, seconds=35
        )

    def multiget(hrefs, prop="<D:getetag/><C:calendar-data/>"):
        named = "".join(f"<D:href>{href}</D:href>" for href in hrefs)
        return client.ask(
            "REPORT",
            f"<C:calendar-multiget {NAMESPACES}><D:prop>{prop}</D:prop>{named}</C:calendar-multiget>",
        )

    judge(
        checks,
        "a multiget of 10,001 hrefs",
        multiget(f"{client.path}x{index}.ics" for index in range(10_001)),
        {403},
        limits,
    )
    judge(
        checks,
        "a multiget of 10,000 hrefs",
        multiget(f"{client.path}x{index}.ics" for index in range(10_000)),
        {207},
    )
    answer = multiget([f"{client.path}report-0.ics"] * 9000)
    judge(checks, "a multiget of one href 9,000 times", answer, {207})
    checks.equal(answer.text.count("<D:response>"), 1, "which is answered once")
    odd = ["", "..", "/dav/../x", f"{client.path}%2e%2e", f"{client.path}a%2fb", "%00", "http://[::1", "a" * 100_000, "mailto:x@y",
           "file:///etc/passwd", f"{client.path}%ff.ics", "&#x202e;", "//evil.example/x.ics", "/dav/calendars/bert@example.com/calendar/x.ics"]  # fmt: skip
    answer = multiget(odd)
    judge(checks, "a multiget of odd hrefs", answer, {207, 400})
    checks.expect(
        "BEGIN:" not in answer.text and "root:" not in answer.text, "finds nothing", answer.text[:300]
    )
    prop = f"<C:calendar-data><C:expand start='{start}' end='{end}'/></C:calendar-data>"
    answer = multiget((f"{client.path}report-{index}.ics" for index in range(40)), prop)
    judge(checks, "a multiget with expand over 10,000 years", answer, fine, seconds=35)
    for name, levels, wanted in (("3 levels", 3, {207, 403}), ("50 levels", 50, {403, 400})):
        inner = "<D:property name='owner'>" * levels + "</D:property>" * levels
        body = f"<D:expand-property {DAV}>{inner}</D:expand-property>"
        judge(checks, f"expand-property of {name}", client.ask("REPORT", body), wanted)
    body = (
        f"<D:expand-property {DAV}>"
        + "<D:property name='owner'><D:property name='principal-URL'/></D:property>" * 5000
        + "</D:expand-property>"
    )
    judge(
        checks, "expand-property of 5,000 properties", client.ask("REPORT", body), {207, 400, 403}, seconds=8
    )
    for match in ("", "%", "*", "a" * 100_000, "' OR 1=1 --"):
        body = (
            f"<D:principal-property-search {DAV}><D:property-search><D:prop><D:displayname/></D:prop>"
            f"<D:match>{match}</D:match></D:property-search><D:prop><D:displayname/></D:prop></D:principal-property-search>"
        )
        answer = client.ask("REPORT", body, path="/dav/principals/")
        judge(checks, f"a search of principals for {match[:12]!r}", answer, {207, 400, 403})


def together(checks, gateway, client):
    """The heavy ones at once, on more connections than there are processors."""
    start, end = "19700101T000000Z", "99991231T235959Z"
    body = (
        f"<C:calendar-query {NAMESPACES}><D:prop><C:calendar-data><C:expand start='{start}' end='{end}'/></C:calendar-data>"
        f"</D:prop><C:filter><C:comp-filter name='VCALENDAR'><C:comp-filter name='VEVENT'><C:time-range start='{start}' "
        f"end='{end}'/></C:comp-filter></C:comp-filter></C:filter></C:calendar-query>"
    )
    flood = f"<D:propfind {DAV}><D:prop>{'<D:x/>' * 190_000}</D:prop></D:propfind>"
    with concurrent.futures.ThreadPoolExecutor(8) as pool:
        jobs = [pool.submit(client.ask, "REPORT", body, "1") for _ in range(8)]
        jobs += [pool.submit(client.ask, "PROPFIND", flood) for _ in range(8)]
        statuses = {job.result().status for job in jobs}
    checks.expect(
        statuses <= {207, 400, 403, 413, 503, 507},
        "eight heavy requests at once each have their answer",
        statuses,
    )
    checks.equal(
        talk(gateway.address, b"GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n").first, 200, "and it goes on"
    )


with Checks() as checks, Siege(checks) as siege:
    client = Client(siege.gateway)
    table(checks, client)
    bodies(checks, client)
    reports(checks, client)
    together(checks, siege.gateway, client)
