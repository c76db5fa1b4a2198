"""Looks for readable traces in the store's files and in the logs, after work with recognisable contents.

    python sealed_store.py BUILD_DIR

The user's name and the calendar's id are mail addresses.  Needs `strings` (binutils).
"""

import shutil
import subprocess

from checks import Checks
from dav import Dav, event
from demonstration import Demonstration

TITLE, CHANGED, NOTE, PLACE, GUEST = (
    "Wolpertinger",
    "Tatzelwurm",
    "Zwetschkenkrampus",
    "Hinterstoder",
    "lindwurm",
)
REFUSED, BROKEN, UID, NAME = "Hasenbergl", "Aufhocker", "nachtkrapp-4711", "waldschrat"


def contents(title, *more):
    return event(
        UID,
        "DTSTART:20351208T110000Z",
        "DTEND:20351208T120000Z",
        f"SUMMARY:{title}",
        f"DESCRIPTION:{NOTE}",
        f"LOCATION:{PLACE}",
        "ORGANIZER:mailto:anna@example.com",
        "ATTENDEE;PARTSTAT=ACCEPTED:mailto:anna@example.com",
        f"ATTENDEE;CN={GUEST}:mailto:{GUEST}@example.net",
        *more,
    )


def work(checks, demo):
    """Reads, writes, fails and disconnects, so that every table has something."""
    client, google = Dav(demo.url, demo.user, demo.password), demo.google
    path = f"{demo.primary}{NAME}.ics"
    checks.equal(client.put(path, contents(TITLE)).status, 201, "an event with recognisable contents is put")
    checks.equal(client.put(path, contents(CHANGED)).status, 204, "and changed")
    checks.equal(client.put(path, contents(BROKEN) + "rubbish").status, 403, "a malformed one is refused")
    google.fault("status", status=503, reason="backendError", method="events.*", count=1_000_000)
    checks.equal(client.put(path, contents(REFUSED)).status, 503, "one is put while upstream is down")
    google.heal()
    properties = (
        '<D:propertyupdate xmlns:D="DAV:"><D:set><D:prop><D:displayname>Krampus</D:displayname>'
        '<X:note xmlns:X="urn:example">Perchten</X:note></D:prop></D:set></D:propertyupdate>'
    )
    answer = client.request("PROPPATCH", demo.primary, properties, {"Content-Type": "application/xml"})
    checks.equal(answer.status, 207, "properties are set")
    made = google.insert(
        {
            "summary": "Habergeiss",
            "iCalUID": "habergeiss@example.org",
            "start": {"dateTime": "2035-12-09T10:00:00Z"},
            "end": {"dateTime": "2035-12-09T11:00:00Z"},
        }
    )
    checks.eventually(lambda: "Habergeiss" in str(client.objects(demo.primary)), "an event of Google arrives")
    google.delete(made["id"])
    checks.eventually(lambda: "Habergeiss" not in str(client.objects(demo.primary)), "and goes")
    client.request("GET", path)
    client.request("GET", f"/freebusy/{demo.user}?start=20351208T000000Z&end=20351209T000000Z")
    Dav(demo.url, demo.user, "basilisk-password").request("GET", path)
    Dav(demo.url, "basilisk@example.com", "x").request("GET", path)
    google.admin("POST", "expire-access-tokens", {})
    google.admin("POST", "expire-sync-tokens", {})
    google.patch(google.with_uid(UID)[0]["id"], {"location": "Untersberg"})
    checks.eventually(
        lambda: "Untersberg" in client.request("GET", path).text, "a new token and a full list are fetched"
    )
    config = (demo.folder / "calgate.json").read_text()
    return {
        "a title": TITLE,
        "a changed title": CHANGED,
        "a description": NOTE,
        "a place": PLACE,
        "a changed place": "Untersberg",
        "a guest": GUEST,
        "a UID": UID,
        "a client's name of an object": NAME,
        "a title that upstream refused": REFUSED,
        "a malformed title": BROKEN,
        "a title that came and went": "Habergeiss",
        "a UID that came and went": "habergeiss@",
        "a title of the seed": "Jour fixe",
        "a train of the seed": "Night train",
        "a place of the seed": "Besprechungszimmer",
        "a colleague": "carla@example.com",
        "a colleague's name": "Okafor",
        "the user and calendar id": demo.user,
        "the user in other letters": "anna@",
        "another calendar's id": "c_family",
        "a calendar's name": "Holidays in Austria",
        "a set name": "Krampus",
        "a set property": "Perchten",
        "the app password": demo.password.partition(".")[2],
        "a wrong password": "basilisk",
        "an upstream id": made["id"],
        "an event's id at Google": google.with_uid(UID)[0]["id"],
        "a refresh token": google.admin("POST", "tokens", {"user": demo.user})["refreshToken"][:6],
        "iCalendar": "BEGIN:V",
        "Google's JSON": "calendar#event",
        "the client's secret": "emulated-client-secret",
    }, config


def readable(path):
    """What `strings` finds, in 8-bit and in 16-bit characters."""
    texts = []
    for encoding in ([], ["-e", "l"], ["-e", "b"]):
        done = subprocess.run(
            ["strings", "-n", "4", *encoding, str(path)], capture_output=True, timeout=60, check=True
        )
        texts.append(done.stdout.decode(errors="replace"))
    return "\n".join(texts).lower()


def look(checks, files, needles, when):
    for path in files:
        text = readable(path)
        for name, needle in needles.items():
            line = next((line for line in text.splitlines() if needle.lower() in line), None)
            checks.expect(line is None, f"{when}: {path.name} does not show {name}", line)
        checks.expect(
            path.stat().st_mode & 0o077 == 0,
            f"{when}: {path.name} is the owner's alone",
            oct(path.stat().st_mode),
        )


with Checks() as checks, Demonstration() as demo:
    if not shutil.which("strings"):
        raise RuntimeError("the program strings is missing: install binutils")
    needles, config = work(checks, demo)
    store = demo.folder / "data"
    files = sorted(path for path in store.iterdir() if path.name.startswith("calgate.db"))
    checks.equal(
        [path.name for path in files],
        ["calgate.db", "calgate.db-shm", "calgate.db-wal"],
        "the store has its three files",
    )
    checks.expect(sum(path.stat().st_size for path in files) > 100_000, "and they are not empty")
    checks.expect("create table" in readable(files[0]), "strings finds what is there in clear")
    checks.expect(
        len([path for path in store.iterdir() if path not in files]) == 0,
        "nothing else is kept",
        [path.name for path in store.iterdir()],
    )
    look(checks, files, needles, "while it runs")
    log = demo.log
    checks.expect(len(log) > 0, "the gateway logs")
    for name, needle in needles.items():
        line = next((line for line in log.splitlines() if needle.lower() in line.lower()), None)
        checks.expect(line is None, f"the log does not show {name}", line)
    for name, path in (
        ("metrics", "/metrics"),
        ("status", "/status"),
        ("health", "/healthz"),
        ("readiness", "/readyz"),
    ):
        answer = Dav(demo.url).request("GET", path)
        shown = [key for key, needle in needles.items() if needle.lower() in answer.text.lower()]
        checks.expect(not shown or path == "/status", f"{name} shows none of it", f"{answer.status} {shown}")
