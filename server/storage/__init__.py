"""What the room keeps on disk: SQLite in the data folder, one connection that writes.

https://www.sqlite.org/wal.html
"""
