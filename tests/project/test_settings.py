"""The Settings: read, defaulted, refused all at once."""

from dataclasses import MISSING, fields
from pathlib import Path
from typing import Any

import pytest

from shared.adapters.graph.http import CONNECT_SECONDS
from shared.domain.policy.limits import Limits, Times
from shared.errors import NotReady
from shared.settings.reader import Setting
from shared.settings.settings import Settings
from shared.settings.table import CLOUDS, SETTINGS

SHARED = Path(__file__).parents[2] / "shared"
PRODUCT = sorted([*SHARED.rglob("*.py"), *(SHARED.parent / "functions").rglob("*.py")])
COMPLETE = {
    "HarperStorage": "UseDevelopmentStorage=true",
    "HARPER_PUBLIC_URL": "https://harper.contoso.example/",
    "HARPER_CLIENT_ID": "55555555-5555-4555-8555-555555555555",
    "HARPER_IDENTITY_CLIENT_ID": "66666666-6666-4666-8666-666666666666",
}


def wrong_keys(**environment: str) -> list[str]:
    """The first words of each key that is refused."""
    with pytest.raises(NotReady) as refused:
        Settings.from_env(COMPLETE | environment)
    return [key.split(" ")[0] for key in refused.value.keys]


class Recorder(dict[str, str]):
    """An environment that remembers what it was asked for."""

    def __init__(self, *args: object, **values: str) -> None:
        super().__init__(*args, **values)
        self.asked: set[str] = set()

    def get(self, key: str, default: str = "") -> str:  # type: ignore[override]
        self.asked.add(key)
        return super().get(key, default)


def test_the_defaults_are_those_that_are_documented() -> None:
    settings = Settings.from_env(COMPLETE)
    assert settings.public_url == "https://harper.contoso.example"
    assert (settings.credential.kind, settings.credential.identity_client_id) == (
        "managed-identity",
        COMPLETE["HARPER_IDENTITY_CLIENT_ID"],
    )
    assert (settings.settle_seconds, settings.claim_seconds, settings.graph_timeout_seconds) == (60, 120, 20)
    assert (settings.answers_per_correspondent, settings.answers_per_thread, settings.sends_per_minute) == (10, 5, 30)
    assert (settings.subscription_minutes, settings.too_old_hours, settings.authserv_ids) == (10_065, 72, frozenset())
    assert not settings.platform_signs_in
    assert settings.warnings == ()


@pytest.mark.parametrize("doc", [doc for doc in SETTINGS if doc.default], ids=lambda doc: doc.name)
def test_a_documented_default_given_outright_changes_nothing(doc: Setting[Any]) -> None:
    assert Settings.from_env(COMPLETE | {doc.name: doc.default}) == Settings.from_env(COMPLETE)


def test_every_setting_that_is_read_is_documented_and_the_other_way_round() -> None:
    asked: set[str] = set()
    identity = {key: value for key, value in COMPLETE.items() if key != "HarperStorage"} | {
        "HarperStorage__queueServiceUri": "https://account.queue.core.windows.net",
        "HarperStorage__tableServiceUri": "https://account.table.core.windows.net",
    }
    for more in (
        COMPLETE,
        identity,
        COMPLETE | {"HARPER_CREDENTIAL": "secret", "HARPER_CLIENT_SECRET": "x"},
        COMPLETE | {"HARPER_CREDENTIAL": "certificate", "HARPER_CERTIFICATE": "x"},
    ):
        environment = Recorder(more)
        Settings.from_env(environment)
        asked |= environment.asked
    assert asked == {doc.name for doc in SETTINGS}
    assert all(doc.meaning for doc in SETTINGS)


def test_no_name_of_a_setting_stands_in_the_code_outside_the_table() -> None:
    """But where the platform reads it (queue functions), and where an adapter refuses what the Settings took."""
    names = {doc.name for doc in SETTINGS} - {"HarperStorage"}
    said = {path: {name for name in names if f'"{name}"' in path.read_text("utf-8")} for path in PRODUCT}
    assert {path: found for path, found in said.items() if found} == {
        SHARED / "settings" / "table.py": names,
        SHARED / "adapters" / "entra" / "credentials.py": {"HARPER_CERTIFICATE"},
    }


def test_the_limits_have_no_defaults_besides_the_table() -> None:
    fields_with_one = {each.name for kind in (Limits, Times) for each in fields(kind) if each.default is not MISSING}
    assert fields_with_one == {"take_over"}


