"""The admin console: a window over the control socket."""
