"""What `benchmark` measures, done with python-dateutil, icalendar and recurring-ical-events.

dateutil_peers.py DIR prints one JSON object a line, with the names of `benchmark` and the library before them.
The libraries are slow: files are cut to a part whose rate stands for the whole.
"""

import json
import sys
import time
import warnings
from datetime import datetime, timezone

import icalendar
import recurring_ical_events
from dateutil.rrule import rrulestr

END = datetime(2026, 1, 1)
EXPANSIONS = {
    "daily": ("FREQ=DAILY", datetime(1996, 1, 1, 9), END),
    "monthly": ("FREQ=MONTHLY;BYDAY=2TU,-1FR", datetime(1996, 1, 9, 9), END),
    "yearly": ("FREQ=YEARLY;BYMONTH=3,6,9;BYDAY=MO,WE", datetime(1996, 3, 4, 9), END),
    "hourly": ("FREQ=HOURLY", datetime(2020, 1, 1), datetime(2025, 1, 1)),
    "weekly": ("FREQ=WEEKLY;BYDAY=MO,WE,FR", datetime(1996, 1, 1, 9), END),
    "bysetpos": ("FREQ=MONTHLY;BYDAY=MO,TU,WE,TH,FR;BYSETPOS=-1", datetime(1996, 1, 31, 9), END),
}


def report(name, value, unit, detail):
    print(json.dumps({"name": name, "value": value, "unit": unit, "detail": detail}))


def best(runs, work):
    shortest, result = float("inf"), None
    for _ in range(runs):
        start = time.perf_counter()
        result = work()
        shortest = min(shortest, time.perf_counter() - start)
    return shortest, result


def expand(rule, start, end):
    count = 0
    for instance in rrulestr("RRULE:" + rule, dtstart=start):
        if instance >= end:
            break
        count += 1
    return count


def part(path, events):
    """The first events of a file as a calendar of their own."""
    with open(path, "rb") as file:
        text = file.read()
    end = b"END:VEVENT\r\n"
    return end.join(text.split(end)[:events]) + end + b"END:VCALENDAR\r\n"


def free_busy(calendar):
    """The merged busy times of March 2026."""
    start, end = datetime(2026, 3, 1, tzinfo=timezone.utc), datetime(2026, 4, 1, tzinfo=timezone.utc)
    merged = []
    instances = recurring_ical_events.of(calendar).between(start, end)
    for first, last in sorted((i["DTSTART"].dt, i["DTEND"].dt) for i in instances):
        if merged and first <= merged[-1][1]:
            merged[-1][1] = max(merged[-1][1], last)
        else:
            merged.append([first, last])
    return len(instances)


def main(folder):
    warnings.simplefilter("ignore")
    for name, (rule, start, end) in EXPANSIONS.items():
        seconds, count = best(2, lambda: expand(rule, start, end))
        report(f"dateutil:expand.{name}", count / seconds / 1e6, "M occurrences/s", f"{count} occurrences")
    text = part(folder + "/parse.ics", 500)
    megabytes = len(text) / 1e6
    seconds, calendar = best(1, lambda: icalendar.Calendar.from_ical(text))
    report("icalendar:icalendar.parse", megabytes / seconds, "MB/s", "500 events")
    seconds, _ = best(1, calendar.to_ical)
    report("icalendar:icalendar.serialize", megabytes / seconds, "MB/s", "500 events")
    events = 250
    calendar = icalendar.Calendar.from_ical(part(folder + "/busy.ics", events))
    seconds, count = best(1, lambda: free_busy(calendar))
    report(
        "recurring-ical-events:freebusy.month", seconds * 1e3 * 5000 / events, "ms",
        f"{events} events with {count} instances, as if 5,000")


if __name__ == "__main__":
    main(sys.argv[1])
