"""JSON Lines for schemathesis, which knows no such media type."""

import json

import schemathesis


@schemathesis.serializer("application/x-ndjson")
def to_lines(_, value):
    if isinstance(value, (bytes, str)):
        return value if isinstance(value, bytes) else value.encode("utf-8", "replace")
    return json.dumps(value).encode() + b"\n"


# The description of an answer is that of one line.
@schemathesis.deserializer("application/x-ndjson")
def from_lines(_, response):
    lines = [json.loads(line) for line in response.content.split(b"\n") if line.strip()]
    return lines[0] if lines else {}
