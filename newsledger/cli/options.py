"""Options that several commands share."""

from __future__ import annotations

from typing import Annotated

from cyclopts import Parameter

Json = Annotated[bool, Parameter(name="--json", negative="", help="Print one JSON document instead of tables.")]
Wait = Annotated[bool, Parameter(name="--wait", negative="", help="Queue behind another run instead of refusing.")]
