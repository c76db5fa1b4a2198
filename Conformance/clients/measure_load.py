#!/usr/bin/env python3
"""Sends one request over and over on some connections, for machines without wrk.

measure_load.py METHOD URL BODY-FILE CONNECTIONS SECONDS AUTHORIZATION
prints requests per second and how many failed. Standard library only; see measure.
"""

import http.client
import sys
import threading
import time
import urllib.parse


def main() -> None:
    method, url, body_file, connections, seconds, authorization = sys.argv[1:]
    target = urllib.parse.urlsplit(url)
    with open(body_file, "rb") as file:
        body = file.read()
    headers = {"Authorization": authorization, "Depth": "1", "Content-Type": "application/xml; charset=utf-8"}
    end = time.monotonic() + float(seconds)
    counts = []

    def work() -> None:
        done = failed = 0
        line = http.client.HTTPConnection(target.hostname, target.port, timeout=30)
        while time.monotonic() < end:
            try:
                line.request(method, target.path, body, headers)
                answer = line.getresponse()
                answer.read()
                done += 1
                failed += not 200 <= answer.status < 300
            except (OSError, http.client.HTTPException):
                failed += 1
                line.close()
        line.close()
        counts.append((done, failed))

    start = time.monotonic()
    threads = [threading.Thread(target=work) for _ in range(int(connections))]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    rate = sum(done for done, _ in counts) / (time.monotonic() - start)
    print(f"{rate:.1f} {sum(failed for _, failed in counts)}")


if __name__ == "__main__":
    main()
