"""The client state: made, recognised, read, and never forged."""

from __future__ import annotations

import base64
import uuid

import pytest
from hypothesis import given
from hypothesis import strategies as st

from shared.domain.mailboxes.client_state import StateKey
from shared.domain.mailboxes.client_state import read_client_state as read
from shared.domain.values.ids import MailboxId, TenantId
from tests.support.builders import MAILBOX, NOW, TENANT

KEY = b"k" * 32
OTHER_KEY = b"o" * 32
NONCE = bytes(range(18))
ALPHABET = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"


def read_client_state(text: str, keys: dict[int, bytes]) -> tuple[str, str] | None:
    return read(text, lambda: keys)


def asks_for_no_key(text: str) -> bool:
    """Whether the shape alone refuses this, so that a stranger's POST never makes the keys be loaded."""

    def keys() -> dict[int, bytes]:
        raise AssertionError("the keys were asked for")

    return read(text, keys) is None


def a_client_state(key_id: int = 1, key: bytes = KEY) -> str:
    """The default Mailbox's client state."""
    return StateKey(key_id, key, NOW).client_state(TENANT, MAILBOX, NONCE)


def test_a_client_state_has_112_characters_and_the_binary_form_of_the_specification() -> None:
    text = a_client_state(key_id=7)
    packed = base64.urlsafe_b64decode(text)
    assert (len(text), len(packed)) == (112, 84)
    assert packed[:2] == bytes((1, 7))
    assert packed[2:18] == uuid.UUID(TENANT).bytes
    assert packed[18:34] == uuid.UUID(MAILBOX).bytes
    assert packed[34:52] == NONCE


@given(st.uuids(), st.uuids(), st.binary(min_size=18, max_size=18), st.integers(1, 255), st.binary(min_size=1))
def test_what_was_made_is_read_back(
    tenant: uuid.UUID, mailbox: uuid.UUID, nonce: bytes, key_id: int, key: bytes
) -> None:
    text = StateKey(key_id, key, NOW).client_state(TenantId(str(tenant)), MailboxId(str(mailbox)), nonce)
    assert read_client_state(text, {key_id: key}) == (str(tenant), str(mailbox))


def test_a_client_state_of_an_older_key_is_read_beside_one_of_a_newer_key() -> None:
    keys = {1: KEY, 2: OTHER_KEY}
    assert read_client_state(a_client_state(1, KEY), keys) == (TENANT, MAILBOX)
    assert read_client_state(a_client_state(2, OTHER_KEY), keys) == (TENANT, MAILBOX)


@pytest.mark.parametrize("keys", [{}, {2: KEY}, {1: OTHER_KEY}], ids=["no key", "other id", "other key"])
def test_a_client_state_that_none_of_our_keys_signed_is_not_read(keys: dict[int, bytes]) -> None:
    assert read_client_state(a_client_state(), keys) is None


@given(st.integers(0, 111), st.sampled_from(ALPHABET))
def test_no_character_can_be_changed(place: int, character: str) -> None:
    text = a_client_state()
    changed = text[:place] + character + text[place + 1 :]
    assert (read_client_state(changed, {1: KEY}) is None) == (changed != text)


@pytest.mark.parametrize("keep", [slice(None, -1), slice(1, None), slice(0, 0)])
def test_a_shortened_client_state_is_not_read(keep: slice) -> None:
    text = a_client_state()[keep]
    assert asks_for_no_key(text)
    assert read_client_state(text, {1: KEY}) is None


def test_a_client_state_has_one_spelling_only() -> None:
    texts = [StateKey(1, KEY, NOW).client_state(TENANT, MAILBOX, bytes([n]) * 18) for n in range(40)]
    odd = [text for text in texts if "-" in text or "_" in text]
    assert odd
    for text in odd:
        assert read_client_state(text.replace("-", "+").replace("_", "/"), {1: KEY}) is None
    for text in texts:
        assert read_client_state(text + "=", {1: KEY}) is None
        assert read_client_state(text + "\n", {1: KEY}) is None
        assert asks_for_no_key(text + "\n")


def test_another_version_is_not_read() -> None:
    packed = bytes((2,)) + base64.urlsafe_b64decode(a_client_state())[1:]
    text = base64.urlsafe_b64encode(packed).decode()
    assert asks_for_no_key(text)
    assert read_client_state(text, {1: KEY}) is None


@given(st.text(max_size=130) | st.text(alphabet=ALPHABET + "é+/=\n", min_size=112, max_size=112))
def test_any_other_text_is_refused_without_an_exception(text: str) -> None:
    assert read_client_state(text, {1: KEY, 2: OTHER_KEY}) is None


def test_a_nonce_of_another_length_is_refused() -> None:
    with pytest.raises(ValueError, match="18 bytes"):
        StateKey(1, KEY, NOW).client_state(TENANT, MAILBOX, b"short")
