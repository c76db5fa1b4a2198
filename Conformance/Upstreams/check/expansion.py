"""Compares the emulated Google Calendar's expansion with python-dateutil and recurring-ical-events.

    python expansion.py http://127.0.0.1:PORT [COUNT]

Needs python-dateutil, recurring-ical-events and icalendar.  Rules are made at random from a fixed seed; each
start is the first occurrence of its rule, since RFC 5545 leaves the set undefined otherwise.
"""

import datetime
import json
import random
import sys
import urllib.parse
import urllib.request
import uuid
from zoneinfo import ZoneInfo

import icalendar
import recurring_ical_events
from dateutil.rrule import rrulestr

BASE = sys.argv[1].rstrip("/")
COUNT = int(sys.argv[2]) if len(sys.argv) > 2 else 300
ZONES = ["Europe/Vienna", "America/New_York", "Asia/Kolkata", "Australia/Lord_Howe", "America/Sao_Paulo", "UTC"]
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
END = datetime.datetime(2031, 1, 1, tzinfo=datetime.timezone.utc)
chance = random.Random(5545)
USER = f"expansion-{uuid.uuid4().hex[:8]}@example.com"


def admin(verb, path, body=None):
    request = urllib.request.Request(
        f"{BASE}/__admin/{path}", method=verb, data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=60) as answer:
        return json.loads(answer.read() or b"{}")


def some(values, most=3):
    return sorted(chance.sample(list(values), chance.randint(1, most)))


def joined(values):
    return ",".join(str(value) for value in values)


def rule():
    """A rule of the kinds that dateutil and RFC 5545 read alike."""
    kind = chance.randrange(12)
    parts = {}
    if kind == 0:
        parts = {"FREQ": "DAILY", "INTERVAL": chance.randint(1, 20)}
    elif kind == 1:
        parts = {"FREQ": "DAILY", "BYDAY": joined(chance.sample(DAYS, 3)), "BYMONTH": joined(some(range(1, 13)))}
    elif kind == 2:
        parts = {"FREQ": "WEEKLY", "INTERVAL": chance.randint(1, 4), "BYDAY": joined(chance.sample(DAYS, 2)),
                 "WKST": chance.choice(DAYS)}
    elif kind == 3:
        parts = {"FREQ": "MONTHLY", "BYMONTHDAY": joined(some([1, 15, 28, 29, 30, 31, -1, -2, -31]))}
    elif kind == 4:
        parts = {"FREQ": "MONTHLY", "INTERVAL": chance.randint(1, 5),
                 "BYDAY": joined(f"{chance.choice([1, 2, 3, 4, 5, -1, -2])}{day}" for day in chance.sample(DAYS, 2))}
    elif kind == 5:
        parts = {"FREQ": "MONTHLY", "BYDAY": "MO,TU,WE,TH,FR", "BYSETPOS": joined(some([1, 2, -1, -2], 2))}
    elif kind == 6:
        parts = {"FREQ": "YEARLY", "BYMONTH": joined(some(range(1, 13))), "BYMONTHDAY": joined(some(range(1, 32)))}
    elif kind == 7:
        parts = {"FREQ": "YEARLY", "BYDAY": f"{chance.choice([1, 10, 20, 52, -1, -5])}{chance.choice(DAYS)}"}
    elif kind == 8:
        parts = {"FREQ": "YEARLY", "BYYEARDAY": joined(some([1, 60, 100, 200, 365, 366, -1, -366]))}
    elif kind == 9:
        parts = {"FREQ": "YEARLY", "BYWEEKNO": joined(some([2, 10, 20, 40, 51])), "BYDAY": joined(chance.sample(DAYS, 2))}
    elif kind == 10:
        parts = {"FREQ": "YEARLY", "BYMONTH": joined(some(range(1, 13), 2)),
                 "BYDAY": f"{chance.choice([1, 2, 4, -1])}{chance.choice(DAYS)}"}
    else:
        parts = {"FREQ": "WEEKLY", "BYDAY": joined(chance.sample(DAYS, 3)),
                 "BYHOUR": joined(some([7, 12, 18], 2)), "BYMINUTE": joined(some([0, 20, 45], 2))}
    return parts


def bounded(parts, start, zone, all_day):
    bound = chance.randrange(3)
    if bound == 0:
        return {**parts, "COUNT": chance.randint(1, 25)}
    if bound == 1:
        last = start + datetime.timedelta(days=chance.randint(0, 900))
        if all_day:
            return {**parts, "UNTIL": f"{last:%Y%m%d}"}
        instant = last.replace(tzinfo=ZoneInfo(zone)).astimezone(datetime.timezone.utc)
        return {**parts, "UNTIL": f"{instant:%Y%m%dT%H%M%SZ}"}
    return parts


def text(parts):
    return ";".join(f"{name}={value}" for name, value in parts.items())


def instant(wall, zone):
    """RFC 5545 §3.3.5: the first of two, and in a gap by the offset before it."""
    return wall.replace(tzinfo=ZoneInfo(zone), fold=0).astimezone(datetime.timezone.utc)


