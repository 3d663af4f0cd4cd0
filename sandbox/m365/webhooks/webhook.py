"""How Graph calls a webhook: the validation call and the delivery of notifications."""

from __future__ import annotations

import threading
from http import HTTPStatus

import requests

from sandbox.m365.state.values import Json


class Webhook:
    """Posts to https URLs, trusting the CA handed in (path of a PEM file)."""

    def __init__(self, ca_file: str) -> None:
        self._ca_file = ca_file
        self._local = threading.local()
        self._sessions: list[requests.Session] = []

    def _session(self) -> requests.Session:
        session: requests.Session | None = getattr(self._local, "session", None)
        if session is None:
            session = requests.Session()
            session.trust_env = False
            self._local.session = session
            self._sessions.append(session)
        return session

    def validate(self, url: str, token: str, timeout: float) -> str:
        """Ask for the echo of the token; the trouble in words, or an empty string."""
        try:
            with requests.Session() as session:
                session.trust_env = False
                answer = session.post(
                    url,
                    data=b"",
                    headers={"Content-Type": "text/plain; charset=utf-8"},
                    timeout=timeout,
                    verify=self._ca_file,
                    allow_redirects=False,
                )
        except requests.Timeout:
            return "The request timed out."
        except requests.RequestException:
            return "The notification endpoint could not be reached."
        if answer.status_code != HTTPStatus.OK:
            name = HTTPStatus(answer.status_code).phrase.replace(" ", "")
            return f"HTTP status code is '{name}'."
        kind = answer.headers.get("Content-Type", "").partition(";")[0].strip().lower()
        if kind != "text/plain" or answer.content.decode("utf-8", "replace") != token:
            return "Notification endpoint must respond with 200 OK to validation request."
        return ""

    def post(self, url: str, items: list[Json], timeout: float) -> int | None:
        """Deliver notifications; the status, or None if no answer came in time."""
        try:
            answer = self._session().post(
                url, json={"value": items}, timeout=timeout, verify=self._ca_file, allow_redirects=False
            )
        except requests.RequestException:
            return None
        return answer.status_code

    def close(self) -> None:
        """Close the connections kept open."""
        for session in self._sessions:
            session.close()
