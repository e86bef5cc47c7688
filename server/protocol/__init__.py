"""The IRC grammar, once for both ends: bytes in, values out.

Nothing here opens a socket, reads a clock or writes a log, and nothing that a peer sends can raise: what cannot
be read is a value too. Standard library only.

    message       one line as a value: command, parameters, tags, source
    lines         a stream of bytes cut into messages, within limits
    names         nicknames, channel names, masks, and when two of them are the same
    modes         what a MODE line changes
    numerics      the replies that are numbers
    capabilities  what IRCv3 adds, a row each
    isupport      what a server says of itself (005)
    address       what people type to reach a room
    ready         the line by which a server program says that it stands
"""
