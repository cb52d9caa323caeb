"""What an executor keeps between batches: compiled rules and models, loaded galleries.

Python workers are reused for many tasks; each makes its analyzer once. Tasks run on one thread,
because Spark already runs one for each core.
"""

from __future__ import annotations

from functools import lru_cache
from typing import Any

import wordprint

#: Threads of one task.
THREADS = 1


@lru_cache(maxsize=8)
def _analyzer(settings: tuple[tuple[str, Any], ...]) -> wordprint.Analyzer:
    return wordprint.Analyzer(**dict(settings))


def analyzer(settings: dict[str, Any] | None = None) -> wordprint.Analyzer:
    """The analyzer with these settings, which are those of ``wordprint.Analyzer``."""
    frozen = {
        name: tuple(value) if isinstance(value, (list, set)) else value
        for name, value in (settings or {}).items()
    }
    return _analyzer(tuple(sorted(frozen.items())))
