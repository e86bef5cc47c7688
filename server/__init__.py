"""The server: a room that every IRC client can join."""
