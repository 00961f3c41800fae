"""Prefect flows: thin wrappers that turn the steps of the pipeline into tasks."""

import os

# Prefect reads these when it is first imported; nothing here reports to anybody unless the environment asks for it.
os.environ.setdefault("DO_NOT_TRACK", "1")
os.environ.setdefault("PREFECT_SERVER_ANALYTICS_ENABLED", "false")
