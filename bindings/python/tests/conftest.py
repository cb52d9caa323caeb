"""What the tests share: the repository's schemas and small corpora."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any, Callable

import jsonschema
import pytest

import wordprint

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="session")
def analyzer() -> wordprint.Analyzer:
    return wordprint.Analyzer()


@pytest.fixture(scope="session")
def follows() -> Callable[[str, Any], None]:
    """Checks a value against one of the JSON contracts."""

    def check(name: str, value: Any) -> None:
        schema = json.loads((ROOT / "docs" / "schema" / f"{name}.json").read_text())
        jsonschema.validate(value, schema)

    return check


def letters(writer: int, number: int) -> str:
    """A post in the manner of one of three invented writers."""
    things = ["the ferry", "the orchard", "a lamp", "the north wall", "our boat", "the kettle"]
    thing, other = things[number % 6], things[(number // 6 + 1) % 6]
    return [
        f"Well, {thing} was late again; nobody minded, though {other} did (number {number}).",
        f"omg {thing} is SO broken!!! and {other} too?? day {number} and no 1 cares...",
        f"As regards {thing}, one notes that {other}, which is {number}, however, remains.",
    ][writer % 3]


@pytest.fixture(scope="session")
def posts() -> list[dict[str, str]]:
    """Posts of six accounts, two of each writer."""
    return [
        {
            "id": f"{account}-{n}",
            "account": f"account{account}",
            "text": letters(account, n * 7 + account),
        }
        for account in range(6)
        for n in range(20)
    ]
