"""Sockets: the listeners and one thin adapter a connection."""
