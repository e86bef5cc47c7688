"""The server: a room that every IRC client can join."""

from typing import Final

#: The version of all of Landline; pyproject.toml reads it from here.
VERSION: Final = "0.1.0"
