"""Paths, sign-ins, conditions, header fields of DAV, sync tokens and notifications in bad faith.

python hostile_access.py BUILD_DIR
"""

import base64
import re
import statistics
import time

from checks import Checks
from dav import D, NAMESPACES, Dav
from hostile_ground import LUNCH, Siege, condition, event, is_clean, talk

REFUSED = {400, 404}
OTHER = "bert@example.com"


def raw(gateway, line, *fields, body=b"", authorization=None, source=None):
    """One request by hand; the first answer, or None."""
    sign_in = gateway.authorization().encode() if authorization is None else authorization
    lines = [line + b" HTTP/1.1", b"Host: x", *fields]
    lines += [b"Authorization: " + sign_in] if sign_in is not False else []
    if body:
        lines.append(b"Content-Length: %d" % len(body))
    found = talk(gateway.address, b"\r\n".join(lines) + b"\r\n\r\n" + body, quiet=0, source=source)
    return found.answers[0] if found.answers else None


def judge(checks, name, answer, wanted, element=None):
    """The status, the element where one is due, and nothing told that is nobody's business."""
    right = answer is not None and answer.status in wanted and is_clean(answer)
    if right and element:
        right = element in condition(answer)
    return checks.expect(
        right,
        f"{name} is {' or '.join(str(status) for status in sorted(wanted))}{' ' + element if element else ''}",
        None if answer is None else f"{answer.status} {answer.text[:300]}",
    )


def paths(checks, gateway):
    home = b"/dav/calendars/anna@example.com/"
    own = gateway.calendars["anna@example.com"].encode()
    other = gateway.calendars[OTHER].encode()
    rows = [
        b"/dav/../etc/passwd", b"/dav/calendars/../../healthz", b"/../../../../etc/passwd", b"/dav/./", b"/.",
        b"/dav/%2e%2e/", b"/dav/%2E%2e/healthz", b"/dav/.%2e/", b"/dav/%2e/", b"/dav/%252e%252e/", b"/dav/..%2f..%2f",
        b"/dav/%2fetc%2fpasswd", b"/dav/calendars%2Fanna@example.com/", b"/dav/..%5c..%5cwindows", b"/dav/\\..\\x",
        b"/dav/..;/healthz", own + b"..%00.ics", own + b"%00", own + b"a%0d%0aX:%20y.ics",
        own + b"%7f.ics", own + b"%1b.ics", own + b"%ff.ics", own + b"%c0%ae%c0%ae.ics", own + b"%c0%af.ics",
        own + b"%e0%80%af", own + b"%ed%a0%80.ics", own + b"%f4%90%80%80.ics", own + b"%f8%88%80%80%80", own + b"%",
        own + b"%2", own + b"%zz.ics", own + b"%u0041", b"//", b"//dav//calendars//", home[:-1] + b"//" + b"x/", own + b"/x.ics",
        own + b"x.ics/", own + b"x.ics/y", own + b"a/b/c/d/e/f", own + b"n" * 256 + b".ics", own + b"%41" * 5000,
        b"/" + b"a/" * 10_000, b"/dav/calendars/nobody@example.com/", b"/dav/principals/nobody@example.com/",
        b"/dav/calendars/bert@example.com/", b"/dav/principals/%00/", other, other + b"x.ics", b"/dav/calendars/*/",
        b"/dav/calendars/anna@example.com/nothing/", b"/dav/calendars/anna@example.com%20/", b"/etc/passwd", b"/admin",
        b"/.git/config", b"/cgi-bin/x?../../x", b"/freebusy/", b"/freebusy/bert@example.com", b"/freebusy/..%2f",
        b"/dav/calendars/anna@example.com/outbox/x.ics", b"/%F0%9F%92%A9", own + b"x.ics?" + b"a=b&" * 5000,
    ]  # fmt: skip
    for target in rows:
        answers = [raw(gateway, method + b" " + target) for method in (b"GET", b"PROPFIND", b"DELETE")]
        statuses = [answer.status if answer else None for answer in answers]
        # A folder of folders without its slash, or with a query, is still itself; it never is 2xx for a stranger.
        checks.expect(
            all(answer and answer.status in {400, 403, 404, 405} and is_clean(answer) for answer in answers),
            f"{target[:60].decode(errors='replace')!r}: GET, PROPFIND and DELETE are refused",
            statuses,
        )
    text = event("path", *LUNCH).encode()
    kind = b"Content-Type: text/calendar"
    for name, target in (
        ("with %2F", own + b"a%2fb.ics"),
        ("with NUL", own + b"a%00.ics"),
        ("of two dots", own + b"%2e%2e"),
        ("of 300 octets", own + b"n" * 300),
        ("in another's calendar", other + b"x.ics"),
        ("in nobody's calendar", b"/dav/calendars/nobody@example.com/x/x.ics"),
        ("of a home", home + b"x.ics"),
    ):
        answer = raw(gateway, b"PUT " + target, kind, body=text)
        judge(checks, f"PUT to a name {name}", answer, {400, 403, 404, 405, 409})
    odd = own + "häß lich%25'\"<&>;=,.ics".encode().replace(b" ", b"%20").replace(b'"', b"%22")
    answer = raw(gateway, b"PUT " + odd.replace(b"<", b"%3C").replace(b">", b"%3E"), kind, body=text)
    checks.equal(answer and answer.status, 201, "a legal name of odd characters is kept")
    listing = gateway.client().etags(own.decode())
    checks.equal(len(listing), 1, "and is one resource with one spelling")
    for href in listing:
        checks.equal(gateway.client().request("GET", href).status, 200, "by which it is found")
        gateway.client().request("DELETE", href)


