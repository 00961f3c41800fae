"""Whether the project is the one that a version was built with: without that, building it again proves nothing."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from newsledger.errors import NewsledgerError

_NAMES: Final = {"seeds": "the seeds", "models": "the models and macros", "code": "the program's code"}


def require_same_project(manifest: Mapping[str, Any], hashes: Mapping[str, str]) -> None:
    """Compare the project with what a version was built from.

    Args:
        hashes: of the project as it is (:func:`newsledger.warehouse.fingerprint.project_hashes`).

    Raises:
        NewsledgerError: ``rebuild-differs`` names what differs and the revision to check out.
    """
    built_from = manifest["fingerprint"]
    differing = [name for part, name in _NAMES.items() if built_from.get(part) != hashes[part]]
    if not differing:
        return
    revision = manifest.get("git_revision")
    if revision is None:
        remedy = "The version was built outside a Git checkout: bring back the files that it was built with."
    elif revision.endswith("+dirty"):
        remedy = (
            f"It was built from {revision.removesuffix('+dirty')} with changes that were not committed: check that "
            "revision out and make the same changes."
        )
    else:
        remedy = f"Check out that revision (`git worktree add ../newsledger-then {revision}`) and run it from there."
    raise NewsledgerError(
        "rebuild-differs",
        f"Version {manifest['version']} was built from other files: {', '.join(differing)} differ.",
        remedy,
    )
