"""Changes on both sides at random, while the upstream fails at random; in the end both sides must hold the same.

    python disorder.py BUILD_DIR [SEED [ROUNDS]]

Clients retry what is answered 503, as they do; a change that was acknowledged (201, 204) must not be lost, unless
somebody changed the same object later.  The chance is seeded, so that a failure can be seen again.
"""

import datetime
import random
import sys
import time

from checks import Checks
from dav import Dav, by_uid, event, unfolded
from demonstration import Demonstration
from truth import OF_OBJECTS, at_google, compare, served

SEED = int(sys.argv[2]) if len(sys.argv) > 2 else 2026
ROUNDS = int(sys.argv[3]) if len(sys.argv) > 3 else 120
ZONES = ["Europe/Vienna", "America/New_York"]
DAYS = ["MO", "TU", "WE", "TH", "FR", "SA", "SU"]
FAULTS = [
    {"effect": "answer-lost"},
    {"effect": "request-lost"},
    {"effect": "cut"},
    {"effect": "malformed"},
    {"effect": "status", "status": 503, "reason": "backendError"},
    {"effect": "status", "status": 429, "reason": "rateLimitExceeded", "retryAfter": 1},
    {"effect": "status", "status": 403, "reason": "rateLimitExceeded"},
    {"effect": "delay", "milliseconds": 300},
]
METHODS = [
    "events.insert",
    "events.update",
    "events.patch",
    "events.delete",
    "events.get",
    "events.list",
    "events.instances",
    "events.*",
]


class Writer:
    """Makes objects at random."""

    def __init__(self, chance):
        self.chance = chance

    def start(self):
        day = datetime.date(2026, 10, 1) + datetime.timedelta(days=self.chance.randrange(200))
        return datetime.datetime(
            day.year,
            day.month,
            day.day,
            self.chance.choice([0, 1, 9, 14, 22, 23]),
            self.chance.choice([0, 15, 30]),
        )

    def rule(self, start):
        """A rule that DTSTART obeys, with its end."""
        chance = self.chance
        kind = chance.randrange(6)
        weekday = DAYS[start.weekday()]
        text = [
            f"FREQ=DAILY;INTERVAL={chance.randint(1, 9)}",
            f"FREQ=WEEKLY;INTERVAL={chance.randint(1, 3)};BYDAY={','.join(sorted({weekday, *chance.sample(DAYS, 2)}))}",
            f"FREQ=MONTHLY;BYMONTHDAY={start.day}",
            f"FREQ=MONTHLY;BYDAY={(start.day - 1) // 7 + 1}{weekday}",
            f"FREQ=YEARLY;BYMONTH={start.month};BYMONTHDAY={start.day}",
            f"FREQ=WEEKLY;WKST={chance.choice(DAYS)}",
        ][kind]
        return f"RRULE:{text};COUNT={chance.randint(2, 14)}"

    def text(self, uid, title):
        chance = self.chance
        start, zone = self.start(), chance.choice(ZONES)
        length = datetime.timedelta(minutes=chance.choice([0, 15, 60, 90, 600]))
        if chance.random() < 0.25:
            lines = [
                f"DTSTART;VALUE=DATE:{start:%Y%m%d}",
                f"DTEND;VALUE=DATE:{start + datetime.timedelta(days=chance.randint(1, 4)):%Y%m%d}",
            ]
            if chance.random() < 0.4:
                lines.append(self.rule(start))
            return event(uid, *lines, f"SUMMARY:{title}")
        lines = [
            f"DTSTART;TZID={zone}:{start:%Y%m%dT%H%M%S}",
            f"DTEND;TZID={zone}:{start + length:%Y%m%dT%H%M%S}",
        ]
        exceptions = []
        if chance.random() < 0.6:
            lines.append(self.rule(start))
            text = event(uid, *lines, zone=zone)
            originals = sorted(key[1] for key in served([text], OF_OBJECTS)[0])
            # Not the first: without it some servers and clients disagree where the series begins.
            for original in chance.sample(
                originals[1:], min(len(originals) - 1, chance.choice([0, 0, 1, 1, 2, 4]))
            ):
                if chance.random() < 0.3:
                    lines.append(f"EXDATE:{original}")
                    continue
                moment = datetime.datetime.strptime(original, "%Y%m%dT%H%M%SZ") + datetime.timedelta(
                    minutes=chance.choice([0, 30, 120, 1440, -60])
                )
                exceptions.append(
                    [
                        f"RECURRENCE-ID:{original}",
                        f"DTSTART:{moment:%Y%m%dT%H%M%SZ}",
                        f"DTEND:{moment + length:%Y%m%dT%H%M%SZ}",
                        f"SUMMARY:{title}, exception",
                    ]
                )
        return event(uid, *lines, f"SUMMARY:{title}", *exceptions, zone=zone)


