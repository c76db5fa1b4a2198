"""Compares what the gateway serves, expanded by recurring-ical-events, with Google's own expansion.

    python truth.py BUILD_DIR

First for every calendar of the seeds, then for objects of many kinds that a client puts: what is accepted must
have the same instances at Google, and what is refused must be refused by name and leave nothing there.
"""

import datetime

import icalendar
import recurring_ical_events

from checks import Checks
from dav import C, G, Dav, event
from demonstration import Demonstration

UTC = datetime.timezone.utc
TODAY = datetime.datetime.now(UTC).replace(hour=0, minute=0, second=0, microsecond=0)
# Six months back and twelve ahead; what a client puts below has dates of its own.
AROUND_TODAY = (TODAY - datetime.timedelta(days=183), TODAY + datetime.timedelta(days=366))
OF_OBJECTS = (datetime.datetime(2024, 1, 1, tzinfo=UTC), datetime.datetime(2029, 1, 1, tzinfo=UTC))
# A month more on each side is asked for: an instance may have been moved into the window.
MARGIN = datetime.timedelta(days=31)


def moment(value):
    """A date as text, or an instant."""
    if isinstance(value, datetime.datetime):
        assert value.tzinfo is not None, "a floating time"
        return f"{value.astimezone(UTC):%Y%m%dT%H%M%SZ}"
    return f"{value:%Y%m%d}"


def google_moment(value):
    if "date" in value:
        return value["date"].replace("-", "")
    return moment(datetime.datetime.fromisoformat(value["dateTime"]))


def is_in(window, start):
    return f"{window[0]:%Y%m%d}" <= start[:8] < f"{window[1]:%Y%m%d}"


def exact_length(calendar):
    """How long each instance is: the "same exact duration" (RFC 5545 §3.8.5.3), which recurring-ical-events reckons
    on the clock, so that it differs in a night in which the clock is changed."""
    for part in calendar.walk("VEVENT"):
        if "RECURRENCE-ID" in part or "DTEND" not in part:
            continue
        start, end = part["DTSTART"].dt, part["DTEND"].dt
        if isinstance(start, datetime.datetime):
            return end.astimezone(UTC) - start.astimezone(UTC)
    return None


def served(texts, window):
    """`{(uid, original start or ""): (start, end, title)}`; a repeated key is an error of its own."""
    found, twice = {}, []
    for text in texts:
        calendar = icalendar.Calendar.from_ical(text)
        recurs = any(
            name in part for part in calendar.walk("VEVENT") for name in ("RRULE", "RDATE", "RECURRENCE-ID")
        )
        length = exact_length(calendar)
        exceptions = {
            moment(part["RECURRENCE-ID"].dt) for part in calendar.walk("VEVENT") if "RECURRENCE-ID" in part
        }
        for part in recurring_ical_events.of(calendar).between(window[0] - MARGIN, window[1] + MARGIN):
            if part.get("STATUS") == "CANCELLED":
                continue
            start = moment(part["DTSTART"].dt)
            end = moment(part["DTEND"].dt) if "DTEND" in part else moment(part["DTSTART"].dt)
            key = (str(part["UID"]), moment(part["RECURRENCE-ID"].dt) if recurs else "")
            if length and key[1] not in exceptions:
                end = moment(part["DTSTART"].dt.astimezone(UTC) + length)
            if not is_in(window, start):
                continue
            if key in found:
                twice.append(key)
            found[key] = (start, end, str(part.get("SUMMARY", "")))
    return found, twice


def at_google(google, calendar, window):
    found = {}
    around = {"timeMin": window[0] - MARGIN, "timeMax": window[1] + MARGIN}
    around = {name: f"{value:%Y-%m-%dT00:00:00Z}" for name, value in around.items()}
    for item in google.list(calendar, singleEvents="true", **around):
        start = google_moment(item["start"])
        original = google_moment(item["originalStartTime"]) if "originalStartTime" in item else ""
        if is_in(window, start):
            found[(item["iCalUID"], original)] = (start, google_moment(item["end"]), item.get("summary", ""))
    return found


