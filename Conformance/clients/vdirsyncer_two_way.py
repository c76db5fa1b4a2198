"""Synchronizes 300 events both ways with vdirsyncer, and compares with what the emulated Google holds.

python vdirsyncer_two_way.py BUILD_DIR
"""

import datetime
import re

from checks import Checks
from dav import Dav, event, unfolded
from demonstration import Demonstration
from synchronizer import Synchronizer, collection_name

TODAY = datetime.date.today()
MONDAY = TODAY - datetime.timedelta(days=TODAY.weekday())


def basic(days, hour=None):
    day = f"{MONDAY + datetime.timedelta(days=days):%Y%m%d}"
    return day if hour is None else f"{day}T{hour:02}0000Z"


def uid_of(text):
    return re.search(r"^UID:(.*?)\r?$", unfolded(text), re.M)[1]


def summaries(items):
    return sorted(item.get("summary") for item in items)


with Checks() as checks, Demonstration(seed="vdirsyncer") as demo:
    google = demo.google
    client = Dav(demo.url, demo.user, demo.password)
    sync = Synchronizer(demo)
    name = collection_name(demo.primary)
    folder = sync.folder / name

    def local():
        return sync.files(name)

    def synchronizes(sentence):
        code, said = sync.run("sync")
        checks.equal((code, [line for line in said.splitlines() if "rror" in line]), (0, []), sentence)
        return said

    def live_uids():
        return {item["iCalUID"] for item in google.list()}

    def arrives(sentence, changes):
        """Runs `changes` at Google and waits until the gateway serves something else than before."""
        before = client.etags(demo.primary)
        changes()
        checks.eventually(lambda: client.etags(demo.primary) != before, sentence)

    def settled(wanted):
        return checks.eventually(lambda: wanted(client.objects(demo.primary)), "all of it is served")

    # Down.
    code, said = sync.run("discover")
    checks.equal(code, 0, "vdirsyncer discovers the calendars")
    synchronizes("the first synchronization ends well")
    files = local()
    checks.equal(len(files), 300, "300 events came down")
    uids = [uid_of(text) for text in files.values()]
    checks.equal(len(set(uids)), 300, "no UID came twice")
    checks.equal(set(uids), live_uids(), "the UIDs are those that Google has")
    text = "".join(files.values())
    masters = sum(1 for item in google.list() if "recurrence" in item)
    rules = re.findall(r"^RRULE:", re.sub(r"BEGIN:VTIMEZONE.*?END:VTIMEZONE", "", text, flags=re.S), re.M)
    checks.equal(len(rules), masters, "every series came with its rule")
    checks.equal(
        len(re.findall(r"^RECURRENCE-ID", text, re.M)),
        sum(1 for item in google.list() if "recurringEventId" in item),
        "every exception came",
    )
    checks.equal(len(re.findall(r"^DTSTART;VALUE=DATE:", text, re.M)), 60, "60 all-day events came as dates")
    checks.equal(google.writes(), 0, "reading wrote nothing at Google")

    # A second synchronization does nothing.
    etags = client.etags(demo.primary)
    said = synchronizes("a second synchronization ends well")
    checks.expect(not re.search(r"Copying|Deleting|updating", said), "it copies nothing", said)
    checks.equal(local(), files, "it leaves the files as they are")
    checks.equal(client.etags(demo.primary), etags, "it leaves the ETags as they are")
    checks.equal(google.writes(), 0, "it writes nothing at Google")

    # Up: created, edited and deleted here.
    by_summary = {}
    for path, content in files.items():
        by_summary.setdefault(re.search(r"^SUMMARY:(.*?)\r?$", content, re.M)[1], path)
    created = {
        "local-single": event(
            "local-single", f"DTSTART:{basic(3, 9)}", f"DTEND:{basic(3, 10)}", "SUMMARY:Made here"
        ),
        "local-days": event(
            "local-days",
            f"DTSTART;VALUE=DATE:{basic(8)}",
            f"DTEND;VALUE=DATE:{basic(10)}",
            "SUMMARY:Days off",
        ),
        "local-series": event(
            "local-series",
            f"DTSTART:{basic(0, 6)}",
            "DURATION:PT30M",
            "RRULE:FREQ=WEEKLY;COUNT=5",
            f"EXDATE:{basic(7, 6)}",
            "SUMMARY:Run",
            [
                f"RECURRENCE-ID:{basic(14, 6)}",
                f"DTSTART:{basic(15, 7)}",
                "DURATION:PT45M",
                "SUMMARY:Long run",
            ],
        ),
    }
    for uid, content in created.items():
        (folder / f"{uid}.ics").write_bytes(content.encode())
    edits = {
        "Appointment 10": "Appointment 10 (edited)",
        "Series 7": "Series 7 (edited)",
        "Day 5 — Größe ✓": "Day 5 — kleiner ✗",
    }
    for old, new in edits.items():
        path = folder / by_summary[old]
        content = path.read_bytes().decode()
        path.write_bytes(
            re.sub(rf"^SUMMARY:{re.escape(old)}(\r?)$", rf"SUMMARY:{new}\1", content, flags=re.M).encode()
        )
    removed = ["Appointment 20", "Series 12", "Day 9 — Größe ✓"]
    gone = {uid_of(files[by_summary[title]]) for title in removed}
    for title in removed:
        (folder / by_summary[title]).unlink()
    synchronizes("local changes go up")
    checks.equal(summaries(google.with_uid("local-single")), ["Made here"], "a created event is at Google")
    checks.equal(
        [(item["start"].get("date"), item["end"].get("date")) for item in google.with_uid("local-days")],
        [(str(MONDAY + datetime.timedelta(days=8)), str(MONDAY + datetime.timedelta(days=10)))],
        "a created all-day event is at Google",
    )
    checks.equal(
        sorted(item["summary"] for item in google.occurrences("local-series")),
        ["Long run", "Run", "Run", "Run"],
        "a created series is at Google, without the excluded date and with its exception",
    )
    for old, new in edits.items():
        held = google.with_uid(uid_of(files[by_summary[old]]))
        checks.expect(new in summaries(held), f"an edit is at Google: {new}", summaries(held))
        exceptions = re.findall(r"^RECURRENCE-ID", files[by_summary[old]], re.M)
        checks.equal(
            len([item for item in held if "recurringEventId" in item]),
            len(exceptions),
            "its exceptions are still there",
        )
    checks.equal(gone & live_uids(), set(), "deleted events are gone at Google")
    checks.equal(len(live_uids()), 300, "Google holds 300 events: three more, three less")

    # The answers to our own writes come down once and then nothing moves.
    synchronizes("a synchronization after the writes ends well")
    writes, files = google.writes(), local()
    said = synchronizes("and another one")
    checks.expect(not re.search(r"Copying|Deleting|updating", said), "which copies nothing", said)
    checks.equal(local(), files, "leaves the files as they are")
    checks.equal(google.writes(), writes, "and writes nothing at Google")
    checks.equal(
        {uid_of(content) for content in files.values()}, live_uids(), "both sides have the same UIDs"
    )
    checks.equal(len(files), len(live_uids()), "and no duplicates")

    # Down again: made, edited and deleted at Google.
    by_title = {item.get("summary"): item for item in google.list()}
    series = by_title["Series 14"]

    def change():
        google.insert(
            {
                "summary": "Made at Google",
                "iCalUID": "made-at-google@example.org",
                "start": {"date": str(MONDAY)},
                "end": {"date": str(MONDAY + datetime.timedelta(days=1))},
            }
        )
        google.patch(
            by_title["Appointment 30"]["id"], {"summary": "Appointment 30 (at Google)", "location": "Linz"}
        )
        instances = google.api("GET", f"calendars/primary/events/{series['id']}/instances")["items"]
        google.patch(instances[4]["id"], {"summary": "Series 14, other instance"})
        google.delete(by_title["Appointment 40"]["id"])

    arrives("changes at Google are served", change)
    settled(
        lambda objects: (
            (texts := "".join(content for _, content in objects.values())).count("Made at Google")
            and "Appointment 30 (at Google)" in texts
            and "Series 14\\, other instance" in texts
            and "SUMMARY:Appointment 40" not in texts
        )
    )
    synchronizes("remote changes come down")
    files = local()
    text = "".join(files.values())
    checks.expect("SUMMARY:Made at Google" in text, "an event made at Google came down")
    checks.expect(
        "SUMMARY:Appointment 30 (at Google)" in text and "LOCATION:Linz" in text, "an edit came down"
    )
    checks.expect("SUMMARY:Series 14\\, other instance" in text, "an exception made at Google came down")
    checks.expect(not re.search(r"^SUMMARY:Appointment 40\r?$", text, re.M), "a deletion came down")
    checks.equal(
        {uid_of(content) for content in files.values()}, live_uids(), "both sides have the same UIDs"
    )
    checks.equal(len(files), len(live_uids()), "and no duplicates")

    # Changed on both sides: the configuration says that the gateway's version wins.
    path = folder / next(file for file, content in files.items() if "SUMMARY:Appointment 50\r" in content)
    path.write_bytes(path.read_bytes().replace(b"Appointment 50", b"Appointment 50 here"))
    arrives(
        "a change at Google is served",
        lambda: google.patch(by_title["Appointment 50"]["id"], {"summary": "Appointment 50 there"}),
    )
    synchronizes("a conflict ends well")
    checks.equal(
        (
            b"Appointment 50 there" in path.read_bytes(),
            summaries(google.with_uid(by_title["Appointment 50"]["iCalUID"])),
        ),
        (True, ["Appointment 50 there"]),
        "the same version is on both sides",
    )
    writes = google.writes()
    synchronizes("a last synchronization ends well")
    checks.equal(google.writes(), writes, "and writes nothing at Google")
    checks.equal({uid_of(content) for content in local().values()}, live_uids(), "nothing was lost")
