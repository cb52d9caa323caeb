"""The webhook between a platform's signed calls and a real wordprint server.

    WORDPRINT=target/release/wordprint python3 -m unittest discover examples/webhook

``WORDPRINT`` names a binary with the feature ``server``; without one only the parts are tested.
"""

import hashlib
import hmac
import json
import os
import subprocess
import sys
import time
import unittest
import urllib.error
import urllib.request
from pathlib import Path

import webhook

SECRET = b"s3cret"
SLIP = "This week we must discuss about the us government, all of you."


def call(url, body, headers=None, secret=SECRET, header="X-Discourse-Event-Signature"):
    data = body if isinstance(body, bytes) else json.dumps(body).encode()
    signature = "sha256=" + hmac.new(secret, data, hashlib.sha256).hexdigest()
    request = urllib.request.Request(url, data, {header: signature, **(headers or {})})
    try:
        with urllib.request.urlopen(request, timeout=10) as answer:
            return answer.status
    except urllib.error.HTTPError as error:
        return error.code


class Parts(unittest.TestCase):
    def test_posts_are_read(self):
        body = {"post": {"id": 7, "username": "ann", "raw": "Hi *all*", "post_url": "/t/1/1"}}
        post = webhook.read_post("post_created", body)
        self.assertEqual(post, webhook.Post("discourse", "7", "ann", "Hi *all*", "/t/1/1"))
        content = "<p>One &amp; two<br>three</p><p>four</p>"
        status = {"id": "9", "content": content, "account": {"acct": "bo@x.example"}, "url": "u"}
        post = webhook.read_post("status.created", {"event": "status.created", "object": status})
        self.assertEqual(post.text, "One & two\nthree\nfour")
        self.assertEqual(post.account, "bo@x.example")
        self.assertIsNone(webhook.read_post("user_created", {"user": {}}))

    def test_signatures(self):
        good = "sha256=" + hmac.new(SECRET, b"{}", hashlib.sha256).hexdigest()
        self.assertTrue(webhook.genuine(SECRET, b"{}", good))
        self.assertFalse(webhook.genuine(SECRET, b"{ }", good))
        self.assertFalse(webhook.genuine(SECRET, b"{}", None))


@unittest.skipUnless(os.environ.get("WORDPRINT"), "WORDPRINT names no binary")
class WithServer(unittest.TestCase):
    @classmethod
    def setUpClass(cls):
        cls.server = subprocess.Popen(
            [os.environ["WORDPRINT"], "serve", "--listen", "127.0.0.1:8723"],
            stderr=subprocess.DEVNULL,
        )
        for _ in range(600):
            try:
                urllib.request.urlopen("http://127.0.0.1:8723/health/ready", timeout=1)
                break
            except OSError:
                time.sleep(0.1)
        cls.hook = subprocess.Popen(
            [sys.executable, str(Path(webhook.__file__)), "--server", "http://127.0.0.1:8723"]
            + ["--listen", "127.0.0.1:0"],
            env={**os.environ, "WEBHOOK_SECRET": SECRET.decode()},
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        cls.url = cls.hook.stderr.readline().split()[-1]

    @classmethod
    def tearDownClass(cls):
        for process in (cls.hook, cls.server):
            process.terminate()
            process.wait(30)
        cls.hook.stdout.close()
        cls.hook.stderr.close()

    def test_a_slip_is_reported_and_an_ordinary_post_is_not(self):
        event = {"X-Discourse-Event": "post_created"}
        fine = {"post": {"id": 1, "username": "ann", "raw": "The tide is in by noon tomorrow."}}
        slip = {"post": {"id": 2, "username": "bo", "raw": SLIP, "post_url": "/t/x/2"}}
        self.assertEqual(call(self.url, fine, event), 202)
        self.assertEqual(call(self.url, slip, event), 202)
        line = json.loads(self.hook.stdout.readline())
        self.assertEqual((line["id"], line["account"], line["url"]), ("2", "bo", "/t/x/2"))
        reasons = {reason["reason"] for reason in line["reasons"]}
        self.assertIn("en.prep.discuss_about", reasons)
        self.assertNotIn(SLIP, json.dumps(line))

    def test_mastodon(self):
        status = {"id": "5", "content": f"<p>{SLIP}</p>", "account": {"acct": "cy"}, "url": "u"}
        body = {"event": "status.created", "object": status}
        self.assertEqual(call(self.url, body, header="X-Hub-Signature"), 202)
        line = json.loads(self.hook.stdout.readline())
        self.assertEqual((line["platform"], line["id"]), ("mastodon", "5"))

    def test_strangers_and_broken_calls_are_refused(self):
        event = {"X-Discourse-Event": "post_created"}
        body = {"post": {"id": 3, "raw": SLIP}}
        self.assertEqual(call(self.url, body, event, secret=b"wrong"), 401)
        self.assertEqual(call(self.url, b"{", event), 400)
        self.assertEqual(call(self.url, b"[]", {}), 400)
        self.assertEqual(call(self.url, {"post": {}}, event), 400)
        self.assertEqual(call(self.url, {"ping": "OK"}, {"X-Discourse-Event": "ping"}), 204)
        self.assertEqual(call(self.url, {"post": {"id": 4, "raw": " "}}, event), 204)
        self.assertEqual(call(self.url, b" " * (webhook.MAX_BODY + 1), event), 413)


if __name__ == "__main__":
    unittest.main()
