"""The commands that a client may send: functions in a table, grouped by subject."""