def compare(checks, name, ours, theirs, twice=()):
    checks.expect(theirs, f"{name}: there is something to compare")
    checks.equal(set(ours) - set(theirs), set(), f"{name}: 0 extra of {len(theirs)} instances")
    checks.equal(set(theirs) - set(ours), set(), f"{name}: 0 missing")
    shifted = {
        key: (ours[key], theirs[key]) for key in ours if key in theirs and ours[key][:2] != theirs[key][:2]
    }
    checks.equal(shifted, {}, f"{name}: 0 shifted")
    renamed = {
        key: (ours[key], theirs[key]) for key in ours if key in theirs and ours[key][2] != theirs[key][2]
    }
    checks.equal(renamed, {}, f"{name}: 0 with another title")
    checks.equal(list(twice), [], f"{name}: none twice")


def seeded(checks, seed):
    with Demonstration(seed=seed) as demo:
        client = Dav(demo.url, demo.user, demo.password)
        ids = demo.google.calendar_ids()
        for name, href in demo.calendars.items():
            ours, twice = served([text for _, text in client.objects(href).values()], AROUND_TODAY)
            compare(checks, f"{seed}, {name}", ours, at_google(demo.google, ids[name], AROUND_TODAY), twice)


VIENNA = ";TZID=Europe/Vienna:"


def zoned(uid, start, end, *lines, zone="Europe/Vienna"):
    return event(
        uid, f"DTSTART;TZID={zone}:{start}", f"DTEND;TZID={zone}:{end}", *lines, f"SUMMARY:{uid}", zone=zone
    )


def daily(uid, start, end, *lines):
    return event(uid, f"DTSTART;VALUE=DATE:{start}", f"DTEND;VALUE=DATE:{end}", *lines, f"SUMMARY:{uid}")


def moved(original, start, end, zone="Europe/Vienna", title="moved"):
    return [
        f"RECURRENCE-ID;TZID={zone}:{original}",
        f"DTSTART;TZID={zone}:{start}",
        f"DTEND;TZID={zone}:{end}",
        f"SUMMARY:{title}",
    ]


