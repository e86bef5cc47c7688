"""Writes the sounds' files anew: `python -m resources.sounds`."""

from resources.sounds import write_all

write_all()
