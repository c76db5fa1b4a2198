"""A CalDAV client of few words, for what the real ones do not let one say or see."""

import base64
import http.client
import re
import urllib.parse
import xml.etree.ElementTree as ElementTree

D = "{DAV:}"
C = "{urn:ietf:params:xml:ns:caldav}"
G = "{urn:calgate}"
NAMESPACES = 'xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"'


class Answer:
    def __init__(self, status, headers, body):
        self.status = status
        self.headers = headers
        self.body = body

    @property
    def text(self):
        return self.body.decode(errors="replace")

    @property
    def xml(self):
        return ElementTree.fromstring(self.body)

    def names(self, element):
        """Whether the body is XML in which that element occurs."""
        try:
            return self.xml.tag == element or self.xml.find(f".//{element}") is not None
        except ElementTree.ParseError:
            return False


class Dav:
    def __init__(self, url, user=None, password=None):
        self._host = urllib.parse.urlsplit(url).netloc
        self._authorization = None
        if user is not None:
            self._authorization = "Basic " + base64.b64encode(f"{user}:{password}".encode()).decode()

    def request(self, method, path, body=None, headers=None, chunks=None, timeout=60):
        """One request on its own connection; `chunks` sends a body without Content-Length."""
        connection = http.client.HTTPConnection(self._host, timeout=timeout)
        fields = {"Authorization": self._authorization} if self._authorization else {}
        fields |= headers or {}
        try:
            if chunks is not None:
                body = iter(chunks)
                fields["Transfer-Encoding"] = "chunked"
            elif isinstance(body, str):
                body = body.encode()
            try:
                connection.request(method, path, body=body, headers=fields, encode_chunked=chunks is not None)
            except (BrokenPipeError, ConnectionResetError):
                pass  # Refused before the whole body was sent: the answer may be there already.
            answer = connection.getresponse()
            return Answer(answer.status, answer.headers, answer.read())
        finally:
            connection.close()

    def report(self, path, body, depth="1"):
        return self.request(
            "REPORT", path, body, {"Depth": depth, "Content-Type": "application/xml; charset=utf-8"}
        )

    def objects(self, calendar):
        """`{href: (etag, text)}` of everything in a calendar."""
        query = (
            f"<C:calendar-query {NAMESPACES}><D:prop><D:getetag/><C:calendar-data/></D:prop>"
            '<C:filter><C:comp-filter name="VCALENDAR"/></C:filter></C:calendar-query>'
        )
        answer = self.report(calendar, query)
        assert answer.status == 207, f"{answer.status} {answer.text[:500]}"
        found = {}
        for response in answer.xml.iter(f"{D}response"):
            data = response.find(f".//{C}calendar-data")
            found[response.findtext(f"{D}href")] = (response.findtext(f".//{D}getetag"), data.text)
        return found

    def etags(self, calendar):
        """`{href: etag}` by PROPFIND."""
        answer = self.request(
            "PROPFIND",
            calendar,
            f"<D:propfind {NAMESPACES}><D:prop><D:getetag/></D:prop></D:propfind>",
            {"Depth": "1", "Content-Type": "application/xml"},
        )
        assert answer.status == 207, f"{answer.status} {answer.text[:500]}"
        return {
            response.findtext(f"{D}href"): tag
            for response in answer.xml.iter(f"{D}response")
            if (tag := response.findtext(f".//{D}getetag"))
        }

    def put(self, path, text, **headers):
        fields = {name.replace("_", "-"): value for name, value in headers.items()}
        return self.request("PUT", path, text, {"Content-Type": "text/calendar; charset=utf-8", **fields})


def by_uid(objects):
    """`{uid: text}` of what `Dav.objects` gave."""
    return {re.search(r"^UID:(.*?)\r?$", unfolded(text), re.M)[1]: text for _, text in objects.values()}


def unfolded(text):
    return re.sub(r"\r?\n[ \t]", "", text)


def event(uid, *lines, zone=None):
    """A calendar object with one VEVENT, CRLF and all; a list among the lines is a further VEVENT."""
    events = [[line for line in lines if isinstance(line, str)]] + [
        list(line) for line in lines if not isinstance(line, str)
    ]
    text = ["BEGIN:VCALENDAR", "VERSION:2.0", "PRODID:-//calgate//conformance//EN"]
    text += VIENNA if zone == "Europe/Vienna" else NEW_YORK if zone == "America/New_York" else []
    for member in events:
        text += ["BEGIN:VEVENT", f"UID:{uid}", "DTSTAMP:20260101T000000Z", *member, "END:VEVENT"]
    return "\r\n".join([*text, "END:VCALENDAR", ""])


VIENNA = [
    "BEGIN:VTIMEZONE",
    "TZID:Europe/Vienna",
    "BEGIN:DAYLIGHT",
    "DTSTART:19810329T020000",
    "TZOFFSETFROM:+0100",
    "TZOFFSETTO:+0200",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=-1SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "DTSTART:19961027T030000",
    "TZOFFSETFROM:+0200",
    "TZOFFSETTO:+0100",
    "RRULE:FREQ=YEARLY;BYMONTH=10;BYDAY=-1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
]
NEW_YORK = [
    "BEGIN:VTIMEZONE",
    "TZID:America/New_York",
    "BEGIN:DAYLIGHT",
    "DTSTART:20070311T020000",
    "TZOFFSETFROM:-0500",
    "TZOFFSETTO:-0400",
    "RRULE:FREQ=YEARLY;BYMONTH=3;BYDAY=2SU",
    "END:DAYLIGHT",
    "BEGIN:STANDARD",
    "DTSTART:20071104T020000",
    "TZOFFSETFROM:-0400",
    "TZOFFSETTO:-0500",
    "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=1SU",
    "END:STANDARD",
    "END:VTIMEZONE",
]