def test_every_missing_key_is_named_at_once() -> None:
    with pytest.raises(NotReady) as refused:
        Settings.from_env({})
    assert [key.split(" ")[0] for key in refused.value.keys] == [
        "HarperStorage",
        "HARPER_PUBLIC_URL",
        "HARPER_CLIENT_ID",
        "HARPER_IDENTITY_CLIENT_ID",
    ]
    assert all(key in str(refused.value) for key in refused.value.keys)


def test_missing_and_wrong_keys_are_named_together() -> None:
    keys = wrong_keys(HARPER_PUBLIC_URL="", HARPER_CLOUD="moon", HARPER_SETTLE_SECONDS="soon")
    assert set(keys) == {"HARPER_PUBLIC_URL", "HARPER_CLOUD", "HARPER_SETTLE_SECONDS"}


@pytest.mark.parametrize(
    ("key", "value"),
    [
        ("HARPER_PUBLIC_URL", "http://harper.contoso.example"),
        ("HARPER_PUBLIC_URL", "https://harper.contoso.example/path"),
        ("HARPER_PUBLIC_URL", "https://user@harper.contoso.example"),
        ("HARPER_PUBLIC_URL", "https://"),
        ("HARPER_PUBLIC_URL", "https://harper.contoso.example:port"),
        ("HARPER_PUBLIC_URL", "https://harper.contoso.example?x=1"),
        ("HARPER_LOGIN_URL", "http://login.example"),
        ("HARPER_GRAPH_URL", "graph.example"),
        ("HARPER_CLIENT_ID", "harper"),
        ("HARPER_IDENTITY_CLIENT_ID", ""),
        ("HARPER_CREDENTIAL", "password"),
        ("HARPER_CLOUD", "germany"),
        ("HARPER_CLAIM_SECONDS", "0"),
        ("HARPER_CLAIM_SECONDS", "nan"),
        ("HARPER_CLAIM_SECONDS", "inf"),
        ("HARPER_SETTLE_SECONDS", "-1"),
        ("HARPER_ANSWERS_PER_THREAD", "0"),
        ("HARPER_ANSWERS_PER_THREAD", "2.5"),
        ("HARPER_SENDS_PER_MINUTE", "many"),
        ("HARPER_SUBSCRIPTION_MINUTES", "0"),
        ("HarperStorage", "nonsense"),
    ],
)
def test_a_wrong_value_is_named_by_its_key(key: str, value: str) -> None:
    assert wrong_keys(**{key: value}) == [key]


@pytest.mark.parametrize("form", ["{%s}", "urn:uuid:%s", " %s "])
def test_a_guid_is_read_in_each_form_that_operators_paste(form: str) -> None:
    given = Settings.from_env(COMPLETE | {"HARPER_CLIENT_ID": form % COMPLETE["HARPER_CLIENT_ID"].upper()})
    assert given.client_id == COMPLETE["HARPER_CLIENT_ID"]


@pytest.mark.parametrize(("kind", "key"), [("certificate", "HARPER_CERTIFICATE"), ("secret", "HARPER_CLIENT_SECRET")])
def test_each_credential_needs_its_own_key_only(kind: str, key: str) -> None:
    assert wrong_keys(HARPER_CREDENTIAL=kind, HARPER_IDENTITY_CLIENT_ID="") == [key]
    given = Settings.from_env(COMPLETE | {"HARPER_CREDENTIAL": kind, key: "the secret"})
    assert "the secret" in (given.credential.certificate, given.credential.client_secret)


def test_a_certificate_is_what_its_reader_makes_of_it_and_nothing_is_wrong() -> None:
    given = COMPLETE | {"HARPER_CREDENTIAL": "certificate", "HARPER_CERTIFICATE": "/a/path"}
    assert Settings.from_env(given, lambda path: f"the PEM of {path}").credential.certificate == "the PEM of /a/path"
    with pytest.raises(NotReady) as wrong:
        Settings.from_env(given | {"HARPER_PUBLIC_URL": ""}, lambda _: "")
    assert [key.split(" ")[0] for key in wrong.value.keys] == ["HARPER_PUBLIC_URL", "HARPER_CERTIFICATE"]


def test_a_certificate_is_not_read_where_another_credential_is_used() -> None:
    def never(given: str) -> str:
        raise AssertionError(given)

    assert Settings.from_env(COMPLETE | {"HARPER_CERTIFICATE": "x"}, never).credential.certificate == ""


