"""What each IRCv3 capability does: one file each, called by name from the commands."""
