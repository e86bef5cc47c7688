"""Which emoji somebody uses, remembered in the settings: the picker and the suggestions offer them first."""

from typing import Final

from app.settings import Settings
from resources.emoji import emojis

#: As many are remembered: three rows of the picker.
MOST: Final = 27
#: What people react with most, until somebody has used others: one row.
_OFTEN: Final = ("👍", "❤️", "😂", "🎉", "👀", "🙏", "✅", "😮", "😢")


def used_often(settings: Settings) -> list[str]:
    """The emoji used last, the newest first, without skin tones; filled up with those that most people use."""
    book = emojis()
    used = [known.text for text in settings.emoji_recents.split()[:MOST] if (known := book.of(text))]
    return list(dict.fromkeys((*used, *_OFTEN)))[: max(len(_OFTEN), len(used))]


def use(settings: Settings, text: str) -> None:
    """This one was used; what is no emoji is left out."""
    book = emojis()
    known = book.of(text)
    if known is not None:
        others = [used for used in settings.emoji_recents.split() if book.of(used) is not known]
        settings.emoji_recents = " ".join([known.text, *others][:MOST])
