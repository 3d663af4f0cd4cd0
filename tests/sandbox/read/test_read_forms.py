"""`python -m sandbox.read`: the forms in which mails are stored, and input that means harm."""

from __future__ import annotations

import json
import subprocess
import sys
from contextlib import suppress
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from sandbox.read.__main__ import main
from sandbox.read.eml import mail_of
from sandbox.read.files import NotReadable, mails_in
from sandbox.read.mbox import is_mbox, parts_of, plain
from shared.domain.mail.mail import FetchedMail
from tests.support.growth import growth

ROOT = Path(__file__).resolve().parents[3]
LINE = b"From a@fabrikam.example Mon Nov 23 09:27:45 2026\n"
SIMPLE = b"From: Carla <a@fabrikam.example>\nSubject: Order\nMessage-ID: <1@fabrikam.example>\n\nfour chairs\n"
MESSAGE = {"subject": "Grüße", "from": {"emailAddress": {"address": "a@fabrikam.example"}}, "body": {"content": "x"}}


def stored(folder: Path, content: bytes, name: str = "mail") -> list[FetchedMail]:
    """What is read of a file with this content."""
    (folder / name).write_bytes(content)
    return mails_in(folder / name)


def is_simple(mail: FetchedMail) -> bool:
    """Whether the simple mail came out whole."""
    return (mail.sender.address, mail.subject, mail.html.strip()) == ("a@fabrikam.example", "Order", "four chairs")


CHARSETS = ["utf-8-sig", "utf-16", "utf-16-le", "utf-16-be", "utf-32"]


@pytest.mark.parametrize("charset", CHARSETS)
def test_a_mail_stored_in_another_encoding_is_read(tmp_path: Path, charset: str) -> None:
    [mail] = stored(tmp_path, SIMPLE.decode().encode(charset))
    assert is_simple(mail)


@pytest.mark.parametrize("charset", ["utf-8", *CHARSETS])
@pytest.mark.parametrize("whole", [MESSAGE, {"message": MESSAGE}, [MESSAGE], {"value": [MESSAGE]}])
def test_json_in_any_encoding_is_read(tmp_path: Path, charset: str, whole: object) -> None:
    [mail] = stored(tmp_path, json.dumps(whole, ensure_ascii=False).encode(charset))
    assert (mail.subject, mail.sender.address) == ("Grüße", "a@fabrikam.example")


def test_of_a_list_of_messages_each_is_read(tmp_path: Path) -> None:
    both = [MESSAGE, {"message": {**MESSAGE, "subject": "Second"}}]
    for whole in (both, {"@odata.context": "x", "value": both}):
        mails = stored(tmp_path, json.dumps(whole).encode(), "box.json")
        assert [(mail.mail_id, mail.subject) for mail in mails] == [("box.json#1", "Grüße"), ("box.json#2", "Second")]


def test_a_text_that_begins_with_a_bracket_is_no_json(tmp_path: Path) -> None:
    [mail] = stored(tmp_path, b"[EXTERNAL] Hello\n")
    assert mail.mail_id == "mail"


def test_an_emlx_is_read_without_its_first_line_and_its_list(tmp_path: Path) -> None:
    length = str(len(SIMPLE)).encode()
    [mail] = stored(tmp_path, length + b"      \n" + SIMPLE + b'<?xml version="1.0"?><plist/>\n', "1.emlx")
    assert is_simple(mail)
    # A length that is wrong costs no text.
    [longer] = stored(tmp_path, b"99999\n" + SIMPLE)
    [none] = stored(tmp_path, b"0\n" + SIMPLE)
    assert is_simple(longer)
    assert is_simple(none)


@pytest.mark.parametrize(
    "line",
    [
        LINE,
        b"From - Mon Nov 23 09:27:45 2026\r\n",
        b"From MAILER-DAEMON Fri Jul  8 12:08:34 2011\n",
        b"From 1512345@xxx Mon Nov 23 09:27:45 +0000 2026\n",
        b"From a@fabrikam.example  Mon, 23 Nov 2026 09:27:45 +0100\n",
        b"From a@fabrikam.example Mon Nov 23 09:27 CET 2026\n",
    ],
)
def test_an_mbox_is_parted_by_sender_and_date(line: bytes) -> None:
    assert is_mbox(line + SIMPLE)
    assert parts_of(line + SIMPLE + b"\n" + line + SIMPLE) == [SIMPLE + b"\n", SIMPLE]


@pytest.mark.parametrize(
    "text",
    [
        b"\nFrom here on it is easy.\n",
        b"\nFrom Monday Mon to Friday we are open.\n",
        b"\nFrom a@fabrikam.example I heard nothing.\n",
        # No blank line stands above it.
        b"He sent me this line:\n" + LINE,
        b"\n>" + LINE,
    ],
)
def test_text_that_begins_like_a_from_line_parts_nothing(text: bytes) -> None:
    [part] = parts_of(LINE + SIMPLE + text)
    assert part == (SIMPLE + text).replace(b"\n>From ", b"\nFrom ")
    assert not is_mbox(text.lstrip(b"\n>").replace(b"2026", b""))


