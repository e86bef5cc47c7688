"""What the app knows of a room: pure Python, changed by messages, told in frozen events."""
