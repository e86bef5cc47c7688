"""Data that both windows show: icons, theme tokens."""
