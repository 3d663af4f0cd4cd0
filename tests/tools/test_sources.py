"""Where packages come from: what the machine's pip is told, and nothing else of its settings."""

import os
import sys
from pathlib import Path

import pytest

from tools.sources import Sources, caches_of, npm_environment, sources_of
from tools.steps import SetupError

SETTINGS = {
    "cert": "/etc/ssl/ours.pem",
    "constraint": "/etc/pip/constraints.txt",
    "extra-index-url": "https://one.example/simple\nhttps://two.example/simple",
    "find-links": "/no/such/wheels https://links.example/",
    "index-url": "https://ada:s3cret@index.example/simple",
    "no-binary": ":all:",
    "timeout": "30",
    "trusted-host": "index.example",
    "user": "true",
}
SOURCES = Sources.of_pip(SETTINGS)
# None of these says where packages come from, and each of them changes or ends what pip prints of its settings.
HOSTILE = ("quiet = 1", "use-feature = nosuch", "python = /no/such", "isolated = 1", "timeout = abc", "user = 1")


def of_machine(folder: Path, text: str, **outer: str) -> Sources:
    """The sources on a machine whose pip is told this in the person's own file."""
    file = folder / ".config" / "pip" / "pip.conf"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(text)
    return sources_of(Path(sys.executable), {"HOME": str(folder), "XDG_CONFIG_DIRS": str(folder), **outer})


def test_what_pip_is_told_of_its_sources_is_read() -> None:
    assert (
        Sources(
            index="https://ada:s3cret@index.example/simple",
            more_indexes=("https://one.example/simple", "https://two.example/simple"),
            find_links=("/no/such/wheels", "https://links.example/"),
            trusted_hosts=("index.example",),
            certificates="/etc/ssl/ours.pem",
            timeout="30",
        )
        == SOURCES
    )


def test_a_pip_that_is_told_nothing_has_no_sources_of_its_own() -> None:
    assert Sources.of_pip({}) == Sources()
    assert Sources.of_pip({"no-index": "1"}) == Sources(no_index=True)


@pytest.mark.parametrize("line", HOSTILE)
def test_other_settings_of_pip_hide_no_source(tmp_path: Path, line: str) -> None:
    text = f"[global]\nindex-url = https://mirror.example/\n{line}\n"
    assert of_machine(tmp_path, text).index == "https://mirror.example/"
    name, _, value = line.partition(" = ")
    outer = {f"PIP_{name.upper().replace('-', '_')}": value}
    assert of_machine(tmp_path, text, **outer).index == "https://mirror.example/"


def test_pips_sections_and_its_environment_count_in_its_order(tmp_path: Path) -> None:
    text = "[install]\nindex-url = https://second.example/\n[global]\nindex_url = https://first.example/\n"
    assert of_machine(tmp_path, text).index == "https://second.example/"
    assert of_machine(tmp_path, text, PIP_INDEX_URL="https://third.example/").index == "https://third.example/"
    assert of_machine(tmp_path, text, PIP_CONFIG_FILE=os.devnull).index == ""


def test_a_file_of_pip_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    with pytest.raises(SetupError, match=r"pip's settings cannot be read: .*pip config debug"):
        of_machine(tmp_path, "index-url = https://mirror.example/\n")