def nested(depth: int, kind: str) -> bytes:
    """Parts in parts in parts."""
    head = b"From: a@fabrikam.example\nSubject: Order\n"
    if kind == "message":
        return head + b"Content-Type: message/rfc822\n\n" * depth
    parts = (b"Content-Type: multipart/mixed; boundary=b%d\n\n--b%d\n" % (each, each) for each in range(depth))
    return head + b"".join(parts)


@pytest.mark.parametrize("kind", ["message", "multipart"])
@pytest.mark.parametrize("depth", [50, 200, 330, 500, 5_000])
def test_parts_in_parts_in_parts_cost_no_header(kind: str, depth: int) -> None:
    mail = mail_of(nested(depth, kind), "deep")
    assert (mail.subject, mail.sender.address) == ("Order", "a@fabrikam.example")


@pytest.mark.parametrize("kind", ["text/plain", "text/html", "x"])
@pytest.mark.parametrize("wrong", ["charset*0*=x; charset*=y", f"charset*{'9' * 5_000}=x", "charset=" + "x" * 5_000])
def test_parameters_that_the_library_cannot_read_cost_no_text(kind: str, wrong: str) -> None:
    raw = f"Subject: Order\nContent-Type: {kind}; {wrong}\nContent-Transfer-Encoding: base64\n\nR3LDvMOfZQ==\n"
    mail = mail_of(raw.encode(), "parameters")
    assert (mail.subject, mail.html.strip()) == ("Order", "Grüße")


PARAMETERS = st.sampled_from(
    ["text/html", "multipart/mixed", "message/rfc822", "; charset", "; boundary", "*0", "*", "=", "''", "%ff", "é", '"']
)  # fmt: skip


@settings(max_examples=150)
@given(kind=st.lists(PARAMETERS, max_size=10).map("".join), place=st.lists(PARAMETERS, max_size=6).map("".join))
def test_any_parameters_give_a_mail(kind: str, place: str) -> None:
    raw = f"Subject: Order\nContent-Type: {kind}\nContent-Disposition: attachment{place}\n\nx\n"
    assert mail_of(raw.encode(), "parameters").subject == "Order"


@pytest.mark.parametrize("name", ["From", "To", "Reply-To"])
@pytest.mark.parametrize("opened", ["(", '"', "<", "[", "@", ",", "=?", ":;", "a ", "\\("])
def test_an_address_in_a_thousand_brackets_is_read_or_left_out(name: str, opened: str) -> None:
    for times in (900, 100_000):
        mail = mail_of(f"{name}: {opened * times} <a@fabrikam.example>\nSubject: Order\n\nx".encode(), "brackets")
        assert mail.subject == "Order"
    near = mail_of(f"From: {'(' * 900} <a@fabrikam.example>\n\nx".encode(), "brackets")
    assert near.sender.address == "a@fabrikam.example"


@pytest.mark.parametrize("word", ["=?utf-8?q?a?= ", "=?utf-8?b?YQ==?=", "=?", "=?x?q?", "=?utf-8?q?=ff?=\n "])
def test_a_header_of_many_encoded_words_takes_no_time(word: str) -> None:
    short, long = (f"From: {word * times}\nSubject: {word * times}\n\nx".encode() for times in (5_000, 20_000))
    assert growth(lambda: mail_of(short, "short"), lambda: mail_of(long, "long")) < 8
    assert mail_of(long, "long").subject


def test_encoded_words_are_decoded_where_a_header_has_a_few() -> None:
    assert mail_of(b"Subject: =?utf-8?q?Gr=C3=BC=C3=9Fe?= " + b"x" * 20_000, "long").subject.startswith("Grüße xxx")


def test_nobody_who_stops_reading_sees_a_traceback(tmp_path: Path) -> None:
    (tmp_path / "long.eml").write_bytes(b"Subject: Order\n\n" + b"four chairs\n" * 50_000)
    command = [sys.executable, "-m", "sandbox.read", str(tmp_path / "long.eml")]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE) as running:
        assert running.stdout is not None
        assert running.stderr is not None
        assert running.stdout.readline().startswith(b"=== long.eml")
        running.stdout.close()
        complaint = running.stderr.read()
    assert (running.returncode, complaint) == (0, b"")


def test_a_folder_is_a_sentence(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path)]) == 1
    assert capsys.readouterr().err == f"{tmp_path}: It cannot be read: Is a directory.\n"


PIECES = st.sampled_from(
    [LINE, SIMPLE, b"12\n", b"{", b"[", b'"value":', b"}", b"]", b"\xff\xfe", b"\0", b"\xef\xbb\xbf", b"From: ", b"(",
     b"Date: Mon, , 99999999999 ::", b"\n", b"\r\n", b"=?utf-8?b?", b"?=", b"Content-Type: text/html; charset*9=x\n"]
)  # fmt: skip


@settings(max_examples=200)
@given(raw=st.lists(PIECES | st.binary(max_size=20), max_size=12).map(b"".join))
def test_any_file_gives_mails_or_a_sentence(tmp_path_factory: pytest.TempPathFactory, raw: bytes) -> None:
    file = tmp_path_factory.getbasetemp() / "any"
    file.write_bytes(raw)
    # Whatever else is raised fails the test.
    with suppress(NotReadable):
        assert mails_in(file)


@given(st.binary(max_size=200))
def test_what_is_plain_already_stays_so(raw: bytes) -> None:
    once = plain(b"a" + raw.replace(b"\0", b""))
    assert plain(once) == once
