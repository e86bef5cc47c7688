"""Qt models over the state: what the views show, without a widget."""
