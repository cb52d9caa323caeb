"""What can go wrong, each with a sentence that says how to mend it.

Values of a wrong type raise :class:`TypeError`, files that are absent :class:`OSError`. All else
is an :class:`Error`.
"""


class Error(Exception):
    """Anything that wordprint refuses to do."""


class UsageError(Error, ValueError):
    """A request that cannot be met: an unknown name, a number out of range, a missing column."""


class IncompatibleError(Error, ValueError):
    """A fingerprint or file of another version, or a damaged one."""


class GalleryError(Error):
    """A gallery that cannot be read or written as asked."""


for _class in (Error, UsageError, IncompatibleError, GalleryError):
    _class.__module__ = "wordprint"
