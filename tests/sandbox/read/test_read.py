"""`python -m sandbox.read`: what Harper makes of a mail that somebody was surprised by."""

import json
import subprocess
import sys
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.read.eml import mail_of
from sandbox.read.report import report

ROOT = Path(__file__).resolve().parents[3]
STRANGE = sorted((ROOT / "tests/fixtures/mails").glob("*.eml"))
REAL = sorted((ROOT.parent / "shared/mails/raw").glob("*.eml"))
OWN = frozenset({"harper@contoso.example"})
LINE = b"From a@fabrikam.example Mon Nov 23 09:27:45 2026\n"
SIMPLE = b"From: Carla <a@fabrikam.example>\nSubject: Order\nMessage-ID: <1@fabrikam.example>\n\nfour chairs\n"
KINDS = {
    "vacation-reply-without-any-header.eml": "autoreply",
    "no-header-at-all.eml": "human",
}


def told(file: Path) -> dict[str, str]:
    """The first word of each line of the report, and the rest of it."""
    lines = report(mail_of(file.read_bytes(), file.name), OWN, ())
    return {line[:16].strip(): line[16:] for line in lines if line[:1].strip() and not line.startswith("---")}


def read(*arguments: object) -> subprocess.CompletedProcess[str]:
    """Run it as an operator does."""
    return subprocess.run(
        [sys.executable, "-m", "sandbox.read", *map(str, arguments)],
        cwd=ROOT,
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )


@pytest.mark.parametrize("file", STRANGE, ids=lambda file: file.stem)
def test_a_strange_mail_is_told_with_its_kind(file: Path) -> None:
    assert told(file)["kind"].startswith(KINDS.get(file.name, "human"))


def test_a_report_names_signs_sender_thread_and_text() -> None:
    done = read("--own", "harper@contoso.example", ROOT / "tests/fixtures/mails/answers-between-the-lines.eml")
    assert done.returncode == 0, done.stderr
    assert "kind            human: human (may be answered)" in done.stdout
    assert "sender          unauthenticated: nothing-said" in done.stdout
    assert "answers         <question@contoso.example>" in done.stdout
    assert "subject base    two questions" in done.stdout
    assert "  The blue one, please.\n  > And how many?\n  Three." in done.stdout
    refused = read(ROOT / "tests/fixtures/mails/vacation-reply-without-any-header.eml").stdout
    assert "sign          autoreply-subject (autoreply, 100 of 100)" in refused


def test_several_mails_are_shown_in_their_threads(tmp_path: Path) -> None:
    first = b"From: a@fabrikam.example\nSubject: Order\nMessage-ID: <1@fabrikam.example>\n\nx\n"
    second = b"From: b@fabrikam.example\nSubject: Re: Order\nIn-Reply-To: <1@fabrikam.example>\n\ny\n"
    (tmp_path / "box.mbox").write_bytes(LINE + first + b"\n" + LINE + second)
    done = read(tmp_path / "box.mbox")
    assert done.stdout.rpartition("=== threads")[2].split("\n")[1:4] == [
        "thread 1",
        "  box.mbox#1: Order",
        "    box.mbox#2: Re: Order",
    ]


def test_a_message_as_graph_gives_it_is_read(tmp_path: Path) -> None:
    message = {"subject": "Hi", "from": {"emailAddress": {"address": "carla@fabrikam.example"}}}
    body = {"contentType": "html", "content": "<p>New</p><div class=gmail_quote>On Monday X wrote:<blockquote>Old"}
    (tmp_path / "mail.json").write_text(json.dumps({"message": {**message, "body": body}}))
    done = read(tmp_path / "mail.json")
    assert done.returncode == 0, done.stderr
    assert "Hi" in done.stdout
    assert "  New\n" in done.stdout


@pytest.mark.parametrize(
    ("content", "sentence"),
    [
        (b"", "The file is empty."),
        (b"{not json", "begins like JSON"),
        (b'{"a": 1}', "not a message as Graph gives it"),
        (b"[]", "an empty list"),
        (b'{"value": []}', "an empty list"),
        (b'{"value": [{"subject": "x"}, 7]}', "mail#2 is JSON, but not a message as Graph gives it"),
        (b'{"subject": ' + b"[" * 100_000, "begins like JSON"),
        (LINE + b"\n" + LINE, "but contains no mail"),
        (b"\xff\xfe", "The file is empty."),
        (b'{"subject": 5, "body": 7}', "not of the kind that Graph gives"),
        (None, "It cannot be read: No such file or directory."),
    ],
)
def test_what_is_no_mail_is_a_sentence(tmp_path: Path, content: bytes | None, sentence: str) -> None:
    file = tmp_path / "mail"
    if content is not None:
        file.write_bytes(content)
    done = read(file)
    assert (done.returncode, done.stdout) == (1, "")
    assert sentence in done.stderr
    assert "Traceback" not in done.stderr


@settings(max_examples=150)
@given(
    st.binary(max_size=400)
    | st.text(max_size=200).map(lambda text: f"From: {text}\nSubject: {text}\n\n{text}".encode("utf-8", "replace"))
)
def test_any_bytes_give_a_report(raw: bytes) -> None:
    assert list(report(mail_of(raw, "mail.eml"), OWN, ()))


@pytest.mark.skipif(not REAL, reason="../shared/mails is absent")
def test_every_real_mail_gives_a_report() -> None:
    for file in REAL:
        assert "kind" in told(file), file.name
