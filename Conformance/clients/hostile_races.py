"""Clients that want the same thing at the same time, and a process that is killed while they do.

python hostile_races.py BUILD_DIR
"""

import concurrent.futures
import threading
import time

from checks import Checks
from dav import D, NAMESPACES, event
from hostile_ground import LUNCH, Gateway, Siege, condition, discreet

MANY = 20


def at_once(jobs, workers=MANY):
    """Runs all of them, started as close together as can be; the answers in their order."""
    gate = threading.Barrier(min(workers, len(jobs)))

    def run(index, job):
        if index < gate.parties:
            gate.wait(10)
        return job()

    with concurrent.futures.ThreadPoolExecutor(workers) as pool:
        return [task.result() for task in [pool.submit(run, *row) for row in enumerate(jobs)]]


def tally(answers):
    counts = {}
    for answer in answers:
        counts[answer.status] = counts.get(answer.status, 0) + 1
    return counts


def conditions(checks, gateway):
    client = gateway.client()
    calendar = gateway.calendars["anna@example.com"]
    path = f"{calendar}race.ics"
    tag = client.put(path, event("race", *LUNCH)).headers["ETag"]
    texts = [event("race", *LUNCH, f"DESCRIPTION:{index}") for index in range(MANY)]
    answers = at_once([lambda text=text: client.put(path, text, If_Match=tag) for text in texts])
    checks.equal(tally(answers), {204: 1, 412: MANY - 1}, "of 20 PUTs with one If-Match one wins")
    winner = next((index for index, answer in enumerate(answers) if answer.status == 204), None)
    found = client.request("GET", path)
    checks.expect(winner is not None and found.text == texts[winner], "and it is what is there")
    checks.equal(
        found.headers["ETag"], answers[winner or 0].headers.get("ETag"), "with the tag that it was told"
    )
    tag = found.headers["ETag"]
    answers = at_once(
        [lambda: client.request("DELETE", path, headers={"If-Match": tag}) for _ in range(MANY)]
    )
    counts = tally(answers)
    checks.expect(
        counts.pop(204, 0) == 1 and set(counts) <= {404, 412},
        "of 20 DELETEs with one If-Match one wins",
        tally(answers),
    )
    answers = at_once([lambda text=text: client.put(path, text, If_None_Match="*") for text in texts])
    checks.equal(tally(answers), {201: 1, 412: MANY - 1}, "of 20 PUTs where nothing may be one wins")
    client.request("DELETE", path)
    answers = at_once(
        [
            lambda index=index: client.put(f"{calendar}uid-{index}.ics", event("one-uid", *LUNCH))
            for index in range(MANY)
        ]
    )
    right = tally(answers)
    checks.expect(
        right.pop(201, 0) == 1 and set(right) <= {403, 409},
        "of 20 PUTs of one UID under 20 names one wins",
        tally(answers),
    )
    checks.expect(
        all("no-uid-conflict" in condition(answer) for answer in answers if answer.status != 201),
        "and the others are told no-uid-conflict",
    )
    checks.equal(len(client.etags(calendar)), 1, "and one is there")
    for href in client.etags(calendar):
        client.request("DELETE", href)
    answers = at_once([lambda text=text: client.put(path, text) for text in texts])
    counts = tally(answers)
    checks.expect(
        set(counts) <= {201, 204} and counts.get(201) == 1,
        "20 PUTs without a condition: one makes it",
        counts,
    )
    tags = {answer.headers.get("ETag") for answer in answers}
    found = client.request("GET", path)
    checks.expect(
        found.text in texts and found.headers["ETag"] in tags, "and what is there is one of them, whole"
    )
    client.request("DELETE", path)


def collections(checks, gateway):
    client = gateway.client()
    home = "/dav/calendars/anna@example.com/"
    answers = at_once([lambda: client.request("MKCALENDAR", f"{home}made/") for _ in range(MANY)])
    counts = tally(answers)
    checks.expect(
        counts.pop(201, 0) == 1 and set(counts) <= {403, 405},
        "of 20 MKCALENDARs of one name one wins",
        counts,
    )

    def put(index):
        return client.put(f"{home}made/{index}.ics", event(f"made-{index}", *LUNCH))

    jobs = [lambda index=index: put(index) for index in range(MANY)]
    jobs.insert(8, lambda: client.request("DELETE", f"{home}made/"))
    answers = at_once(jobs, workers=len(jobs))
    gone = answers.pop(8)
    checks.equal(gone.status, 204, "a calendar is deleted while 20 objects are put into it")
    checks.expect(
        set(tally(answers)) <= {201, 403, 404, 409},
        "each PUT is kept or told",
        (tally(answers), answers[0].text),
    )
    checks.equal(
        client.request("PROPFIND", f"{home}made/", headers={"Depth": "1"}).status, 404, "and it is gone"
    )
    jobs = [
        lambda: client.request("MKCALENDAR", f"{home}again/"),
        lambda: client.request("DELETE", f"{home}again/"),
    ]
    for _ in range(10):
        answers = at_once(jobs * 2)
        checks.expect(
            set(tally(answers)) <= {201, 204, 403, 404, 405},
            "MKCALENDAR and DELETE of one name race",
            tally(answers),
        )
    client.request("DELETE", f"{home}again/")
    checks.equal(client.request("MKCALENDAR", f"{home}again/").status, 201, "after which it can be made")
    checks.equal(client.put(f"{home}again/x.ics", event("made-1", *LUNCH)).status, 201, "and used")
    checks.equal(client.request("DELETE", f"{home}again/").status, 204, "and deleted")


