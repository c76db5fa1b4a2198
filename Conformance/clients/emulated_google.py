"""The emulated Google from outside the gateway: its API as a user, and its administration."""

import json
import urllib.error
import urllib.parse
import urllib.request

WRITES = ("insert", "import", "update", "patch", "delete", "move", "quickAdd")


class EmulatedGoogle:
    def __init__(self, base, user):
        self.base = base
        self.user = user

    def admin(self, verb, path, body=None):
        request = urllib.request.Request(
            f"{self.base}/__admin/{path}",
            method=verb,
            data=None if body is None else json.dumps(body).encode(),
            headers={"Content-Type": "application/json"},
        )
        with urllib.request.urlopen(request, timeout=30) as answer:
            return json.loads(answer.read() or b"{}")

    def api(self, verb, path, body=None, **query):
        """Calls the API as the user: `path` follows `/calendar/v3/`."""
        query = f"?{urllib.parse.urlencode(query)}" if query else ""
        return self.admin(verb, f"as/{urllib.parse.quote(self.user)}/calendar/v3/{path}{query}", body)

    def _events(self, calendar):
        return f"calendars/{urllib.parse.quote(calendar, safe='')}/events"

    def list(self, calendar="primary", **query):
        """All live items of an `events.list`, page by page."""
        items, token = [], {}
        while True:
            page = self.api("GET", self._events(calendar), maxResults=2500, **query, **token)
            items += [item for item in page["items"] if item["status"] != "cancelled"]
            if "nextPageToken" not in page:
                return items
            token = {"pageToken": page["nextPageToken"]}

    def calendar_ids(self):
        """Calendars of the user's list, by name."""
        return {entry["summary"]: entry["id"] for entry in self.api("GET", "users/me/calendarList")["items"]}

    def with_uid(self, uid, calendar="primary"):
        """Live events of that UID: a master with its exceptions, or a single one."""
        return self.list(calendar, iCalUID=uid)

    def occurrences(self, uid, calendar="primary", **query):
        """The expansion of that UID by the service itself."""
        return [item for item in self.list(calendar, singleEvents="true", **query) if item["iCalUID"] == uid]

    def insert(self, body, calendar="primary"):
        return self.api("POST", self._events(calendar), body)

    def patch(self, event, body, calendar="primary"):
        return self.api("PATCH", f"{self._events(calendar)}/{event}", body)

    def delete(self, event, calendar="primary"):
        return self.api("DELETE", f"{self._events(calendar)}/{event}")

    def writes(self):
        """How many writing calls came in so far, the administration's own not counted."""
        return sum(
            1
            for row in self.admin("GET", "requests")
            if row["method"].startswith("events.") and row["method"].split(".")[1] in WRITES
        )

    def fault(self, effect, **more):
        self.admin("POST", "faults", {"effect": effect, **more})

    def heal(self):
        self.admin("DELETE", "faults")
