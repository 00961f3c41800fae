"""The hook: whoever is on call hears of a refused run, and of the run that made it good again."""

import json
import sys
import threading
import time
import traceback
from collections.abc import Iterator
from dataclasses import asdict
from http.server import BaseHTTPRequestHandler, HTTPServer
from pathlib import Path
from typing import ClassVar

import pytest

from newsledger.errors import NewsledgerError
from newsledger.warehouse.hook import Event, Notice, call_hook, event_of

NOTICE = Notice(
    event="refused",
    run_id="run-1",
    code="audit-rule-failed",
    message='CLM-002 failed: "quotes" and 引号',
    report="/home/of/it/rejected/000002/audit/report.md",
    version=2,
)


@pytest.mark.parametrize(
    ("outcome", "previous", "event"),
    [
        ("refused", "published", "refused"),
        ("refused", "refused", "refused"),
        ("failed", None, "failed"),
        ("published", "refused", "recovered"),
        ("unchanged", "failed", "recovered"),
        ("published", "published", None),
        ("published", None, None),
        ("ingested", "refused", None),
    ],
)
def test_only_trouble_and_its_end_are_news(outcome: str, previous: str | None, event: Event | None) -> None:
    assert event_of(outcome, previous) == event


def test_a_command_gets_the_notice_on_standard_input_and_in_its_environment(tmp_path: Path) -> None:
    heard = tmp_path / "heard of it.json"
    script = tmp_path / "hook script.py"
    script.write_text(
        "import json, os, pathlib, sys\n"
        "notice = json.load(sys.stdin)\n"
        "notice['environment'] = [os.environ[f'NEWSLEDGER_{n}'] for n in ('EVENT', 'RUN_ID', 'REPORT')]\n"
        "pathlib.Path(sys.argv[1]).write_text(json.dumps(notice))\n"
    )
    call_hook(f"'{sys.executable}' '{script}' '{heard}'", NOTICE)
    notice = json.loads(heard.read_text())
    assert notice.pop("environment") == ["refused", "run-1", NOTICE.report]
    assert notice == asdict(NOTICE)


def test_what_a_notice_says_is_never_run_by_a_shell(tmp_path: Path) -> None:
    """Titles of articles reach the message: they must not be able to run anything."""
    planted = tmp_path / "planted"
    hostile = Notice(**{**asdict(NOTICE), "message": f"$(touch {planted}); touch {planted}"})
    call_hook(f"{sys.executable} -c pass ; touch {planted}", hostile)
    assert not planted.exists()


class _Receiver(BaseHTTPRequestHandler):
    received: ClassVar[list[dict[str, object]]] = []
    status = 200

    def do_POST(self) -> None:
        body = self.rfile.read(int(self.headers["content-length"]))
        self.received.append(json.loads(body))
        self.send_response(500 if self.path in ("/broken", "/S3CRET") else 200)
        self.end_headers()

    def log_message(self, format: str, *args: object) -> None:  # noqa: A002
        pass


@pytest.fixture
def receiver() -> Iterator[str]:
    _Receiver.received.clear()
    with HTTPServer(("127.0.0.1", 0), _Receiver) as server:
        thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01})
        thread.start()
        yield f"http://127.0.0.1:{server.server_port}"
        server.shutdown()
        thread.join()


def test_a_url_gets_the_notice_as_json(receiver: str) -> None:
    call_hook(f"{receiver}/alert", NOTICE)
    assert _Receiver.received == [asdict(NOTICE)]


def test_a_hook_that_does_not_take_the_notice_is_reported_as_such(receiver: str, tmp_path: Path) -> None:
    """A silent hook that fails is worse than none: nobody is paged and everybody thinks they would be."""
    for hook in (
        f"{receiver}/broken",
        "http://127.0.0.1:1/nobody",
        "http://[broken",
        str(tmp_path / "no-such-command"),
        f"{sys.executable} -c 'import sys; sys.exit(\"pager is down\")'",
        "an 'unclosed quote",
        " ",
    ):
        with pytest.raises(NewsledgerError, match="could not be told") as raised:
            call_hook(hook, NOTICE)
        assert raised.value.code == "hook-failed"


def test_a_hook_that_hangs_does_not_hang_the_run() -> None:
    with pytest.raises(NewsledgerError, match="timed out"):
        call_hook(f"{sys.executable} -c 'import time; time.sleep(60)'", NOTICE, timeout_seconds=0.5)


def test_a_hook_that_hangs_leaves_nothing_running(tmp_path: Path) -> None:
    """A pager that hangs at every run would fill the machine with its children."""
    started = tmp_path / "started"
    with pytest.raises(NewsledgerError, match="timed out"):
        call_hook(f"sh -c 'sleep 61 & echo $! > {started}; wait'", NOTICE, timeout_seconds=1)
    state = Path(f"/proc/{started.read_text().strip()}/stat")
    deadline = time.monotonic() + 5
    while state.exists() and state.read_text().split(") ")[1][0] != "Z" and time.monotonic() < deadline:
        time.sleep(0.02)
    assert not state.exists() or state.read_text().split(") ")[1][0] == "Z"


def test_a_hook_may_leave_a_child_at_work() -> None:
    """`notify &` in a script is done when the script is."""
    call_hook("sh -c 'sleep 3 & true'", NOTICE, timeout_seconds=2)


def test_what_a_hook_prints_may_be_of_any_bytes(tmp_path: Path) -> None:
    script = tmp_path / "hook.sh"
    script.write_bytes(b"printf '\\377\\376'; printf '\\377 no pager' >&2; exit $1\n")
    call_hook(f"sh {script} 0", NOTICE)
    with pytest.raises(NewsledgerError, match=r"status 3: .* no pager"):
        call_hook(f"sh {script} 3", NOTICE)


def test_an_address_keeps_its_secret(receiver: str) -> None:
    """The path of a web hook is its password, and errors end in logs that many people read."""
    for hook in (f"{receiver}/S3CRET", "http://user:S3CRET@127.0.0.1:1/S3CRET", "http://[S3CRET"):
        with pytest.raises(NewsledgerError) as raised:
            call_hook(hook, NOTICE)
        assert "S3CRET" not in "".join(traceback.format_exception(raised.value))