def sign_ins(checks, gateway):
    target = b"PROPFIND /dav/"
    secret = gateway.passwords["anna@example.com"]
    basic = lambda text: b"Basic " + base64.b64encode(
        text if isinstance(text, bytes) else text.encode()
    )  # noqa: E731
    rows = [
        ("none", False), ("an empty one", b""), ("Basic alone", b"Basic"), ("Basic and a space", b"Basic "),
        ("no base64", b"Basic !!!!"), ("half of base64", b"Basic YQ"), ("no colon", basic("anna@example.com")),
        ("nothing before the colon", basic(":" + secret)), ("nothing after it", basic("anna@example.com:")),
        ("an empty name and password", basic(":")), ("a wrong password", basic("anna@example.com:wrong")),
        ("another's password", basic("anna@example.com:" + gateway.passwords[OTHER])),
        ("a password with a space more", basic("anna@example.com:" + secret + " ")),
        ("a password with NUL", basic(b"anna@example.com:" + secret.encode() + b"\x00")),
        ("a line feed in the name", basic(b"anna@example.com\n:" + secret.encode())),
        ("a password in capitals", basic("anna@example.com:" + secret.upper())),
        ("a prefix of the password", basic("anna@example.com:" + secret[:-1])),
        ("the id alone", basic("anna@example.com:" + secret.partition(".")[0] + ".")),
        ("no UTF-8", basic(b"\xff\xfe:\xff")), ("Latin-1", basic("änna:x".encode("latin-1"))),
        ("a name of 20,000 octets", basic("a" * 10_000 + ":x")), ("a password of 20,000 octets", basic("a:" + "x" * 20_000)),
        ("a name with SQL", basic("' OR 1=1 --:x")), ("a wildcard", basic("%:%")), ("Bearer", b"Bearer " + secret.encode()),
        ("Digest", b'Digest username="anna@example.com", realm="x"'), ("Negotiate", b"Negotiate YII="),
        ("two schemes in one", b"Basic YTpi, Basic YTpi"), ("a thousand colons", basic(":" * 1000)),
    ]  # fmt: skip
    for name, authorization in rows:
        answer = raw(gateway, target, authorization=authorization, source="127.0.0.9")
        # A guess too many is 429 already.
        if judge(checks, f"sign-in: {name}", answer, {401, 429}) and answer.status == 401:
            checks.expect(
                "Basic" in answer.headers.get("www-authenticate", ""), f"sign-in: {name}: the way in is told"
            )
    field = basic(f"anna@example.com:{secret}")
    answer = raw(gateway, target, b"Authorization: " + basic("a:b"), authorization=field)
    judge(checks, "two Authorization fields", answer, {400, 401})
    answer = raw(gateway, target, b"Depth: 0", authorization=basic(f"ANNA@example.com:{secret}"))
    judge(checks, "a name in other letters", answer, {207})

    statuses = [
        raw(gateway, target, authorization=basic("bert@example.com:no"), source="127.0.0.10")
        for _ in range(14)
    ]
    checks.equal(
        [answer.status for answer in statuses], [401] * 10 + [429] * 4, "guesses beyond ten a minute are 429"
    )
    wait = statuses[-1].headers.get("retry-after", "")
    checks.expect(re.fullmatch(r"[1-9]\d?", wait) and int(wait) <= 60, "and are told when to try again", wait)
    right = gateway.authorization(OTHER).encode()
    for name, source in (("the same address", "127.0.0.10"), ("elsewhere", "127.0.0.11")):
        answer = raw(gateway, target, b"Depth: 0", authorization=right, source=source)
        judge(checks, f"the right password from {name} meanwhile", answer, {207})
    answer = raw(gateway, target, authorization=basic("bert@example.com:no"), source="127.0.0.11")
    judge(checks, "a first wrong one from elsewhere", answer, {401})
    for index in range(300):
        raw(gateway, target, authorization=basic(f"guess{index}@example.com:no"), source="127.0.0.12")
    judge(checks, "the right password after 300 guessed names", raw(gateway, target, b"Depth: 0"), {207})

    def took(authorization):
        times = []
        for index in range(40):
            began = time.perf_counter()
            raw(gateway, target, authorization=authorization, source=f"127.0.1.{index}")
            times.append(time.perf_counter() - began)
        return statistics.median(times)

    known = took(basic("anna@example.com:" + secret[:-2] + "xx"))
    unknown = took(basic("nobody@example.com:" + secret[:-2] + "xx"))
    checks.expect(
        abs(known - unknown) < 0.3 * max(known, unknown) + 0.0005,
        "a wrong password of somebody and of nobody take as long",
        f"{known * 1000:.2f} ms and {unknown * 1000:.2f} ms",
    )


