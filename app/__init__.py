"""The app: the window that people chat in."""
