"""Errors, warnings and notes in words. https://ircv3.net/specs/extensions/standard-replies"""

from server.core.client import Client
from server.core.server import Server


class Failure(Exception):  # noqa: N818 - it is an answer, not a fault
    """A command that cannot be done, as its standard reply has it: command, code, context, words for people."""

    def __init__(self, *words: str) -> None:
        super().__init__(words[-1])
        self.words = words


def fail(server: Server, client: Client, command: str, code: str, *context_and_words: str) -> None:
    """A command failed: the code for programs, then its context, last the words for people.

    Clients without the capability get it, too: they have no other way to learn of it, and show it as it stands.
    The context often repeats what the client wrote; what cannot stand there becomes a star.
    """
    *context, words = context_and_words
    context = [word if word and " " not in word and word[0] != ":" else "*" for word in context]
    client.send(server.outgoing("FAIL", command, code, *context, words, trailing=True))