OBJECTS = [
    zoned("single", "20261201T100000", "20261201T113000"),
    zoned("over-midnight", "20261201T230000", "20261202T010000"),
    zoned("no-length", "20261202T100000", "20261202T100000"),
    event(
        "duration",
        f"DTSTART{VIENNA}20261203T100000",
        "DURATION:PT1H30M",
        "SUMMARY:duration",
        zone="Europe/Vienna",
    ),
    event("no-end", f"DTSTART{VIENNA}20261203T100000", "SUMMARY:no-end", zone="Europe/Vienna"),
    event(
        "two-zones",
        f"DTSTART{VIENNA}20261203T100000",
        "DTEND:20261203T150000Z",
        "SUMMARY:two-zones",
        zone="Europe/Vienna",
    ),
    event(
        "utc", "DTSTART:20261204T100000Z", "DTEND:20261204T110000Z", "RRULE:FREQ=DAILY;COUNT=4", "SUMMARY:utc"
    ),
    event("floating", "DTSTART:20261204T100000", "DTEND:20261204T110000", "SUMMARY:floating"),
    daily("day", "20261205", "20261206"),
    daily("days", "20261205", "20261212"),
    event("day-without-end", "DTSTART;VALUE=DATE:20261205", "SUMMARY:day-without-end"),
    daily("yearly-day", "20261224", "20261226", "RRULE:FREQ=YEARLY"),
    daily(
        "monthly-days",
        "20260131",
        "20260201",
        "RRULE:FREQ=MONTHLY;BYMONTHDAY=-1",
        "EXDATE;VALUE=DATE:20261130,20261231",
    ),
    zoned("weekly", "20261005T090000", "20261005T100000", "RRULE:FREQ=WEEKLY"),
    zoned("weekly-until", "20261005T090000", "20261005T100000", "RRULE:FREQ=WEEKLY;UNTIL=20270201T080000Z"),
    daily("daily-until-date", "20261005", "20261006", "RRULE:FREQ=DAILY;UNTIL=20261020"),
    zoned(
        "workdays", "20261005T090000", "20261005T091500", "RRULE:FREQ=WEEKLY;BYDAY=MO,TU,WE,TH,FR;COUNT=60"
    ),
    zoned(
        "fortnight",
        "20261005T090000",
        "20261005T100000",
        "RRULE:FREQ=WEEKLY;INTERVAL=2;WKST=SU;BYDAY=MO,SU;COUNT=20",
    ),
    zoned(
        "last-workday",
        "20261030T160000",
        "20261030T163000",
        "RRULE:FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1",
    ),
    zoned("second-tuesday", "20261013T160000", "20261013T163000", "RRULE:FREQ=MONTHLY;BYDAY=2TU;COUNT=10"),
    zoned("quarterly", "20261015T160000", "20261015T163000", "RRULE:FREQ=MONTHLY;INTERVAL=3;BYMONTHDAY=15"),
    zoned("yearly-nth", "20261126T160000", "20261126T163000", "RRULE:FREQ=YEARLY;BYMONTH=11;BYDAY=4TH"),
    zoned("leap", "20240229T100000", "20240229T110000", "RRULE:FREQ=YEARLY;BYMONTH=2;BYMONTHDAY=29"),
    zoned(
        "new-york",
        "20261005T090000",
        "20261005T100000",
        "RRULE:FREQ=WEEKLY;COUNT=30",
        zone="America/New_York",
    ),
    zoned(
        "exdate",
        "20261005T090000",
        "20261005T100000",
        "RRULE:FREQ=DAILY;COUNT=40",
        "EXDATE;TZID=Europe/Vienna:20261020T090000,20261030T090000",
    ),
    zoned(
        "exdate-utc",
        "20261005T090000",
        "20261005T100000",
        "RRULE:FREQ=DAILY;COUNT=40",
        "EXDATE:20261020T070000Z,20261030T080000Z",
    ),
    zoned(
        "exdate-first",
        "20261005T090000",
        "20261005T100000",
        "RRULE:FREQ=DAILY;COUNT=5",
        "EXDATE;TZID=Europe/Vienna:20261005T090000",
    ),
    zoned(
        "rdate",
        "20261005T090000",
        "20261005T100000",
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "RDATE;TZID=Europe/Vienna:20261007T150000,20261101T090000",
    ),
    zoned(
        "rdate-only",
        "20261005T090000",
        "20261005T100000",
        "RDATE;TZID=Europe/Vienna:20261007T150000,20261101T090000",
    ),
    zoned("rdate-period", "20261005T090000", "20261005T100000", "RDATE;VALUE=PERIOD:20261007T150000Z/PT3H"),
    zoned(
        "two-rules",
        "20261005T090000",
        "20261005T100000",
        "RRULE:FREQ=WEEKLY;COUNT=4",
        "RRULE:FREQ=MONTHLY;COUNT=4",
    ),
    zoned("hourly", "20261005T090000", "20261005T093000", "RRULE:FREQ=HOURLY;INTERVAL=6;COUNT=20"),
    zoned("twice-a-day", "20261005T090000", "20261005T093000", "RRULE:FREQ=DAILY;BYHOUR=9,15;COUNT=20"),
    zoned("start-outside-rule", "20261006T090000", "20261006T100000", "RRULE:FREQ=WEEKLY;BYDAY=MO;COUNT=5"),
    zoned("gap", "20270321T023000", "20270321T024500", "RRULE:FREQ=WEEKLY;COUNT=3"),
    zoned("overlap", "20261018T023000", "20261018T024500", "RRULE:FREQ=WEEKLY;COUNT=3"),
    zoned(
        "moved-one",
        "20261005T090000",
        "20261005T100000",
        "RRULE:FREQ=WEEKLY;COUNT=10",
        moved("20261102T090000", "20261103T150000", "20261103T170000"),
    ),
    zoned(
        "moved-first",
        "20261005T090000",
        "20261005T100000",
        "RRULE:FREQ=WEEKLY;COUNT=10",
        moved("20261005T090000", "20261004T150000", "20261004T170000"),
    ),
    zoned(
        "moved-onto-another",
        "20261005T090000",
        "20261005T100000",
        "RRULE:FREQ=DAILY;COUNT=10",
        moved("20261007T090000", "20261008T090000", "20261008T100000"),
    ),
    zoned(
        "moved-many",
        "20261005T090000",
        "20261005T100000",
        "RRULE:FREQ=WEEKLY;COUNT=12",
        *[
            moved(
                f"2026{day}T090000",
                f"2026{day}T1{hour}0000",
                f"2026{day}T1{hour}3000",
                title=f"number {hour}",
            )
            for hour, day in enumerate(["1005", "1012", "1019", "1026", "1102", "1109"])
        ],
    ),
    zoned(
        "moved-and-excluded",
        "20261005T090000",
        "20261005T100000",
        "RRULE:FREQ=WEEKLY;COUNT=10",
        "EXDATE;TZID=Europe/Vienna:20261019T090000",
        moved("20261026T090000", "20261019T090000", "20261019T100000"),
    ),
    event(
        "exception-in-utc",
        f"DTSTART{VIENNA}20261005T090000",
        f"DTEND{VIENNA}20261005T100000",
        "RRULE:FREQ=WEEKLY;COUNT=6",
        "SUMMARY:x",
        [
            "RECURRENCE-ID:20261026T080000Z",
            "DTSTART:20261026T120000Z",
            "DTEND:20261026T130000Z",
            "SUMMARY:moved",
        ],
        zone="Europe/Vienna",
    ),
    event(
        "exception-cancelled",
        f"DTSTART{VIENNA}20261005T090000",
        f"DTEND{VIENNA}20261005T100000",
        "RRULE:FREQ=WEEKLY;COUNT=6",
        "SUMMARY:x",
        [
            f"RECURRENCE-ID{VIENNA}20261026T090000",
            f"DTSTART{VIENNA}20261026T090000",
            f"DTEND{VIENNA}20261026T100000",
            "STATUS:CANCELLED",
            "SUMMARY:x",
        ],
        zone="Europe/Vienna",
    ),
    event(
        "exception-to-day",
        f"DTSTART{VIENNA}20261005T090000",
        f"DTEND{VIENNA}20261005T100000",
        "RRULE:FREQ=WEEKLY;COUNT=6",
        "SUMMARY:x",
        [
            f"RECURRENCE-ID{VIENNA}20261026T090000",
            "DTSTART;VALUE=DATE:20261026",
            "DTEND;VALUE=DATE:20261027",
            "SUMMARY:all day",
        ],
        zone="Europe/Vienna",
    ),
    event(
        "this-and-future",
        f"DTSTART{VIENNA}20261005T090000",
        f"DTEND{VIENNA}20261005T100000",
        "RRULE:FREQ=WEEKLY;COUNT=6",
        "SUMMARY:x",
        [
            f"RECURRENCE-ID;RANGE=THISANDFUTURE;TZID=Europe/Vienna:20261026T090000",
            f"DTSTART{VIENNA}20261026T110000",
            f"DTEND{VIENNA}20261026T120000",
            "SUMMARY:later",
        ],
        zone="Europe/Vienna",
    ),
    event(
        "all-day-exception",
        "DTSTART;VALUE=DATE:20261005",
        "DTEND;VALUE=DATE:20261007",
        "RRULE:FREQ=WEEKLY;COUNT=6",
        "SUMMARY:x",
        [
            "RECURRENCE-ID;VALUE=DATE:20261019",
            "DTSTART;VALUE=DATE:20261021",
            "DTEND;VALUE=DATE:20261022",
            "SUMMARY:shorter",
        ],
    ),
    event(
        "orphan",
        f"RECURRENCE-ID{VIENNA}20261026T090000",
        f"DTSTART{VIENNA}20261026T110000",
        f"DTEND{VIENNA}20261026T120000",
        "SUMMARY:orphan",
        zone="Europe/Vienna",
    ),
]

