#!/usr/bin/env python3
"""Latency at a fixed rate: requests go out by the clock, whether or not the ones before were answered,
and each is timed from when it was due, so a slow answer cannot hide those behind it.

    benches/server/rate.py http://127.0.0.1:8713 --rate 1000 --seconds 30
"""

import argparse
import asyncio
import json
import random
import time
from collections import Counter
from urllib.parse import urlsplit

WORDS = (
    "the harbour was closed again this morning and nobody at the office could say for how long we "
    "waited until nine then the ferry left without us which is what it always does when it rains my "
    "cousin says they must discuss about the new timetable but I do not believe a word of it"
).split()


def request(host: str, rng: random.Random) -> bytes:
    text = " ".join(rng.choice(WORDS) for _ in range(80))[:280]
    body = json.dumps({"text": text}).encode()
    head = (
        f"POST /v1/score HTTP/1.1\r\nhost: {host}\r\ncontent-type: application/json\r\n"
        f"content-length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


class Connection(asyncio.Protocol):
    """One request at a time over one connection."""

    def __init__(self, idle: list["Connection"], times: list[float], codes: Counter):
        self.idle, self.times, self.codes = idle, times, codes
        self.due = 0.0
        self.asked = False
        self.buffer = b""

    def connection_made(self, transport):
        self.transport = transport

    def send(self, due: float, message: bytes):
        self.due, self.asked = due, True
        self.transport.write(message)

    def data_received(self, data: bytes):
        self.buffer += data
        head, found, body = self.buffer.partition(b"\r\n\r\n")
        if not found:
            return
        lower = head.lower()
        at = lower.index(b"content-length:") + 15
        length = int(lower[at:].split(b"\r\n", 1)[0])
        if len(body) < length:
            return
        self.times.append(time.perf_counter() - self.due)
        self.codes[int(head[9:12])] += 1
        self.buffer, self.asked = b"", False
        self.idle.append(self)

    def connection_lost(self, _):
        # The server closes connections that say nothing for a while.
        if self.asked:
            self.codes["no answer"] += 1
        elif self in self.idle:
            self.idle.remove(self)


async def main():
    parser = argparse.ArgumentParser()
    parser.add_argument("url")
    parser.add_argument("--rate", type=int, default=1000)
    parser.add_argument("--seconds", type=float, default=30)
    options = parser.parse_args()
    parts = urlsplit(options.url)
    idle: list[Connection] = []
    times: list[float] = []
    codes: Counter = Counter()
    loop = asyncio.get_running_loop()

    async def connect() -> Connection:
        made = Connection(idle, times, codes)
        await loop.create_connection(lambda: made, parts.hostname, parts.port)
        return made

    rng = random.Random(1)
    messages = [request(parts.netloc, rng) for _ in range(2000)]
    count = int(options.rate * options.seconds)
    start = time.perf_counter()
    for number in range(count):
        due = start + number / options.rate
        while (now := time.perf_counter()) < due:
            await asyncio.sleep(min(due - now, 0.001))
        connection = idle.pop() if idle else await connect()
        connection.send(due, messages[number % len(messages)])
    while sum(codes.values()) < count and time.perf_counter() - start < options.seconds + 30:
        await asyncio.sleep(0.01)
    took = time.perf_counter() - start
    times.sort()

    def at(share: float) -> str:
        return f"{times[min(int(len(times) * share), len(times) - 1)] * 1000:.2f}"

    print(f"{len(times)} answers in {took:.1f} s ({len(times) / took:.0f} a second), codes {dict(codes)}")
    print(f"ms: p50 {at(0.5)}, p90 {at(0.9)}, p99 {at(0.99)}, p99.9 {at(0.999)}, most {at(1)}")


asyncio.run(main())
