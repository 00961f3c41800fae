"""Documents over HTTP: politely, in bounds, never from where they must not come, and resumable after a kill."""
