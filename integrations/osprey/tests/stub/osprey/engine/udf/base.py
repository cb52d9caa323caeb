"""Functions: generic over their arguments and what they return."""

from abc import ABC, abstractmethod
from typing import Generic, TypeVar, get_args

Arguments = TypeVar('Arguments')
RValue = TypeVar('RValue')


class UDFBase(Generic[Arguments, RValue], ABC):
    execute_async = False
    category: str | None = None

    def __init__(self, validation_context, arguments):
        pass

    @abstractmethod
    def execute(self, execution_context, arguments): ...

    @classmethod
    def types(cls) -> tuple[type, type]:
        return get_args(cls.__orig_bases__[0])
