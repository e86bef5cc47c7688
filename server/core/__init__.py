"""The room itself: clients, channels, bans. No socket, no Qt; bytes leave through each client's outbox."""