def by_dateutil(parts, start, zone, all_day):
    """Every occurrence before END, as the wall clock gives them, then placed in the zone."""
    open_parts = {name: value for name, value in parts.items() if name != "UNTIL"}
    last = parts.get("UNTIL")
    found = set()
    for wall in rrulestr(text(open_parts), dtstart=start):
        moment = wall if all_day else instant(wall, zone)
        stamp = f"{moment:%Y%m%d}" if all_day else f"{moment:%Y%m%dT%H%M%SZ}"
        if (last and stamp > last) or stamp >= ("20310101" if all_day else f"{END:%Y%m%dT%H%M%SZ}"):
            break
        found.add(stamp)
    return sorted(found)


def by_recurring_ical_events(parts, start, zone, all_day, excluded):
    event = icalendar.Event()
    event.add("uid", "x")
    if all_day:
        event.add("dtstart", start.date())
        event.add("dtend", start.date() + datetime.timedelta(days=1))
    else:
        event.add("dtstart", start.replace(tzinfo=ZoneInfo(zone)))
        event.add("dtend", start.replace(tzinfo=ZoneInfo(zone)) + datetime.timedelta(hours=1))
    event["rrule"] = icalendar.prop.vRecur.from_ical(text(parts))
    for stamp in excluded:
        event.add("exdate", icalendar.prop.vDDDTypes.from_ical(stamp))
    calendar = icalendar.Calendar()
    calendar.add_component(event)
    found = set()
    for occurrence in recurring_ical_events.of(calendar).between(datetime.date(2020, 1, 1), datetime.date(2031, 1, 3)):
        begin = occurrence["DTSTART"].dt
        if all_day:
            found.add(f"{begin:%Y%m%d}")
        else:
            # Normalised by way of UTC, so that a time in a gap is the one that clocks really show.
            found.add(f"{begin.astimezone(datetime.timezone.utc):%Y%m%dT%H%M%SZ}")
    return sorted(stamp for stamp in found if stamp < ("20310101" if all_day else f"{END:%Y%m%dT%H%M%SZ}"))


def by_emulator(parts, start, zone, all_day, excluded):
    if all_day:
        times = {"start": {"date": f"{start:%Y-%m-%d}"},
                 "end": {"date": f"{start + datetime.timedelta(days=1):%Y-%m-%d}"}}
    else:
        # Given as instants, so that what is compared is the rule's expansion.
        begin = instant(start, zone)
        times = {side: {"dateTime": f"{begin + datetime.timedelta(hours=hours):%Y-%m-%dT%H:%M:%SZ}", "timeZone": zone}
                 for side, hours in (("start", 0), ("end", 1))}
    path = f"as/{USER}/calendar/v3/calendars/primary/events"
    lines = ["RRULE:" + text(parts)]
    if excluded:
        lines.append(("EXDATE;VALUE=DATE:" if all_day else "EXDATE:") + joined(excluded))
    made = admin("POST", path, {**times, "recurrence": lines})
    ids, token = [], ""
    while True:
        # A day more: dates begin at midnight of the calendar's zone.
        query = urllib.parse.urlencode({"maxResults": 2500, "timeMax": "2031-01-02T00:00:00Z", **({"pageToken": token} if token else {})})
        page = admin("GET", f"{path}/{made['id']}/instances?{query}")
        ids += [item["id"].rpartition("_")[2] for item in page["items"]]
        token = page.get("nextPageToken")
        if not token:
            break
    admin("DELETE", f"{path}/{made['id']}")
    limit = "20310101" if all_day else f"{END:%Y%m%dT%H%M%SZ}"
    return sorted(stamp for stamp in ids if stamp < limit)


admin("POST", "users", {"email": USER, "name": "Expansion"})
same = {"dateutil": 0, "recurring-ical-events": 0}
failed = 0
skipped = 0
for number in range(COUNT):
    parts, zone, all_day = rule(), chance.choice(ZONES), chance.random() < 0.25
    if all_day:
        parts = {name: value for name, value in parts.items() if name not in ("BYHOUR", "BYMINUTE")}
    early = datetime.datetime(2026, chance.randint(1, 12), chance.randint(1, 28))
    early = early if all_day else early.replace(hour=chance.choice([0, 2, 9, 23]), minute=chance.choice([0, 30]))
    start = next(iter(rrulestr(text(parts), dtstart=early)), None)
    if start is None or start.year > 2029 or instant(start, zone).astimezone(ZoneInfo(zone)).replace(tzinfo=None) != start:
        skipped += 1
        continue
    parts = bounded(parts, start, zone, all_day)
    every = by_dateutil(parts, start, zone, all_day)
    excluded = sorted(chance.sample(every, chance.randint(1, 3))) if len(every) > 4 and chance.random() < 0.3 else []
    ours = by_emulator(parts, start, zone, all_day, excluded)
    theirs = {
        "dateutil": [stamp for stamp in every if stamp not in excluded],
        "recurring-ical-events": by_recurring_ical_events(parts, start, zone, all_day, excluded),
    }
    for name, expected in theirs.items():
        if ours == expected:
            same[name] += 1
        else:
            failed += 1
            print(f"failed: {name}: {text(parts)} from {start} {zone if not all_day else 'DATE'} without {excluded}")
            print("   only here:", sorted(set(ours) - set(expected))[:5])
            print("   only there:", sorted(set(expected) - set(ours))[:5])
print(f"equal: {same}")
print(f"{sum(same.values())} passed, {failed} failed, {skipped} skipped")
sys.exit(1 if failed else 0)
