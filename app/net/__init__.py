"""What crosses the wire: the link to a room, reconnecting, and the room that this app hosts."""
