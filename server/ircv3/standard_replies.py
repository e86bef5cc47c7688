"""Errors, warnings and notes in words. https://ircv3.net/specs/extensions/standard-replies"""

from server.core.client import Client
from server.core.server import Server


def fail(server: Server, client: Client, command: str, code: str, *context_and_words: str) -> None:
    """A command failed: the code for programs, then its context, last the words for people.

    Clients without the capability get it, too: they have no other way to learn of it, and show it as it stands.
    """
    client.send(server.outgoing("FAIL", command, code, *context_and_words, trailing=True))
