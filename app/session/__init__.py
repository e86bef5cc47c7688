"""One room: the only place where a link, what is known of the room, and the models meet.

`Session` is what the windows know. Each subject has its own file here, a small QObject that is given the `Core`.
"""

from app.session.session import Session
from app.state.joining import Stage

__all__ = ["Session", "Stage"]
