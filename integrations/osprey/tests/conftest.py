"""Osprey is not on PyPI; the stand-in under ``stub/`` has what the plug-in touches.

Where the real worker is installed, its modules are used instead.
"""

import sys
from importlib.util import find_spec
from pathlib import Path


def _worker() -> bool:
    try:
        return find_spec('osprey.worker.adaptor.plugin_manager') is not None
    except ModuleNotFoundError:
        return False


if not _worker():
    # What was found of the name may be this very folder.
    sys.modules.pop('osprey', None)
    sys.path.insert(0, str(Path(__file__).parent / 'stub'))
