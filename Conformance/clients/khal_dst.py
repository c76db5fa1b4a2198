"""What khal shows of a synchronized folder, at local clock times across both changes of the clocks.

    python khal_dst.py BUILD_DIR

The expected times are written as calendar people write them; the events are made at Google, so that they pass
the translation, the gateway's VTIMEZONE and vdirsyncer before khal reads them.
"""

import os
import subprocess

from checks import Checks
from dav import Dav
from demonstration import Demonstration
from synchronizer import Synchronizer, collection_name, tool


def timed(summary, start, end, zone, *rules):
    return {
        "summary": summary,
        "start": {"dateTime": start, "timeZone": zone},
        "end": {"dateTime": end, "timeZone": zone},
        **({"recurrence": list(rules)} if rules else {}),
    }


EVENTS = [
    # Vienna turns back on 25 October 2026 and forward on 28 March 2027; New York on 1 November and 14 March.
    timed(
        "Vienna autumn",
        "2026-10-20T10:00:00",
        "2026-10-20T11:00:00",
        "Europe/Vienna",
        "RRULE:FREQ=WEEKLY;COUNT=2",
    ),
    timed(
        "Vienna spring",
        "2027-03-23T10:00:00",
        "2027-03-23T11:00:00",
        "Europe/Vienna",
        "RRULE:FREQ=WEEKLY;COUNT=2",
    ),
    timed("UTC autumn", "2026-10-20T12:00:00Z", "2026-10-20T13:00:00Z", "UTC", "RRULE:FREQ=WEEKLY;COUNT=2"),
    timed("UTC spring", "2027-03-23T12:00:00Z", "2027-03-23T13:00:00Z", "UTC", "RRULE:FREQ=WEEKLY;COUNT=2"),
    timed(
        "New York autumn",
        "2026-10-20T09:00:00",
        "2026-10-20T10:00:00",
        "America/New_York",
        "RRULE:FREQ=WEEKLY;COUNT=3",
    ),
    timed(
        "New York spring",
        "2027-03-09T09:00:00",
        "2027-03-09T10:00:00",
        "America/New_York",
        "RRULE:FREQ=WEEKLY;COUNT=4",
    ),
    # Over the night in which the clock goes back: eleven hours, of which the wall shows ten.
    timed("Night shift", "2026-10-24T22:00:00", "2026-10-25T08:00:00", "Europe/Vienna"),
    # A time that the wall shows twice; its first showing is meant.
    timed("Twice", "2026-10-25T02:30:00+02:00", "2026-10-25T02:45:00+02:00", "Europe/Vienna"),
    {"summary": "Whole day", "start": {"date": "2026-10-25"}, "end": {"date": "2026-10-26"}},
]

# What hangs on the wall in Vienna.
VIENNA = """
2026-10-20 10:00-11:00 Vienna autumn
2026-10-27 10:00-11:00 Vienna autumn
2027-03-23 10:00-11:00 Vienna spring
2027-03-30 10:00-11:00 Vienna spring
2026-10-20 14:00-15:00 UTC autumn
2026-10-27 13:00-14:00 UTC autumn
2027-03-23 13:00-14:00 UTC spring
2027-03-30 14:00-15:00 UTC spring
2026-10-20 15:00-16:00 New York autumn
2026-10-27 14:00-15:00 New York autumn
2026-11-03 15:00-16:00 New York autumn
2027-03-09 15:00-16:00 New York spring
2027-03-16 14:00-15:00 New York spring
2027-03-23 14:00-15:00 New York spring
2027-03-30 15:00-16:00 New York spring
2026-10-24 22:00-08:00 Night shift
2026-10-25 02:30-02:45 Twice
2026-10-25 - Whole day
"""

# And in New York.
NEW_YORK = """
2026-10-20 04:00-05:00 Vienna autumn
2026-10-27 05:00-06:00 Vienna autumn
2026-10-20 08:00-09:00 UTC autumn
2026-10-27 08:00-09:00 UTC autumn
2026-10-20 09:00-10:00 New York autumn
2026-10-27 09:00-10:00 New York autumn
2026-11-03 09:00-10:00 New York autumn
"""


def listing(place, folder, zone, days, titles):
    """Lines `DATE START-END TITLE` of `khal list` for those days."""
    config = place / f"khal-{zone.replace('/', '-')}"
    config.write_text(f"""
[calendars]
[[own]]
path = {folder}
[locale]
local_timezone = {zone}
default_timezone = {zone}
timeformat = %H:%M
dateformat = %Y-%m-%d
longdateformat = %Y-%m-%d
datetimeformat = %Y-%m-%d %H:%M
longdatetimeformat = %Y-%m-%d %H:%M
[default]
default_calendar = own
[sqlite]
path = {place}/{zone.replace('/', '-')}.db
""")
    lines = []
    for day in days:
        done = subprocess.run(
            [
                tool("khal"),
                "-c",
                str(config),
                "list",
                "--once",
                "--day-format",
                "",
                "--format",
                "{start-date} {start-time}-{end-time} {title}",
                day,
                "1d",
            ],
            text=True,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            timeout=60,
            env={
                **os.environ,
                "HOME": str(place),
                "XDG_DATA_HOME": str(place),
                "XDG_CACHE_HOME": str(place),
                "LC_ALL": "C.UTF-8",
            },
        )
        if done.returncode != 0:
            raise RuntimeError(f"khal ended with {done.returncode}: {done.stderr}")
        lines += [line.strip() for line in done.stdout.splitlines() if line.startswith(day)]
    return sorted(set(line for line in lines if line.partition(" ")[2].partition(" ")[2] in titles))


with Checks() as checks, Demonstration(seed="large:1") as demo:
    for body in EVENTS:
        demo.google.insert(body)
    client = Dav(demo.url, demo.user, demo.password)
    checks.eventually(
        lambda: len(client.etags(demo.primary)) == len(demo.google.list()),
        "what was made at Google is served",
    )
    sync = Synchronizer(demo)
    checks.equal(sync.run("discover")[0], 0, "vdirsyncer discovers the calendars")
    checks.equal(sync.run("sync")[0], 0, "vdirsyncer synchronizes")
    folder = sync.folder / collection_name(demo.primary)
    for zone, wall in (("Europe/Vienna", VIENNA), ("America/New_York", NEW_YORK)):
        wanted = sorted(wall.strip().splitlines())
        days = sorted({line.split(" ")[0] for line in wanted})
        shown = listing(demo.place, folder, zone, days, {line.split(" ", 2)[2] for line in wanted})
        for line in wanted:
            same_day = [other for other in shown if other[:10] == line[:10]]
            checks.expect(line in shown, f"khal in {zone} shows {line}", same_day)
        checks.equal(set(shown), set(wanted), f"khal in {zone} shows nothing else of them on those days")