# What recurring-ical-events reads in another way than RFC 5545 says; the expected starts as a calendar shows them.
BY_HAND = {
    # The object's own zone is floating: the calendar's zone places it, RFC 5545 §3.3.5 form 1.
    "floating": ["20261204T090000Z"],
    # A fixed point that does not exist is read with the offset before the gap, RFC 5545 §3.3.5.
    "gap": ["20270321T013000Z", "20270328T013000Z", "20270404T003000Z"],
    # DTSTART counts even where the rule would not give it, RFC 5545 §3.8.5.3.
    "start-outside-rule": [
        "20261006T070000Z",
        "20261012T070000Z",
        "20261019T070000Z",
        "20261026T080000Z",
        "20261102T080000Z",
    ],
    # The rest of the series two hours later, RFC 5545 §3.2.13.
    "this-and-future": [
        "20261005T070000Z",
        "20261012T070000Z",
        "20261019T070000Z",
        "20261026T100000Z",
        "20261102T100000Z",
        "20261109T100000Z",
    ],
}


def put(checks):
    """Puts each object and compares Google's expansion of it."""
    with Demonstration(seed="large:1") as demo:
        client = Dav(demo.url, demo.user, demo.password)
        accepted, refused = [], []

        def expansion(uid):
            """`(start, end)` of each instance at Google."""
            held = at_google(demo.google, "primary", OF_OBJECTS)
            return sorted(value[:2] for key, value in held.items() if key[0] == uid)

        for text in OBJECTS:
            uid = text.partition("UID:")[2].partition("\r")[0]
            path = f"{demo.primary}{uid}.ics"
            answer = client.put(path, text, If_None_Match="*")
            theirs = expansion(uid)
            if answer.status != 201:
                refused.append(uid)
                names = [
                    f"{G}representable-upstream",
                    f"{C}valid-calendar-data",
                    f"{C}valid-calendar-object-resource",
                ]
                checks.expect(
                    answer.status == 403 and any(answer.names(name) for name in names),
                    f"put {uid}: refused by name",
                    f"{answer.status} {answer.text[-300:]}",
                )
                checks.equal(theirs, [], f"put {uid}: refused, and nothing is at Google")
                checks.equal(
                    client.request("GET", path).status, 404, f"put {uid}: refused, and nothing is here"
                )
                continue
            accepted.append(uid)
            if uid in BY_HAND:
                checks.equal([start for start, _ in theirs], BY_HAND[uid], f"put {uid}: as said by hand")
            else:
                ours = sorted(value[:2] for value in served([text], OF_OBJECTS)[0].values())
                checks.expect(
                    ours and theirs == ours, f"put {uid}: {len(ours)} instances, the same at Google", theirs
                )
            checks.equal(
                client.request("GET", path).text, text, f"put {uid}: GET gives the octets that were put"
            )
            again = client.put(path, text.replace("SUMMARY:", "LOCATION:Graz\r\nSUMMARY:"))
            checks.equal(
                (again.status, expansion(uid)),
                (204, theirs),
                f"put {uid}: again with a place, and no instance moves",
            )
        print("refused:", ", ".join(refused))
        checks.expect(len(accepted) > 40, "most objects are accepted", refused)
        for uid in accepted:
            client.request("DELETE", f"{demo.primary}{uid}.ics")
        checks.equal(
            {item["iCalUID"] for item in demo.google.list()} & set(accepted),
            set(),
            "all of them can be deleted",
        )


if __name__ == "__main__":
    with Checks() as checks:
        seeded(checks, "realistic")
        seeded(checks, "vdirsyncer")
        put(checks)