def test_npm_gets_the_registries_and_nothing_else_and_nobody_can_read_them(tmp_path: Path) -> None:
    (tmp_path / ".npmrc").write_text(
        "registry=https://npm.example/\n//npm.example/:_authToken=s3cret\n@our:registry=https://our.example/\n"
        "cafile=/ours.pem\nlocation=global\nworkspaces=true\nusage=true\nomit[]=prod\n; registry=no\n"
    )
    outer = {
        "HOME": str(tmp_path),
        "npm_config_location": "global",
        "NPM_CONFIG_REGISTRY": "https://env.example/",
        "npm_config_https_proxy": "http://proxy.example/",
        "NODE_OPTIONS": "--require /no/such.js",
    }
    with npm_environment(outer, tmp_path / "kept") as environment:
        assert environment == {
            "HOME": str(tmp_path),
            "NPM_CONFIG_REGISTRY": "https://env.example/",
            "npm_config_https_proxy": "http://proxy.example/",
            "npm_config_userconfig": str(tmp_path / "kept"),
        }
        assert (tmp_path / "kept").stat().st_mode & 0o777 == 0o600
        assert (tmp_path / "kept").read_text().splitlines() == [
            "registry=https://npm.example/",
            "//npm.example/:_authToken=s3cret",
            "@our:registry=https://our.example/",
            "cafile=/ours.pem",
        ]
    assert not (tmp_path / "kept").exists()


def test_pip_gets_its_sources_and_no_other_setting() -> None:
    environment = SOURCES.for_pip({"PATH": "/bin", "PIP_TARGET": "/elsewhere", "PYTHONPATH": "/x", "pip_user": "1"})
    assert environment == {
        "PATH": "/bin",
        "PIP_INDEX_URL": "https://ada:s3cret@index.example/simple",
        "PIP_EXTRA_INDEX_URL": "https://one.example/simple https://two.example/simple",
        "PIP_FIND_LINKS": "/no/such/wheels https://links.example/",
        "PIP_TRUSTED_HOST": "index.example",
        "PIP_CERT": "/etc/ssl/ours.pem",
        "PIP_TIMEOUT": "30",
        "PIP_CONFIG_FILE": os.devnull,
        "PIP_NO_INPUT": "1",
        "PIP_DISABLE_PIP_VERSION_CHECK": "1",
    }


def test_uv_gets_the_same_sources_and_no_other_setting(tmp_path: Path) -> None:
    environment = SOURCES.for_uv({"UV_EXCLUDE_NEWER": "2000-01-01", "UV_INDEX_URL": "https://other.example"}, tmp_path)
    assert environment["UV_DEFAULT_INDEX"] == "https://ada:s3cret@index.example/simple"
    assert environment["UV_INDEX"] == "https://one.example/simple https://two.example/simple"
    assert environment["UV_FIND_LINKS"] == "https://links.example/", "a folder that is not there stops uv"
    assert environment["UV_INSECURE_HOST"] == "index.example"
    assert environment["SSL_CERT_FILE"] == "/etc/ssl/ours.pem"
    assert environment["UV_HTTP_TIMEOUT"] == "30"
    assert not {"UV_EXCLUDE_NEWER", "UV_INDEX_URL"} & environment.keys()


def test_a_proxy_that_pip_knows_is_told_to_uv(tmp_path: Path) -> None:
    environment = Sources(proxy="http://proxy.example:3128").for_uv({}, tmp_path)
    assert environment["HTTPS_PROXY"] == environment["HTTP_PROXY"] == "http://proxy.example:3128"


def test_a_proxy_of_the_environment_stays(tmp_path: Path) -> None:
    outer = {"HTTPS_PROXY": "http://proxy.example:3128", "NO_PROXY": "localhost"}
    assert outer.items() <= Sources().for_uv(outer, tmp_path).items()


def test_caches_are_where_the_person_keeps_them_if_they_can_be_written(tmp_path: Path) -> None:
    theirs, otherwise = tmp_path / "theirs", tmp_path / "otherwise"
    assert caches_of({"HOME": str(theirs)}, otherwise) == theirs / ".cache"
    assert caches_of({"HOME": "/", "XDG_CACHE_HOME": str(theirs)}, otherwise) == theirs
    (tmp_path / "file").touch()
    assert caches_of({"HOME": str(tmp_path / "file")}, otherwise) == otherwise
    assert caches_of({}, otherwise) == otherwise
    (theirs / "uv").rmdir()
    (theirs / "uv").touch()
    assert caches_of({"XDG_CACHE_HOME": str(theirs)}, otherwise) == otherwise
