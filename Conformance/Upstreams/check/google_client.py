"""Drives the emulated Google Calendar with Google's own Python client.

    python google_client.py http://127.0.0.1:PORT

Needs google-api-python-client and google-auth.  The client builds its requests from the discovery
document that comes with it, so that a path, a parameter or a member that we got wrong shows here.
"""

import json
import sys
import urllib.request
import uuid

from google.oauth2.credentials import Credentials
from googleapiclient.discovery import build
from googleapiclient.errors import HttpError

BASE = sys.argv[1].rstrip("/")
failures = []
checks = 0


def expect(condition, sentence):
    global checks
    checks += 1
    if not condition:
        failures.append(sentence)
        print("failed:", sentence)


def admin(verb, path, body=None):
    request = urllib.request.Request(
        f"{BASE}/__admin/{path}", method=verb, data=None if body is None else json.dumps(body).encode(),
        headers={"Content-Type": "application/json"})
    with urllib.request.urlopen(request, timeout=30) as answer:
        return json.loads(answer.read() or b"{}")


def refused(call, status, reason, sentence):
    try:
        call.execute()
    except HttpError as error:
        found = error.error_details[0].get("reason") if error.error_details else None
        expect((error.status_code, found) == (status, reason), f"{sentence}: {error.status_code} {found}")
    else:
        expect(False, f"{sentence}: was accepted")


def client(user):
    """A service for one user, whose access token the client fetches itself with a refresh token."""
    credentials = Credentials(
        None, refresh_token=admin("POST", "tokens", {"user": user})["refreshToken"], token_uri=f"{BASE}/token",
        client_id="calgate.apps.googleusercontent.com", client_secret="emulated-client-secret")
    return build(
        "calendar", "v3", credentials=credentials, static_discovery=True, cache_discovery=False,
        client_options={"api_endpoint": f"{BASE}/calendar/v3/"})


USER = f"user-{uuid.uuid4().hex[:8]}@example.com"
GUEST = f"guest-{uuid.uuid4().hex[:8]}@example.com"
for address in (USER, GUEST):
    admin("POST", "users", {"email": address, "name": address.split("@")[0]})
service = client(USER)
events = service.events()


def timed(summary, day, hour=9, **more):
    return {
        "summary": summary,
        "start": {"dateTime": f"2026-11-{day:02}T{hour:02}:00:00", "timeZone": "Europe/Vienna"},
        "end": {"dateTime": f"2026-11-{day:02}T{hour + 1:02}:00:00", "timeZone": "Europe/Vienna"},
        **more,
    }


def everything(**query):
    """All items of a list and its sync token, by the client's own paging."""
    items, request = [], events.list(calendarId="primary", **query)
    while True:
        page = request.execute()
        items += page.get("items", [])
        following = events.list_next(request, page)
        if following is None:
            return items, page.get("nextSyncToken")
        request = following


# The calendar list.
entries = service.calendarList().list().execute()["items"]
expect([entry["id"] for entry in entries] == [USER], "the calendar list holds the primary calendar")
expect(entries[0].get("primary") is True, "the primary calendar says so")
club = service.calendars().insert(body={"summary": "Club", "timeZone": "Asia/Tokyo"}).execute()
expect(service.calendars().get(calendarId=club["id"]).execute()["summary"] == "Club", "a calendar can be made")
expect(len(service.calendarList().list(maxResults=1).execute()["items"]) == 1, "the list pages")
expect(service.settings().get(setting="timezone").execute()["value"] == "Europe/Vienna", "a setting can be read")
expect(len(service.colors().get().execute()["event"]) == 11, "there are eleven colours")

# Insert, get, patch, update.
made = events.insert(calendarId="primary", body=timed("Lunch", 23, iCalUID="lunch@example.org")).execute()
expect(made["iCalUID"] == "lunch@example.org" and made["organizer"]["self"], "insert keeps the iCalUID")
got = events.get(calendarId="primary", eventId=made["id"]).execute()
expect(got == made, "get gives what insert gave")
patched = events.patch(calendarId="primary", eventId=made["id"], body={"location": "Graz"}).execute()
expect(patched["summary"] == "Lunch" and patched["location"] == "Graz", "patch merges")
updated = events.update(calendarId="primary", eventId=made["id"], body=timed("Dinner", 23, 19)).execute()
expect("location" not in updated and updated["summary"] == "Dinner", "update replaces")
expect(len({made["etag"], patched["etag"], updated["etag"]}) == 3, "each change has its etag")
stale = events.patch(calendarId="primary", eventId=made["id"], body={"location": "Linz"})
stale.headers["If-Match"] = made["etag"]
refused(stale, 412, "conditionNotMet", "a stale etag")
found = events.list(calendarId="primary", iCalUID="lunch@example.org").execute()["items"]
expect([item["id"] for item in found] == [made["id"]], "a UID can be looked up")

# What is refused.
primary = {"calendarId": "primary"}
refused(events.insert(**primary, body={"summary": "x"}), 400, "required", "an event without times")
refused(events.insert(**primary, body=timed("x", 23, id="NO")), 400, "invalid", "a bad id")
refused(
    events.insert(**primary, body=timed("x", 23, recurrence=["DTSTART:20261123T090000"])), 400, "invalid",
    "a DTSTART line")
refused(events.get(**primary, eventId="doesnotexist"), 404, "notFound", "an unknown event")
refused(events.list(calendarId="nobody@example.com"), 404, "notFound", "an unknown calendar")