def conditions(checks, gateway):
    client = gateway.client()
    path = gateway.calendars["anna@example.com"] + "condition.ics"
    text = event("condition", *LUNCH)
    tag = client.put(path, text).headers["ETag"]
    other = text.replace("120000Z", "123000Z")
    rows = [
        ("If-Match of another tag", {"If-Match": '"other"'}, {412}),
        ("If-Match of the tag made weak", {"If-Match": f"W/{tag}"}, {412}),
        ("If-Match of the tag without quotes and more", {"If-Match": tag.strip('"') + "x"}, {412}),
        ("If-Match of nothing", {"If-Match": ""}, {400, 412}),
        ("If-Match of commas", {"If-Match": ",,,,"}, {400, 412}),
        ("If-Match of an open quote", {"If-Match": '"' + tag.strip('"')[:8]}, {400, 412}),
        ("If-Match of 3,000 tags", {"If-Match": ", ".join(f'"{index}"' for index in range(3000))}, {412}),
        ("If-None-Match of *", {"If-None-Match": "*"}, {412}),
        ("If-None-Match of the tag", {"If-None-Match": tag}, {412}),
        ("If-None-Match of the tag made weak", {"If-None-Match": f"W/{tag}"}, {412}),
        ("If-None-Match of 3,000 and the tag", {"If-None-Match": ", ".join([*(f'"{index}"' for index in range(3000)), tag])}, {412}),
        ("If-Schedule-Tag-Match of another", {"If-Schedule-Tag-Match": '"no"'}, {412}),
        ("If of another tag", {"If": '(["other"])'}, {412}),
        ("If of an unknown token", {"If": "(<urn:uuid:181d4fae-7d8c-11d0-a765-00a0c91e6bf2>)"}, {412}),
        ("If without parentheses", {"If": "nonsense"}, {400, 412}),
        ("If with an open list", {"If": f"([{tag}]"}, {400, 412}),
        ("If of nothing in a list", {"If": "()"}, {400, 412}),
        ("If of Not and the tag", {"If": f"(Not [{tag}])"}, {412}),
        ("If of 500 lists", {"If": " ".join('(["other"])' for _ in range(500))}, {400, 412}),
        ("If of a thousand parentheses", {"If": "(" * 1000}, {400, 412}),
        ("If of a token of nothing", {"If": "(<DAV:no-lock>)"}, {412}),
    ]  # fmt: skip
    for name, fields, wanted in rows:
        for method in ("PUT", "DELETE"):
            body = other if method == "PUT" else None
            answer = client.request(method, path, body, {"Content-Type": "text/calendar", **fields})
            judge(checks, f"{method} with {name}", answer, wanted)
    answer = client.request("GET", path)
    checks.equal((answer.text, answer.headers["ETag"]), (text, tag), "none of them changed anything")
    for name, fields, wanted in (
        ("If-Match of * where nothing is", {"If-Match": "*"}, {412}),
        ("If-Match of a tag where nothing is", {"If-Match": tag}, {412}),
        ("If of a tag where nothing is", {"If": f"([{tag}])"}, {412}),
    ):
        nothing = path.replace("condition", "nothing")
        judge(
            checks,
            f"PUT with {name}",
            client.request("PUT", nothing, text, {"Content-Type": "text/calendar", **fields}),
            wanted,
        )
        judge(checks, f"GET after PUT with {name}", client.request("GET", nothing), {404})
    for name, fields in (
        ("a date that is none", {"If-Unmodified-Since": "yesterday"}),
        ("a date of the year 99999", {"If-Modified-Since": "Sun, 06 Nov 99999 08:49:37 GMT"}),
        ("a range", {"Range": "bytes=0-5"}),
        ("a thousand ranges", {"Range": "bytes=" + ",".join("0-" for _ in range(1000))}),
        ("a range that overflows", {"Range": "bytes=99999999999999999999-"}),
        ("If-Range of garbage", {"If-Range": "x", "Range": "bytes=5-1"}),
    ):
        judge(
            checks,
            f"GET with {name}",
            client.request("GET", path, headers=fields),
            {200, 206, 304, 416, 400, 412},
        )


