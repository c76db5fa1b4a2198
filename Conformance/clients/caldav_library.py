"""Drives the gateway with the Python library `caldav`, and asks the emulated Google after each write.

python caldav_library.py BUILD_DIR
"""

import datetime
import warnings

import caldav
import icalendar
from caldav.lib import error

from checks import Checks
from demonstration import Demonstration

warnings.simplefilter("ignore")  # The library's own hints about its older names.

UTC = datetime.timezone.utc
TODAY = datetime.date.today()
# The Monday after next, so that nothing of the seed's week is touched.
MONDAY = TODAY + datetime.timedelta(days=14 - TODAY.weekday())


def at(day, hour, minute=0):
    date = MONDAY + datetime.timedelta(days=day)
    return datetime.datetime(date.year, date.month, date.day, hour, minute, tzinfo=UTC)


def basic(moment):
    return f"{moment:%Y%m%dT%H%M%SZ}"


def google_start(item):
    """When an event of Google begins: a date, or an instant."""
    start = item["start"]
    if "date" in start:
        return datetime.date.fromisoformat(start["date"])
    return datetime.datetime.fromisoformat(start["dateTime"]).astimezone(UTC)


def discovery(checks, demo):
    client = caldav.DAVClient(url=demo.url, username=demo.user, password=demo.password)
    checks.expect(client.check_cdav_support(), "OPTIONS says that CalDAV is spoken here")
    principal = client.principal()
    calendars = {calendar.get_display_name(): calendar for calendar in principal.calendars()}
    checks.equal(set(calendars), set(demo.calendars), "discovery from the bare URL lists the calendars")
    addresses = [str(address) for address in principal.calendar_user_address_set()]
    checks.expect(f"mailto:{demo.user}" in addresses, "the principal has its own address", addresses)
    try:
        caldav.DAVClient(url=demo.url, username=demo.user, password="wrong").principal()
        checks.expect(False, "a wrong password is refused")
    except error.AuthorizationError:
        checks.expect(True, "a wrong password is refused")
    return calendars


def reading(checks, demo, calendar):
    events = calendar.get_events()
    uids = [str(event.icalendar_component["UID"]) for event in events]
    wanted = {item["iCalUID"] for item in demo.google.list()}
    checks.equal(set(uids), wanted, "all events are read, as many as at Google")
    checks.equal(len(uids), len(wanted), "none is there twice")
    one = calendar.get_event_by_uid("kick-off-20@partner.example.net")
    checks.equal(str(one.icalendar_component["SUMMARY"]), "Kick-off", "an event is found by its UID")


def single(checks, demo, calendar):
    google = demo.google
    event = calendar.add_event(
        uid="library-single",
        summary="Coffee; tea, \\ and «cake»",
        dtstart=at(0, 9),
        dtend=at(0, 10),
        description="Line one\nLine two",
        location="Graz",
    )
    held = google.with_uid("library-single")
    if checks.equal(len(held), 1, "a created event is at Google, once"):
        checks.equal(held[0]["summary"], "Coffee; tea, \\ and «cake»", "its title is the same there")
        checks.equal(held[0].get("description"), "Line one\nLine two", "its description is the same there")
        checks.equal(google_start(held[0]), at(0, 9), "it begins at the same time there")
    event.load()
    checks.equal(str(event.icalendar_component["LOCATION"]), "Graz", "it can be read again")
    event.icalendar_component["SUMMARY"] = icalendar.vText("Coffee at ten")
    event.icalendar_component["DTSTART"] = icalendar.vDDDTypes(at(0, 10))
    event.icalendar_component["DTEND"] = icalendar.vDDDTypes(at(0, 11))
    event.save()
    held = google.with_uid("library-single")
    checks.equal(
        [(item["summary"], google_start(item)) for item in held],
        [("Coffee at ten", at(0, 10))],
        "a changed event is changed at Google",
    )
    old = event.etag
    event.icalendar_component["SUMMARY"] = icalendar.vText("Coffee at ten, again")
    event.save()
    checks.expect(old and old != event.etag, "a change gives a new ETag", (old, event.etag))
    late = calendar.client.put(
        str(event.url),
        event.get_data().replace("again", "never"),
        {"If-Match": old or '"none"', "Content-Type": "text/calendar; charset=utf-8"},
    )
    checks.equal(late.status, 412, "a change over the old ETag is 412")
    checks.equal(
        google.with_uid("library-single")[0]["summary"], "Coffee at ten, again", "and changes nothing"
    )
    event.delete()
    checks.equal(google.with_uid("library-single"), [], "a deleted event is gone at Google")
    try:
        calendar.get_event_by_uid("library-single")
        checks.expect(False, "and gone here")
    except error.NotFoundError:
        checks.expect(True, "and gone here")
    calendar.add_event(uid="library-single", summary="Back", dtstart=at(0, 9), dtend=at(0, 10))
    checks.equal(
        [item["summary"] for item in google.with_uid("library-single")],
        ["Back"],
        "the same UID can be created again after it was deleted",
    )
    calendar.get_event_by_uid("library-single").delete()


