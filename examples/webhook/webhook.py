#!/usr/bin/env python3
"""A webhook for Discourse and Mastodon that asks a wordprint server about each new post.

    wordprint serve &
    WEBHOOK_SECRET=change-me python3 webhook.py

Every post over a threshold becomes one JSON line on standard output, for a person to look at: pipe
it to a queue, a chat or a ticket. Nothing is deleted or hidden, no text is written anywhere.
Needs nothing but Python's standard library.
"""

from __future__ import annotations

import argparse
import hashlib
import hmac
import json
import os
import queue
import sys
import threading
import urllib.error
import urllib.request
from dataclasses import dataclass
from html.parser import HTMLParser
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

MAX_BODY = 1 << 20
#: Posts that wait to be scored; a platform tries again later what is refused.
MAX_WAITING = 1_000
SIGNATURES = ("X-Discourse-Event-Signature", "X-Hub-Signature")
#: Seconds that the wordprint server has to answer.
TIMEOUT = 10.0


@dataclass(frozen=True)
class Post:
    platform: str
    id: str
    account: str
    text: str
    url: str | None


class _Text(HTMLParser):
    """The words of Mastodon's HTML; a paragraph or line break is a new line."""

    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.parts: list[str] = []

    def handle_data(self, data: str) -> None:
        self.parts.append(data)

    def handle_starttag(self, tag: str, attrs: object) -> None:
        if tag in ("br", "p") and self.parts:
            self.parts.append("\n")


def plain(markup: str) -> str:
    parser = _Text()
    parser.feed(markup)
    parser.close()
    return "".join(parser.parts).strip()


def read_post(event: str, body: dict) -> Post | None:
    """The post of an event, or None for events about something else."""
    if event == "post_created" and isinstance(body.get("post"), dict):
        post = body["post"]
        return Post(
            platform="discourse",
            id=str(post["id"]),
            account=str(post.get("username", "")),
            text=post["raw"] if "raw" in post else plain(post.get("cooked", "")),
            url=post.get("post_url"),
        )
    if event == "status.created" and isinstance(body.get("object"), dict):
        status = body["object"]
        return Post(
            platform="mastodon",
            id=str(status["id"]),
            account=str(status.get("account", {}).get("acct", "")),
            text=plain(status.get("content", "")),
            url=status.get("url"),
        )
    return None


def genuine(secret: bytes, body: bytes, signature: str | None) -> bool:
    """Whether the platform signed the body."""
    expected = "sha256=" + hmac.new(secret, body, hashlib.sha256).hexdigest()
    return signature is not None and hmac.compare_digest(expected, signature)


class Server:
    """The wordprint server and the thresholds it recommends."""

    def __init__(self, base: str, key: str | None) -> None:
        self.base, self.key = base.rstrip("/"), key
        recommended = self._ask("/v1/models")["recommended_thresholds"]
        self.thresholds = {one["attribute"]: one["high_precision"] for one in recommended}

    def reasons(self, post: Post) -> list[dict]:
        """Why a person should look at the post; empty for most."""
        item = {"id": post.id, "account": post.account, "text": post.text}
        (result,) = self._ask("/v1/score", {"items": [item]})["results"]
        if "error" in result:
            raise ValueError(result["error"]["message"])
        reasons = [
            {"reason": found["rule"], "value": round(found["confidence"], 4)}
            for found in result["findings"]
            if found["confidence"] >= self.thresholds["tells"]
        ]
        for name, least in self.thresholds.items():
            value = result["scores"].get(name)
            if value is not None and value >= least:
                reasons.append({"reason": name, "value": round(value, 4)})
        return reasons

    def _ask(self, path: str, body: dict | None = None) -> dict:
        data = None if body is None else json.dumps(body).encode()
        request = urllib.request.Request(self.base + path, data)
        request.add_header("Content-Type", "application/json")
        if self.key:
            request.add_header("Authorization", f"Bearer {self.key}")
        with urllib.request.urlopen(request, timeout=TIMEOUT) as answer:
            return json.load(answer)


def worker(server: Server, waiting: queue.Queue[Post], out) -> None:
    """Scores posts one after another: platforms do not wait for the answer."""
    while True:
        post = waiting.get()
        try:
            if reasons := server.reasons(post):
                line = {
                    "platform": post.platform,
                    "id": post.id,
                    "account": post.account,
                    "url": post.url,
                    "reasons": reasons,
                }
                print(json.dumps(line, ensure_ascii=False), file=out, flush=True)
        except (urllib.error.URLError, ValueError, OSError) as error:
            print(f"{post.platform} {post.id}: not scored: {error}", file=sys.stderr, flush=True)
        finally:
            waiting.task_done()


def handler(secret: bytes, waiting: queue.Queue[Post]) -> type[BaseHTTPRequestHandler]:
    class Handler(BaseHTTPRequestHandler):
        timeout = 15

        def do_POST(self) -> None:
            length = self.headers.get("Content-Length", "")
            if not length.isdigit():
                return self._answer(411)
            if int(length) > MAX_BODY:
                # Read a little further, so that an honest caller gets to see the answer.
                self.rfile.read(min(int(length), 4 * MAX_BODY))
                return self._answer(413)
            body = self.rfile.read(int(length))
            signature = next(filter(None, map(self.headers.get, SIGNATURES)), None)
            if not genuine(secret, body, signature):
                return self._answer(401)
            try:
                content = json.loads(body)
                event = self.headers.get("X-Discourse-Event") or content.get("event", "")
                post = read_post(event, content)
            except (ValueError, KeyError, AttributeError, TypeError):
                return self._answer(400)
            if post is None or not post.text.strip():
                return self._answer(204)
            try:
                waiting.put_nowait(post)
            except queue.Full:
                return self._answer(429)
            self._answer(202)

        def _answer(self, status: int) -> None:
            self.send_response(status)
            self.send_header("Content-Length", "0")
            self.end_headers()
            if status in (411, 413):
                self.close_connection = True

        def log_message(self, *args: object) -> None:
            pass

    return Handler


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    parser.add_argument("--server", default="http://127.0.0.1:8713", help="the wordprint server")
    parser.add_argument("--listen", default="127.0.0.1:8714", metavar="ADDRESS:PORT")
    args = parser.parse_args()
    secret = os.environ.get("WEBHOOK_SECRET", "").encode()
    if not secret:
        parser.error("set WEBHOOK_SECRET to the secret that the platform signs with")
    try:
        server = Server(args.server, os.environ.get("WORDPRINT_KEY"))
    except (urllib.error.URLError, OSError) as error:
        parser.error(f"no wordprint server at {args.server}: {error}; start `wordprint serve`")
    waiting: queue.Queue[Post] = queue.Queue(MAX_WAITING)
    threading.Thread(target=worker, args=(server, waiting, sys.stdout), daemon=True).start()
    host, _, port = args.listen.rpartition(":")
    with ThreadingHTTPServer((host, int(port)), handler(secret, waiting)) as http:
        print(f"listening on http://{host}:{http.server_port}", file=sys.stderr, flush=True)
        try:
            http.serve_forever()
        except KeyboardInterrupt:
            waiting.join()


if __name__ == "__main__":
    main()
