"""The good client beside a siege: one connection, ordinary requests, a line for each: when, how long, which status.

python hostile_companion.py HOST PORT AUTHORIZATION CALENDAR
"""

import http.client
import signal
import sys
import time

from dav import event

PAUSE = 0.01


def requests(calendar):
    """What a client does all day, over and over."""
    path = f"{calendar}companion.ics"
    text = event("companion", "DTSTART:20351210T110000Z", "DTEND:20351210T120000Z", "SUMMARY:x")
    query = (
        '<C:calendar-query xmlns:D="DAV:" xmlns:C="urn:ietf:params:xml:ns:caldav"><D:prop><D:getetag/>'
        "<C:calendar-data/></D:prop><C:filter><C:comp-filter name='VCALENDAR'><C:comp-filter name='VEVENT'>"
        "<C:time-range start='20351201T000000Z' end='20360101T000000Z'/></C:comp-filter></C:comp-filter>"
        "</C:filter></C:calendar-query>"
    )
    xml = {"Content-Type": "application/xml; charset=utf-8"}
    while True:
        yield "PUT", path, text, {"Content-Type": "text/calendar; charset=utf-8"}
        for _ in range(4):
            yield "GET", path, None, {}
            yield "PROPFIND", calendar, None, {"Depth": "1"}
            yield "REPORT", calendar, query, {"Depth": "1", **xml}


def work(host, port, authorization, calendar):
    connection = http.client.HTTPConnection(host, port, timeout=30)
    for method, path, body, fields in requests(calendar):
        began = time.monotonic()
        try:
            connection.request(method, path, body, {"Authorization": authorization, **fields})
            answer = connection.getresponse()
            answer.read()
            status = 204 if answer.status == 201 else answer.status
        except (OSError, http.client.HTTPException):
            connection.close()
            status = 599
        print(f"{began:.6f} {time.monotonic() - began:.6f} {status}", flush=True)
        time.sleep(PAUSE)


if __name__ == "__main__":
    signal.signal(signal.SIGTERM, lambda *_: sys.exit(0))
    work(sys.argv[1], int(sys.argv[2]), *sys.argv[3:5])