def all_day(checks, demo, calendar):
    start = MONDAY + datetime.timedelta(days=1)
    event = calendar.add_event(
        uid="library-all-day", summary="Fair", dtstart=start, dtend=start + datetime.timedelta(days=3)
    )
    held = demo.google.with_uid("library-all-day")
    checks.equal(
        [(item["start"], item["end"]) for item in held],
        [({"date": str(start)}, {"date": str(start + datetime.timedelta(days=3))})],
        "an all-day event is three dates at Google",
    )
    event.load()
    checks.equal(event.icalendar_component["DTSTART"].dt, start, "and a date here")
    event.delete()
    checks.equal(demo.google.with_uid("library-all-day"), [], "it can be deleted")


def recurring(checks, demo, calendar):
    google = demo.google
    monday, third = at(0, 8), at(14, 8)
    text = "\r\n".join(
        [
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//calgate//conformance//EN",
            "BEGIN:VEVENT",
            "UID:library-series",
            "DTSTAMP:20260101T000000Z",
            f"DTSTART:{basic(monday)}",
            f"DTEND:{basic(at(0, 9))}",
            "RRULE:FREQ=WEEKLY;COUNT=6",
            f"EXDATE:{basic(at(7, 8))}",
            "SUMMARY:Gym",
            "END:VEVENT",
            "BEGIN:VEVENT",
            "UID:library-series",
            "DTSTAMP:20260101T000000Z",
            f"RECURRENCE-ID:{basic(third)}",
            f"DTSTART:{basic(at(15, 18))}",
            f"DTEND:{basic(at(15, 19))}",
            "SUMMARY:Gym, moved",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        ]
    )
    event = calendar.add_event(text)
    wanted = [at(0, 8), at(15, 18), at(21, 8), at(28, 8), at(35, 8)]
    checks.equal(
        sorted(google_start(item) for item in google.occurrences("library-series")),
        wanted,
        "a series with an exception has the same instances at Google",
    )
    checks.equal(
        [
            item["summary"]
            for item in google.occurrences("library-series")
            if google_start(item) == at(15, 18)
        ],
        ["Gym, moved"],
        "the exception has its own title there",
    )
    event.load()
    found = [str(part["SUMMARY"]) for part in event.icalendar_instance.walk("VEVENT")]
    checks.equal(sorted(found), ["Gym", "Gym, moved"], "the series is read with its exception")
    # Another exception, and the first one back in its place.
    changed = (
        event.get_data()
        .replace("SUMMARY:Gym, moved", "SUMMARY:Gym, moved again")
        .replace("SUMMARY:Gym\\, moved", "SUMMARY:Gym\\, moved again")
    )
    event.data = changed
    event.save()
    checks.expect(
        any("again" in item["summary"] for item in google.occurrences("library-series")),
        "a changed exception is changed at Google",
    )
    parts = event.icalendar_instance
    parts.subcomponents = [
        part for part in parts.subcomponents if part.name != "VEVENT" or "RECURRENCE-ID" not in part
    ]
    event.icalendar_instance = parts
    event.save()
    checks.equal(
        sorted(google_start(item) for item in google.occurrences("library-series")),
        [at(0, 8), at(14, 8), at(21, 8), at(28, 8), at(35, 8)],
        "without its exception the series is the rule's again at Google",
    )
    searching(checks, calendar)
    event.delete()
    checks.equal(google.occurrences("library-series"), [], "a deleted series is gone at Google")


