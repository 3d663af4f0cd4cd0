"""Where packages come from: what the machine's pip is told, and nothing else of its settings."""

import os
from pathlib import Path

from tools.sources import Sources, caches_of

LISTED = r"""
:env:.find-links='/opt/more wheels/'
:env:.trusted-host='index.example'
global.cert='/etc/ssl/ours.pem'
global.constraint='/etc/pip/constraints.txt'
global.extra-index-url='https://one.example/simple\nhttps://two.example/simple'
global.index-url='https://wrong.example/simple'
global.no-binary=':all:'
global.timeout='30'
install.index-url='https://ada:s3cret@index.example/simple'
install.user='true'
""".replace("/opt/more wheels/", "/no/such/wheels https://links.example/")
SOURCES = Sources.of_pip(LISTED)


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
    assert Sources.of_pip("") == Sources()
    assert Sources.of_pip(":env:.no-index='1'\n") == Sources(no_index=True)


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