def changes(checks, gateway):
    """Writers and readers at once: who follows the changes ends with what is there."""
    client = gateway.client()
    calendar = gateway.calendars["anna@example.com"]
    known, token, wrong = {}, "", []
    done = threading.Event()

    def sync():
        nonlocal token
        answer = client.report(
            calendar,
            f"<D:sync-collection {NAMESPACES}><D:sync-token>{token}</D:sync-token><D:sync-level>1</D:sync-level>"
            "<D:prop><D:getetag/></D:prop></D:sync-collection>",
            depth="0",
        )
        if answer.status != 207:
            wrong.append(answer.status)
            return
        for response in answer.xml.iter(f"{D}response"):
            tag = response.findtext(f".//{D}getetag")
            if tag:
                known[response.findtext(f"{D}href")] = tag
            else:
                known.pop(response.findtext(f"{D}href"), None)
        token = answer.xml.findtext(f"{D}sync-token")

    def follow():
        while not done.is_set():
            sync()

    def write(index):
        found = set()
        for turn in range(12):
            path = f"{calendar}turn-{(index * 7 + turn) % 25}.ics"
            if turn % 3 == 2:
                found.add(client.request("DELETE", path).status)
            else:
                found.add(client.put(path, event(path, *LUNCH, f"DESCRIPTION:{index} {turn}")).status)
        return found

    follower = threading.Thread(target=follow)
    follower.start()
    statuses = set().union(*at_once([lambda index=index: write(index) for index in range(10)], workers=10))
    done.set()
    follower.join(30)
    sync()
    checks.expect(statuses <= {201, 204, 404}, "ten writers of 25 objects are all answered", statuses)
    checks.equal(wrong, [], "and so is who follows them")
    checks.equal(known, client.etags(calendar), "who knows in the end what is there")
    for href in known:
        client.request("DELETE", href)


def killed(checks):
    """kill -9 while 200 objects are put: what was acknowledged is there, whole."""
    gateway = Gateway(users=("anna@example.com",))
    try:
        calendar = gateway.calendars["anna@example.com"]
        kept = {}
        for turn in range(3):
            acknowledged, attempted = {}, {}
            halted = threading.Event()

            def work(worker):
                client = gateway.client()
                for index in range(worker, 200, 8):
                    path = f"{calendar}kill-{turn}-{index}.ics"
                    text = event(path, *LUNCH, "DESCRIPTION:" + "x" * (index * 40))
                    attempted[path] = text
                    try:
                        answer = client.put(path, text)
                    except Exception:  # noqa: BLE001 - the process is gone
                        return
                    if answer.status in (201, 204):
                        acknowledged[path] = text
                        if len(acknowledged) >= 60 + 30 * turn:
                            halted.set()

            threads = [threading.Thread(target=work, args=(worker,)) for worker in range(8)]
            for thread in threads:
                thread.start()
            checks.expect(halted.wait(30), "kill -9: it is in the midst of them", len(acknowledged))
            gateway.kill()
            for thread in threads:
                thread.join(60)
            began = time.monotonic()
            gateway.start()
            checks.expect(
                time.monotonic() - began < 5, "kill -9: it is back within 5 s", time.monotonic() - began
            )
            kept |= acknowledged
            client = gateway.client()
            there = {href: text for href, (_, text) in client.objects(calendar).items()}
            lost = [path for path, text in kept.items() if there.get(path) != text]
            checks.expect(
                not lost, f"kill -9: all {len(kept)} that were acknowledged are there, whole", lost[:3]
            )
            strangers = [path for path, text in there.items()
                         if path not in kept and attempted.get(path) != text]  # fmt: skip
            checks.expect(not strangers, "kill -9: and nothing that nobody sent", strangers[:3])
            kept |= there
        answer = client.request("GET", next(iter(kept)))
        checks.equal(answer.status, 200, "kill -9: each can be read")
        answer = client.put(f"{calendar}after.ics", event("after", *LUNCH))
        checks.equal(answer.status, 201, "kill -9: and writes go on")
        discreet(checks, gateway)
    finally:
        gateway.stop()


with Checks() as checks:
    with Siege(checks) as siege:
        conditions(checks, siege.gateway)
        collections(checks, siege.gateway)
        changes(checks, siege.gateway)
    killed(checks)