def searching(checks, calendar):
    window = {"start": at(13, 0), "end": at(22, 0)}
    plain = [
        event
        for event in calendar.search(event=True, expand=False, **window)
        if event.icalendar_component["UID"] == "library-series"
    ]
    checks.equal(len(plain), 1, "a date search finds the series as one object")
    checks.expect(plain and "RRULE" in plain[0].icalendar_component, "with its rule")
    for name, options in (("the library", {"expand": True}), ("the gateway", {"server_expand": True})):
        starts = sorted(
            event.icalendar_component["DTSTART"].dt.astimezone(UTC)
            for event in calendar.search(event=True, **options, **window)
            if event.icalendar_component["UID"] == "library-series"
        )
        checks.equal(
            starts, [at(14, 8), at(21, 8)], f"a date search expanded by {name} gives the two instances"
        )
    nothing = calendar.search(
        event=True,
        expand=False,
        start=datetime.datetime(1990, 1, 1, tzinfo=UTC),
        end=datetime.datetime(1990, 2, 1, tzinfo=UTC),
    )
    checks.equal(len(nothing), 0, "a date search where nothing is finds nothing")


def synchronizing(checks, demo, calendar):
    google = demo.google
    mirror = calendar.get_objects_by_sync_token(load_objects=True, disable_fallback=True)
    checks.equal(
        {str(event.icalendar_component["UID"]) for event in mirror},
        {item["iCalUID"] for item in google.list()},
        "the first synchronization gives everything",
    )
    checks.equal([len(part) for part in mirror.sync()], [0, 0], "then there is nothing new")
    made = google.insert(
        {
            "summary": "From Google",
            "iCalUID": "from-google@example.org",
            "start": {"dateTime": at(2, 9).isoformat()},
            "end": {"dateTime": at(2, 10).isoformat()},
        }
    )

    def arrived():
        updated, deleted = mirror.sync()
        return [str(event.icalendar_component["SUMMARY"]) for event in updated], len(deleted)

    def waits_for(wanted, sentence):
        seen = []

        def question():
            updated, deleted = arrived()
            seen.extend([*updated, *(["a deletion"] * deleted)])
            return bool(seen)

        checks.eventually(question, f"{sentence} by sync-collection")
        checks.equal(seen, wanted, f"{sentence}, and nothing else")

    waits_for(["From Google"], "an event made at Google arrives")
    google.patch(made["id"], {"summary": "Changed at Google"})
    waits_for(["Changed at Google"], "a change made at Google arrives")
    google.delete(made["id"])
    waits_for(["a deletion"], "a deletion made at Google arrives")
    try:
        calendar.get_objects_by_sync_token("http://example.org/no-such-token", disable_fallback=True)
        checks.expect(False, "an unknown sync token is refused")
    except error.DAVError as refusal:
        checks.expect(
            "valid-sync-token" in str(getattr(refusal, "preconditions", "")) + str(refusal),
            "an unknown sync token is refused with valid-sync-token",
            repr(refusal),
        )


def free_busy(checks, calendar):
    event = calendar.add_event(uid="library-busy", summary="Secret", dtstart=at(3, 4), dtend=at(3, 5))
    answer = calendar.freebusy_request(at(3, 3), at(3, 6))
    text = answer.get_data() if hasattr(answer, "get_data") else answer.data
    checks.expect("BEGIN:VFREEBUSY" in text, "a free-busy request is answered with a VFREEBUSY")
    checks.expect(
        f"{basic(at(3, 4))}/{basic(at(3, 5))}" in text or f"{basic(at(3, 4))}/PT1H" in text,
        "the busy hour is in it",
        text,
    )
    checks.expect("Secret" not in text, "and no title")
    event.delete()
    text = calendar.freebusy_request(at(3, 3), at(3, 6)).get_data()
    checks.expect("FREEBUSY;" not in text and "FREEBUSY:" not in text, "a deleted event is not busy", text)


def read_only(checks, demo, calendar):
    try:
        calendar.add_event(uid="library-forbidden", summary="x", dtstart=at(0, 9), dtend=at(0, 10))
        checks.expect(False, "a calendar that is only shared for reading takes no event")
    except error.DAVError as refusal:
        checks.expect(True, "a calendar that is only shared for reading takes no event")
        checks.expect("500" not in str(refusal), "and says so properly", repr(refusal))
    checks.equal(
        demo.google.with_uid("library-forbidden", demo.google.calendar_ids()["Team"]), [], "Google has none"
    )


with Checks() as checks, Demonstration() as demo:
    calendars = discovery(checks, demo)
    own = calendars[demo.user]
    reading(checks, demo, own)
    single(checks, demo, own)
    all_day(checks, demo, own)
    recurring(checks, demo, own)
    synchronizing(checks, demo, own)
    free_busy(checks, own)
    read_only(checks, demo, calendars["Team"])
