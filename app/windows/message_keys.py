"""The keys of writing and reading messages, in words: those that are no actions of the window."""

from PySide6.QtCore import QCoreApplication
from PySide6.QtGui import QKeySequence


def message_keys() -> list[tuple[str, str]]:
    """What is done, and what to press, as `Actions.keys` gives it."""
    words = QCoreApplication.translate
    listed = [
        (words("MessageKeys", "Send the message"), "Return"),
        (words("MessageKeys", "Start a new line"), "Shift+Return"),
        (words("MessageKeys", "Complete a name"), "Tab"),
        (words("MessageKeys", "Offer names, channels or emoji"), "@ # :"),
        (words("MessageKeys", "Bold"), "Ctrl+B"),
        (words("MessageKeys", "Italic"), "Ctrl+I"),
        (words("MessageKeys", "Code"), "Ctrl+E"),
        (words("MessageKeys", "Change what you said last, while nothing is written"), "Up"),
        (words("MessageKeys", "Bring back what you wrote before"), "Ctrl+Up"),
        (words("MessageKeys", "Leave an answer or a change"), "Esc"),
        (words("MessageKeys", "Among the messages: answer"), "R"),
        (words("MessageKeys", "Among the messages: react"), "+"),
        (words("MessageKeys", "Among the messages: change"), "E"),
        (words("MessageKeys", "Among the messages: take back"), "Del"),
        (words("MessageKeys", "Among the messages: copy"), "C"),
    ]
    return [(meaning, _native(keys)) for meaning, keys in listed]


def _native(keys: str) -> str:
    """Keys as this system writes them; what are signs stay as they are."""
    known = QKeySequence(keys) if " " not in keys else QKeySequence()
    return known.toString(QKeySequence.SequenceFormat.NativeText) or keys