# Recurrence.
series = events.insert(**primary, body=timed("Weekly", 23, recurrence=["RRULE:FREQ=WEEKLY;COUNT=4"])).execute()
instances = events.instances(**primary, eventId=series["id"]).execute()["items"]
expect(
    [item["id"] for item in instances]
    == [f"{series['id']}_{day}T080000Z" for day in ("20261123", "20261130", "20261207", "20261214")],
    "a series has its instances")
_, token = everything()
moved = events.patch(
    **primary, eventId=instances[1]["id"],
    body={"start": {"dateTime": "2026-12-01T15:00:00+01:00"}, "end": {"dateTime": "2026-12-01T16:00:00+01:00"}},
).execute()
expect(moved["recurringEventId"] == series["id"], "a moved instance knows its series")
expect(moved["originalStartTime"]["dateTime"] == "2026-11-30T09:00:00+01:00", "and where it came from")
events.delete(**primary, eventId=instances[2]["id"]).execute()
changes, token = everything(syncToken=token)
expect({item["id"] for item in changes} == {instances[1]["id"], instances[2]["id"]}, "both exceptions are changes")
expect({item["status"] for item in changes} == {"confirmed", "cancelled"}, "one of them is cancelled")
single, _ = everything(singleEvents=True, orderBy="startTime", timeMin="2026-11-24T00:00:00Z")
expect(
    [item["start"]["dateTime"] for item in single]
    == ["2026-12-01T15:00:00+01:00", "2026-12-14T09:00:00+01:00"],
    "expansion has the moved instance and not the cancelled one")

# Synchronization.
for number in range(30):
    events.insert(**primary, body=timed(f"Event {number}", 24, 8 + number % 10)).execute()
changes, token = everything(syncToken=token, maxResults=7)
expect(len(changes) == 30 and token, "an incremental list pages")
events.delete(**primary, eventId=series["id"]).execute()
changes, token = everything(syncToken=token)
expect(changes[0]["status"] == "cancelled" and changes[0]["id"] == series["id"], "a deleted series is a tombstone")
refused(events.delete(**primary, eventId=series["id"]), 410, "deleted", "deleting twice")
refused(events.list(**primary, syncToken=token, q="x"), 400, "badRequest", "a search with a sync token")
admin("POST", "expire-sync-tokens", {"calendar": USER})
refused(events.list(**primary, syncToken=token), 410, "fullSyncRequired", "an expired sync token")
full, _ = everything(maxResults=2500)
expect(len(full) == 31, "a full list has no tombstones")

# Guests.
meeting = events.insert(
    **primary, sendUpdates="all", body=timed("Meeting", 25, attendees=[{"email": GUEST}, {"email": "x@example.net"}])
).execute()
guest = client(GUEST).events()
copy = guest.get(calendarId="primary", eventId=meeting["id"]).execute()
expect(copy["attendees"][0].get("self") is True, "a guest finds the meeting on the own calendar")
guest.patch(
    calendarId="primary", eventId=meeting["id"],
    body={"attendeesOmitted": True, "attendees": [{"email": GUEST, "responseStatus": "accepted"}]}).execute()
answers = events.get(**primary, eventId=meeting["id"]).execute()["attendees"]
expect([row["responseStatus"] for row in answers] == ["accepted", "needsAction"], "an answer arrives")
refused(
    guest.patch(calendarId="primary", eventId=meeting["id"], body={"summary": "Mine"}), 403,
    "forbiddenForNonOrganizer", "a guest's change of the title")
mails = [mail for mail in admin("GET", "mails") if mail["event"] == meeting["id"]]
expect(len(mails) == 2, "two invitations were sent")

# Move, import, free/busy.
there = events.move(**primary, eventId=made["id"], destination=club["id"]).execute()
expect(there["organizer"]["email"] == club["id"], "a moved event has another organizer")
foreign = timed("Abroad", 26, iCalUID="a@example.net", organizer={"email": "o@example.net"}, attendees=[{"email": USER}])
expect(events.import_(**primary, body=foreign).execute()["organizer"]["email"] == "o@example.net", "import keeps it")
busy = service.freebusy().query(
    body={
        "timeMin": "2026-11-25T00:00:00Z", "timeMax": "2026-11-27T00:00:00Z",
        "items": [{"id": "primary"}, {"id": "nobody@example.com"}],
    }).execute()["calendars"]
expect(
    busy["primary"]["busy"]
    == [
        {"start": "2026-11-25T08:00:00Z", "end": "2026-11-25T09:00:00Z"},
        {"start": "2026-11-26T08:00:00Z", "end": "2026-11-26T09:00:00Z"},
    ],
    "busy times are told")
expect(busy["nobody@example.com"]["errors"][0]["reason"] == "notFound", "an unknown calendar is an error")

# Faults and tokens.
admin("POST", "faults", {"effect": "status", "status": 503, "reason": "backendError", "method": "events.get"})
refused(events.get(**primary, eventId=meeting["id"]), 503, "backendError", "an injected fault")
admin("POST", "expire-access-tokens", {})
expect(events.get(**primary, eventId=meeting["id"]).execute()["id"] == meeting["id"], "an ended token is refreshed")

print(f"{checks - len(failures)} passed, {len(failures)} failed")
sys.exit(1 if failures else 0)
