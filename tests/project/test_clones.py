"""Every clone has the same bytes, on Windows too, and the files are as .editorconfig says."""

import os
import subprocess
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
# What git for Windows sets when it is installed, and what people set themselves.
WINDOWS = ("core.autocrlf=true", "core.eol=crlf", "core.autocrlf=input")
AS_THEY_ARE = ("tests/fixtures/",)
BINARY = (".png", ".eml")


def git(folder: Path, *words: str, settings: tuple[str, ...] = ()) -> bytes:
    """What git says in a folder, with these settings and nothing else of the machine's or the person's."""
    mine = {"GIT_CONFIG_NOSYSTEM": "1", "GIT_CONFIG_GLOBAL": os.devnull, "PATH": os.environ["PATH"]}
    person = ("user.name=Ada", "user.email=ada@contoso.example", "init.defaultBranch=main", "safe.directory=*")
    options = [word for setting in (*person, *settings) for word in ("-c", setting)]
    return subprocess.run(["git", *options, *words], cwd=folder, env=mine, capture_output=True, check=True).stdout


def contents(folder: Path) -> dict[str, bytes]:
    """All files of a clone by their paths."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in folder.rglob("*")
        if path.is_file() and ".git" not in path.relative_to(folder).parts
    }


def texts_of(folder: Path) -> dict[str, bytes]:
    """The files that an editor may put into our form."""
    files = contents(folder).items()
    return {name: text for name, text in files if not name.startswith(AS_THEY_ARE) and not name.endswith(BINARY)}


def cloned(origin: Path, folder: Path, *settings: str) -> Path:
    """A clone with settings, which it keeps."""
    kept = [word for setting in settings for word in ("-c", setting)]
    git(origin.parent, "clone", "--quiet", *kept, str(origin), str(folder))
    return folder


@pytest.fixture(scope="module")
def origin(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A repository with the files that stand here now, committed or not."""
    if not (ROOT / ".git").exists():
        pytest.skip("this folder is not a clone")
    listed = git(ROOT, "ls-files", "-z", "--cached", "--others", "--exclude-standard").decode()
    folder = tmp_path_factory.mktemp("origin") / "harper"
    for name in filter(None, listed.split("\0")):
        if (ROOT / name).is_file():
            (folder / name).parent.mkdir(parents=True, exist_ok=True)
            (folder / name).write_bytes((ROOT / name).read_bytes())
    git(folder.parent, "init", "--quiet", folder.name)
    git(folder, "add", "--all")
    git(folder, "commit", "--quiet", "--message=All")
    return folder


@pytest.mark.parametrize("setting", WINDOWS)
def test_a_clone_on_windows_has_the_same_bytes(origin: Path, tmp_path: Path, setting: str) -> None:
    clone = cloned(origin, tmp_path / "clone", setting)
    assert git(clone, "status", "--porcelain") == b""
    assert contents(clone) == contents(origin)


def test_without_the_attributes_a_clone_on_windows_differs(origin: Path, tmp_path: Path) -> None:
    """So the test above can fail."""
    bare = cloned(origin, tmp_path / "bare")
    (bare / ".gitattributes").unlink()
    git(bare, "commit", "--quiet", "--all", "--message=Without attributes")
    clone = cloned(bare, tmp_path / "clone", WINDOWS[0])
    assert b"\r\n" in (clone / "infra" / "deploy.sh").read_bytes()


@pytest.mark.parametrize("name", ["tests/fixtures/mails/new.eml", "examples/new.eml", "tests/fixtures/html/new.html"])
def test_a_new_mail_keeps_its_line_ends(origin: Path, tmp_path: Path, name: str) -> None:
    clone = cloned(origin, tmp_path / "clone", WINDOWS[0])
    (clone / name).parent.mkdir(parents=True, exist_ok=True)
    (clone / name).write_bytes(b"From: ada@contoso.example\r\n\r\nHello\n")
    git(clone, "add", name)
    assert git(clone, "show", f":{name}") == b"From: ada@contoso.example\r\n\r\nHello\n"


def test_what_is_published_from_windows_has_line_feeds(origin: Path, tmp_path: Path) -> None:
    clone = cloned(origin, tmp_path / "clone", WINDOWS[0])
    published = git(clone, "archive", "--format=tar", "HEAD", "host.json", "function_app.py", settings=WINDOWS[:1])
    assert b'"version": "2.0"' in published
    assert b"\r\n" not in published


def test_every_text_ends_with_one_line_feed_and_no_line_with_blanks(origin: Path) -> None:
    wrong = {
        name
        for name, text in texts_of(origin).items()
        if b"\r" in text or b" \n" in text or not text.endswith(b"\n") or text.endswith(b"\n\n")
    }
    assert wrong == set()