def fields(checks, gateway):
    """Depth, Destination, Overwrite, Prefer and the like."""
    client = gateway.client()
    calendar = gateway.calendars["anna@example.com"]
    path = f"{calendar}condition.ics"
    for value in ("2", "-1", "infinite", "0, 1", "0x0", "", "1.0", "١", "0" * 1000, "infinity\tinfinity"):
        answer = client.request("PROPFIND", calendar, headers={"Depth": value.encode()})
        judge(checks, f"PROPFIND with Depth {value[:20]!r}", answer, {400})
    answer = client.request("PROPFIND", "/dav/", headers={"Depth": "infinity"})
    judge(checks, "PROPFIND with Depth infinity", answer, {403}, "propfind-finite-depth")
    answer = client.request("DELETE", calendar, headers={"Depth": "0"})
    judge(checks, "DELETE of a calendar with Depth 0", answer, {400})
    answer = client.request("DELETE", "/dav/calendars/anna@example.com/")
    judge(checks, "DELETE of a home", answer, {403, 405})
    answer = client.request("DELETE", "/")
    judge(checks, "DELETE of everything", answer, {403, 405})
    host = gateway.url
    for name, target in (
        ("no Destination", None), ("an empty Destination", ""), ("a Destination elsewhere", "http://evil.example/x.ics"),
        ("a Destination that is no URL", "::::"), ("a Destination with ..", f"{host}{calendar}../../x.ics"),
        ("a Destination with %2F", f"{host}{calendar}a%2fb.ics"), ("a Destination with NUL", f"{host}{calendar}a%00.ics"),
        ("a Destination of another user", f"{host}{gateway.calendars[OTHER]}x.ics"),
        ("a Destination in no calendar", f"{host}/dav/calendars/anna@example.com/nothing/x.ics"),
        ("a Destination of a home", f"{host}/dav/calendars/anna@example.com/"),
        ("a Destination of itself", f"{host}{path}"), ("a Destination below itself", f"{host}{path}/x.ics"),
        ("a Destination of 20,000 octets", f"{host}{calendar}{'a' * 20_000}.ics"),
        ("a file: Destination", "file:///etc/passwd"),
    ):  # fmt: skip
        for method in ("COPY", "MOVE"):
            headers = {} if target is None else {"Destination": target}
            answer = client.request(method, path, headers=headers)
            judge(checks, f"{method} with {name}", answer, {400, 403, 404, 405, 409, 412, 502})
    for value in ("X", "", "TF", "true"):
        headers = {"Destination": f"{host}{calendar}copy.ics", "Overwrite": value}
        judge(
            checks,
            f"COPY with Overwrite {value!r}",
            client.request("COPY", path, headers=headers),
            {400, 405},
        )
    judge(checks, "GET after all of it", client.request("GET", path), {200})
    for method, body in (("LOCK", "<D:lockinfo xmlns:D='DAV:'/>"), ("UNLOCK", None), ("SEARCH", "<x/>"), ("ACL", "<x/>"),
                         ("BIND", None), ("VERSION-CONTROL", None), ("MKREDIRECTREF", None), ("POST", "x")):  # fmt: skip
        answer = client.request(method, path, body)
        judge(checks, f"{method} of an object", answer, {400, 403, 405, 409, 412, 415, 501})
    for name, value in (("Prefer", "return=" + "x" * 20_000), ("Prefer", ";;;,,=\"\\"), ("Brief", "q" * 5000),
                        ("Accept", "*/*;q=" + "9" * 5000), ("User-Agent", "x" * 20_000), ("Timeout", "Second-" + "9" * 99),
                        ("Schedule-Reply", "maybe"), ("X-Apply-To-Redirect-Ref", "T"), ("Accept-Language", "," * 10_000),
                        ("Origin", "null"), ("Cookie", "a=" + "b" * 20_000), ("Content-Type", ";" * 10_000)):  # fmt: skip
        answer = client.request("PROPFIND", calendar, headers={"Depth": "0", name: value})
        judge(checks, f"PROPFIND with {name} {value[:12]!r}", answer, {207, 400, 403, 415})
    answer = client.request(
        "OPTIONS",
        calendar,
        headers={"Origin": "https://evil.example", "Access-Control-Request-Method": "PUT"},
    )
    checks.expect(not answer.headers.get("Access-Control-Allow-Origin"), "another origin is allowed nothing")


