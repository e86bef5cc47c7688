r"""What a server says of itself in 005: `NICKLEN=32 CHANTYPES=# -AWAYLEN`.

https://modern.ircdocs.horse/#feature-advertisement
"""

from collections.abc import Iterable, Mapping


def parse_tokens(words: Iterable[str]) -> dict[str, str | None]:
    r"""Read tokens: a name without a value has the empty one, None takes a name back; `\x20` is a space."""
    tokens: dict[str, str | None] = {}
    for word in words:
        if word.startswith("-"):
            tokens[word[1:].upper()] = None
            continue
        name, _, value = word.partition("=")
        if name:
            tokens[name.upper()] = _unescape(value) if "\\x" in value else value
    return tokens


def format_tokens(tokens: Mapping[str, str]) -> list[str]:
    r"""Write tokens as words; a space or an equals sign in a value is written `\x20` or `\x3D`."""
    return [f"{name}={_escape(value)}" if value else name for name, value in tokens.items()]


def parse_prefix(value: str) -> dict[str, str]:
    """Read PREFIX: `(ov)@+` gives {"@": "o", "+": "v"}, highest rank first. Empty where it cannot be read."""
    letters, bracket, symbols = value.removeprefix("(").partition(")")
    if not bracket or len(letters) != len(symbols):
        return {}
    return dict(zip(symbols, letters, strict=True))


def _escape(value: str) -> str:
    return value.replace("\\", "\\x5C").replace(" ", "\\x20").replace("=", "\\x3D")


def _unescape(value: str) -> str:
    head, *rest = value.split("\\x")
    for part in rest:
        try:
            head += chr(int(part[:2], 16)) + part[2:]
        except ValueError:
            head += "\\x" + part
    return head
