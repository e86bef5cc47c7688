"""What the app remembers between two starts."""
