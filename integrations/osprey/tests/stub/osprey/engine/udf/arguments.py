"""Arguments: annotated fields, with defaults on the class."""

import inspect
from typing import Any, get_type_hints


class ArgumentsBase:
    def __init__(self, **arguments: Any) -> None:
        for name, value in arguments.items():
            assert name in self.items(), name
            setattr(self, name, value)
        for name in self.items():
            getattr(self, name)  # Given, or with a default.

    @classmethod
    def items(cls) -> dict[str, type]:
        # The worker reads the docstrings of fields from the source: there has to be one.
        assert inspect.getsource(cls)
        return get_type_hints(cls)
