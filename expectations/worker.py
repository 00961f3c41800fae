"""The audit's own process: imports Great Expectations while dbt still builds, then audits what its request names."""

from __future__ import annotations

import os
import tempfile
from collections.abc import Callable
from dataclasses import asdict
from pathlib import Path

from newsledger.worker import Message, serve


def _prepare() -> Callable[[Message, Callable[[Message], None]], Message]:
    os.environ["GX_ANALYTICS_ENABLED"] = "false"
    from expectations.access import ReadOnly
    from expectations.session import Request, audit  # seconds of import: the reason for a process of its own

    def job(asked: Message, _send: Callable[[Message], None]) -> Message:
        with tempfile.TemporaryDirectory(prefix="newsledger-audit-") as temp_folder:
            request = Request(
                candidate=Path(asked["candidate"]),
                docs_folder=Path(asked["docs_folder"]),
                baseline=Path(asked["baseline"]) if asked["baseline"] else None,
                run_id=asked["run_id"],
                access=ReadOnly(
                    temp_folder=Path(temp_folder), memory_limit=asked["memory_limit"], threads=asked["threads"]
                ),
            )
            findings, articles = audit(request)
        return {
            "run_id": request.run_id,
            "findings": [asdict(finding) for finding in findings],
            "articles": articles,
        }

    return job


if __name__ == "__main__":
    serve(_prepare)