def tokens(checks, gateway):
    client = gateway.client()
    calendar = gateway.calendars["anna@example.com"]

    def sync(token, where=calendar, limit=""):
        return client.report(
            where,
            f"<D:sync-collection {NAMESPACES}><D:sync-token>{token}</D:sync-token><D:sync-level>1</D:sync-level>{limit}"
            "<D:prop><D:getetag/></D:prop></D:sync-collection>",
            depth="0",
        )

    answer = sync("")
    token = answer.xml.findtext(f"{D}sync-token")
    bert = gateway.client(OTHER)
    foreign = bert.report(
        gateway.calendars[OTHER],
        f"<D:sync-collection {NAMESPACES}><D:sync-token/><D:sync-level>1</D:sync-level><D:prop/></D:sync-collection>",
        depth="0",
    ).xml.findtext(f"{D}sync-token")
    judge(checks, "the token that was given", sync(token), {207})
    number = re.search(r"\d+$", token)[0]
    head = token[: -len(number)]
    for name, forged in (
        ("of another's calendar", foreign),
        ("of the future", f"{head}{int(number) + 1000}"),
        ("of the far future", f"{head}{2**63 - 1}"),
        ("that overflows", f"{head}{2**63}"),
        ("that overflows far", f"{head}{'9' * 400}"),
        ("that is negative", f"{head}-1"),
        ("with a plus", f"{head}+1" if number != "1" else f"{head}+9"),
        ("with a fraction", f"{head}1.5"),
        ("with a part more", f"{token}:1:2:3"),
        ("cut short", token[: -len(number) - 1]),
        ("of another collection", re.sub(r"\d+", lambda found: str(int(found[0]) + 7), token, count=1)),
        ("that is a URL", "http://sabre.io/ns/sync/5"),
        ("of garbage", "garbage"),
        ("of NUL written out", "data:%00"),
        ("of 100,000 octets", "urn:x:" + "a" * 100_000),
        ("with spaces within", token.replace(":", " :")),
        ("in Arabic digits", f"{head}٣"),
        ("in markup", "<D:x/>"),
        ("twice", f"{token}</D:sync-token><D:sync-token>{token}x"),
    ):
        wanted = {207, 400, 403} if name in ("twice", "in markup") else {403}
        answer = sync(forged)
        judge(checks, f"a sync token {name}", answer, wanted, None if len(wanted) > 1 else "valid-sync-token")
    for value in ("0", "-1", "x", "99999999999999999999", ""):
        limit = f"<D:limit><D:nresults>{value}</D:nresults></D:limit>"
        judge(checks, f"a sync with a limit of {value!r}", sync("", limit=limit), {400, 403})
    judge(
        checks,
        "a sync with a limit of much",
        sync("", limit="<D:limit><D:nresults>999999999</D:nresults></D:limit>"),
        {207},
    )
    for level in ("infinite", "7", "", "-1"):
        body = (
            f"<D:sync-collection {NAMESPACES}><D:sync-token/><D:sync-level>{level}</D:sync-level><D:prop/>"
            "</D:sync-collection>"
        )
        wanted = {207, 403} if level == "infinite" else {400, 403}
        judge(checks, f"a sync of level {level!r}", client.report(calendar, body, depth="0"), wanted)
    where = "/dav/calendars/anna@example.com/nothing/"
    judge(checks, "a sync of a calendar that is not", sync(token, where), {404})
    judge(checks, "a sync of another's calendar", sync(token, gateway.calendars[OTHER]), {404})


