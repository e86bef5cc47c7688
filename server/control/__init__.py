"""The control API: JSON-RPC 2.0 over a local socket that only the owner can open."""
