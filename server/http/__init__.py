"""What a room is on the web: a page that says how to join, and IRC through WebSockets. Loaded when first wanted."""
