"""The context that a function is executed in."""


class ExecutionContext:
    pass