def notifications(checks, gateway):
    """Where upstreams would tell of changes; here nobody may."""
    google = {
        "X-Goog-Channel-ID": "forged",
        "X-Goog-Channel-Token": "x",
        "X-Goog-Resource-State": "exists",
        "X-Goog-Message-Number": "9" * 40,
    }
    graph = '{"value":[{"subscriptionId":"forged","clientState":"x","changeType":"updated","resource":"me/events/1"}]}'
    nobody = Dav(gateway.url)
    for name, method, path, headers, body in (
        ("Google's", "POST", "/push/google/forged", google, None),
        ("Google's without fields", "POST", "/push/google/x", {}, None),
        ("Google's of .. ", "POST", "/push/google/%2e%2e/x", google, None),
        ("Graph's", "POST", "/push/graph/forged", {"Content-Type": "application/json"}, graph),
        ("Graph's validation", "POST", "/push/graph/x?validationToken=%3Cscript%3Ealert(1)%3C/script%3E", {}, None),
        ("Graph's of 5 MiB", "POST", "/push/graph/x", {"Content-Type": "application/json"}, "[" * (5 << 20)),
        ("Graph's that is no JSON", "POST", "/push/graph/x", {"Content-Type": "application/json"}, "\x00{"),
        ("by GET", "GET", "/push/google/forged", google, None),
        ("by PUT", "PUT", "/push/graph/forged", {}, graph),
        ("to the root of them", "POST", "/push/", {}, "x"),
        ("to another space", "POST", "/push/exchange/x", {}, "x"),
        ("to Apple's space", "POST", "/apns?token=x&key=y", {}, None),
    ):  # fmt: skip
        answer = nobody.request(method, path, body, headers)
        judge(
            checks,
            f"a notification: {name}",
            answer,
            {404, 413, 405} if "5 MiB" in name else {404, 400} if ".." in name else {404},
        )
        checks.expect("<script>" not in answer.text, f"a notification: {name}: nothing is echoed")


with Checks() as checks, Siege(checks) as siege:
    paths(checks, siege.gateway)
    sign_ins(checks, siege.gateway)
    conditions(checks, siege.gateway)
    fields(checks, siege.gateway)
    tokens(checks, siege.gateway)
    notifications(checks, siege.gateway)