def summary(text):
    return unfolded(text).partition("\nSUMMARY:")[2].partition("\r")[0]


def main(checks, demo):
    chance = random.Random(SEED)
    client, google, writer = Dav(demo.url, demo.user, demo.password), demo.google, Writer(chance)
    # What the last acknowledged client's write of each object left, while nobody changed it at Google.
    acknowledged = {}
    statuses, number = {}, 0
    for round_number in range(ROUNDS):
        if chance.random() < 0.4:
            google.fault(**chance.choice(FAULTS), method=chance.choice(METHODS), count=chance.randint(1, 2))
        choice = chance.random()
        uid = f"disorder-{chance.randrange(number)}" if number and choice > 0.3 else f"disorder-{number}"
        path = f"{demo.primary}{uid}.ics"
        if choice < 0.65:
            number += uid == f"disorder-{number}"
            text = writer.text(uid, f"round {round_number}")
            tag = client.request("GET", path).headers.get("ETag") if chance.random() < 0.5 else None
            for attempt in range(3):
                answer = client.put(path, text, **({"If_Match": tag} if tag else {}))
                statuses[answer.status] = statuses.get(answer.status, 0) + 1
                if answer.status in (201, 204):
                    acknowledged[uid] = text
                if answer.status != 503:
                    break
                acknowledged.pop(uid, None)
                time.sleep(0.1)
            else:
                acknowledged.pop(uid, None)
            checks.expect(
                answer.status in (201, 204, 412, 503),
                f"round {round_number}: PUT of {uid} is answered",
                f"{answer.status} {answer.text[-400:]}\n{text}",
            )
        elif choice < 0.75:
            answer = client.request("DELETE", path)
            acknowledged.pop(uid, None)
            if answer.status == 204:
                acknowledged[uid] = None
            statuses[answer.status] = statuses.get(answer.status, 0) + 1
            checks.expect(
                answer.status in (204, 404, 503, 412),
                f"round {round_number}: DELETE is answered",
                answer.status,
            )
        else:
            held = [item for item in google.list(iCalUID=uid) if "recurringEventId" not in item]
            if not held:
                continue
            acknowledged.pop(uid, None)
            change = chance.randrange(4)
            if change == 0:
                google.delete(held[0]["id"])
            elif change == 1:
                google.patch(held[0]["id"], {"summary": f"round {round_number} at Google"})
            elif change == 2:
                google.patch(held[0]["id"], {"location": f"room {round_number}"})
            elif "recurrence" in held[0]:
                instances = google.api("GET", f"calendars/primary/events/{held[0]['id']}/instances")["items"]
                instances = [item for item in instances if item["status"] != "cancelled"]
                if instances:
                    one = chance.choice(instances)
                    if chance.random() < 0.4:
                        google.delete(one["id"])
                    else:
                        google.patch(one["id"], {"summary": f"round {round_number}, instance at Google"})
    google.heal()
    print("answers:", dict(sorted(statuses.items())))
    checks.eventually(
        lambda: demo.calgate("status")["accounts"][0]["openWrites"] == 0,
        "in the end no write is open",
        60,
        0.5,
    )

    def settled():
        ours, _ = served([text for _, text in client.objects(demo.primary).values()], OF_OBJECTS)
        return ours == at_google(google, "primary", OF_OBJECTS)

    checks.eventually(settled, "in the end both sides hold the same", 30, 0.5)
    objects = by_uid(client.objects(demo.primary))
    ours, twice = served(objects.values(), OF_OBJECTS)
    compare(checks, "after disorder", ours, at_google(google, "primary", OF_OBJECTS), twice)
    checks.equal(len(client.etags(demo.primary)), len(objects), "no UID is there twice")
    masters = [item["iCalUID"] for item in google.list() if "recurringEventId" not in item]
    checks.equal(len(masters), len(set(masters)), "nor at Google")
    checks.equal(set(objects), set(masters), "both sides have the same UIDs")
    for uid, text in acknowledged.items():
        if text is None:
            checks.expect(uid not in objects, f"{uid}: an acknowledged deletion is one")
        else:
            checks.expect(
                objects.get(uid) == text,
                f"{uid}: what was acknowledged is served as it was put",
                f"{objects.get(uid)}\n--- put:\n{text}",
            )
    # What was patched last may not be a matter of times and titles.
    demo.calgate("sync", demo.user)
    google.admin("POST", "expire-sync-tokens", {})
    before = client.objects(demo.primary)
    demo.calgate("sync", demo.user, "--full")
    after = client.objects(demo.primary)
    changed = {
        href: (before.get(href), after.get(href))
        for href in before | after
        if before.get(href) != after.get(href)
    }
    checks.equal(changed, {}, "a full listing changes nothing")


if __name__ == "__main__":
    with Checks() as checks, Demonstration(seed="large:1") as demo:
        main(checks, demo)