def test_storage_may_be_reached_by_a_managed_identity() -> None:
    storage = Settings.from_env(
        {key: value for key, value in COMPLETE.items() if key != "HarperStorage"}
        | {
            "HarperStorage__queueServiceUri": "https://account.queue.core.windows.net/",
            "HarperStorage__tableServiceUri": "https://account.table.core.windows.net",
            "HarperStorage__credential": "managedidentity",
            "HarperStorage__clientId": "66666666-6666-4666-8666-666666666666",
        }
    ).storage
    assert storage.connection_string == ""
    assert storage.queue_url == "https://account.queue.core.windows.net"
    assert storage.identity_client_id == "66666666-6666-4666-8666-666666666666"


def test_one_service_address_without_the_other_is_refused() -> None:
    assert wrong_keys(HarperStorage="", HarperStorage__queueServiceUri="https://account.queue.core.windows.net") == [
        "HarperStorage__tableServiceUri"
    ]


@pytest.mark.parametrize(
    ("cloud", "login", "graph", "audience"),
    [
        ("global", "login.microsoftonline.com", "graph.microsoft.com", "api://AzureADTokenExchange"),
        ("usgov", "login.microsoftonline.us", "graph.microsoft.us", "api://AzureADTokenExchangeUSGov"),
        (
            "china",
            "login.partner.microsoftonline.cn",
            "microsoftgraph.chinacloudapi.cn",
            "api://AzureADTokenExchangeChina",
        ),
    ],
)
def test_one_setting_chooses_the_hosts_of_a_cloud(cloud: str, login: str, graph: str, audience: str) -> None:
    settings = Settings.from_env(COMPLETE | {"HARPER_CLOUD": cloud})
    assert (settings.login_url, settings.graph_url) == (f"https://{login}", f"https://{graph}")
    assert settings.scope == f"https://{graph}/.default"
    assert settings.cloud.exchange_audience == audience
    assert set(CLOUDS) == {"global", "usgov", "china"}


def test_other_hosts_for_the_sandbox_leave_the_scope_alone() -> None:
    sandbox = {"HARPER_LOGIN_URL": "https://127.0.0.1:8443", "HARPER_GRAPH_URL": "https://127.0.0.1:8443/"}
    settings = Settings.from_env(COMPLETE | sandbox)
    assert settings.login_url == settings.graph_url == "https://127.0.0.1:8443"
    assert settings.scope == "https://graph.microsoft.com/.default"


@pytest.mark.parametrize(
    ("value", "signs_in"), [("True", True), ("true", True), ("1", True), ("False", False), ("", False)]
)
def test_the_platform_says_whether_it_signs_people_in(value: str, signs_in: bool) -> None:
    assert Settings.from_env(COMPLETE | {"WEBSITE_AUTH_ENABLED": value}).platform_signs_in is signs_in


def test_a_settle_time_below_the_time_outs_is_a_warning() -> None:
    settings = Settings.from_env(COMPLETE | {"HARPER_SETTLE_SECONDS": "30", "HARPER_CLAIM_SECONDS": "10"})
    assert [warning.split(" ")[0] for warning in settings.warnings] == ["HARPER_SETTLE_SECONDS", "HARPER_CLAIM_SECONDS"]


def test_the_longest_request_is_reckoned_with_the_time_out_of_the_connection_that_graph_calls_have() -> None:
    longest = CONNECT_SECONDS + Settings.from_env(COMPLETE).graph_answer_seconds
    assert Settings.from_env(COMPLETE | {"HARPER_SETTLE_SECONDS": f"{longest}"}).warnings == ()
    assert Settings.from_env(COMPLETE | {"HARPER_SETTLE_SECONDS": f"{longest - 0.1}"}).warnings != ()


def test_hosts_that_may_judge_authentication_are_separated_by_commas() -> None:
    settings = Settings.from_env(COMPLETE | {"HARPER_AUTHSERV_IDS": "MX.contoso.example, relay.contoso.example,"})
    assert settings.authserv_ids == {"mx.contoso.example", "relay.contoso.example"}


def test_no_secret_shows_when_settings_are_printed() -> None:
    secrets = {
        "HarperStorage": "AccountName=a;AccountKey=hidden-1",
        "HARPER_CREDENTIAL": "secret",
        "HARPER_CLIENT_SECRET": "hidden-2",
    }
    assert "hidden" not in repr(Settings.from_env(COMPLETE | secrets))
