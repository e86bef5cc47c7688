"""A command that cannot be done."""

from server.protocol.numerics import Numeric


class Refused(Exception):  # noqa: N818 - it is an answer, not a fault
    """Somebody asks for what cannot be: whoever asked is answered with the numeric, its parameters and these words."""

    def __init__(self, numeric: Numeric, *params: str) -> None:
        super().__init__(params[-1])
        self.numeric = numeric
        self.params = params
