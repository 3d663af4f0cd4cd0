"""The demo's page: one writes a mail to Harper and sees the answer arrive, without a script, on loopback only."""

import re
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from azure.core.exceptions import AzureError
from jinja2 import Environment, FileSystemLoader, StrictUndefined

from sandbox.demo import forms
from sandbox.demo.forms import Refusal
from sandbox.demo.mails import DemoMails, Posted, Received
from sandbox.demo.people import HARPER, OTHERWISE, PLAYBOOK
from sandbox.loopback.messages import Answer, BadRequest, Request, plain, read_request
from sandbox.loopback.server import Handler

_PAGES = Path(__file__).parent / "pages"
_MAIL = re.compile(r"/mails/([0-9a-f]{12})(/answer)?")
_HEADERS = (
    (
        "Content-Security-Policy",
        "default-src 'none'; style-src 'self'; frame-src 'self'; form-action 'self'; base-uri 'none';"
        " frame-ancestors 'self'",
    ),
    ("X-Content-Type-Options", "nosniff"),
    # Not "no-referrer": with that a browser sends our own forms with "Origin: null".
    ("Referrer-Policy", "same-origin"),
    ("Cache-Control", "no-store"),
)


class DemoSite:
    """Answers the page's requests; `token` stands in every form, `port` is where the page is served."""

    def __init__(self, mails: DemoMails, port: int, token: str) -> None:
        self._mails = mails
        self._hosts = (f"127.0.0.1:{port}", f"localhost:{port}")
        self._token = token
        self._pages = Environment(loader=FileSystemLoader(_PAGES), autoescape=True, undefined=StrictUndefined)

    @property
    def url(self) -> str:
        """The address of the page."""
        return f"http://{self._hosts[0]}/"

    def answer(self, request: Request) -> Answer:
        """Answers one request."""
        try:
            forms.check_host(request, self._hosts)
            if request.method == "POST":
                return self._post(request)
            return self._get(_path(request))
        except Refusal as refusal:
            return self._shown("refused.html", refusal.status, words=str(refusal))
        except AzureError:
            return self._shown("refused.html", 503, words="The storage does not answer: the demo is ending.")

    # ------------------------------------------------------------------------------------------ pages

    def _get(self, path: str) -> Answer:
        if path == "/":
            limits = {"name": forms.LONGEST_NAME, "subject": forms.LONGEST_SUBJECT, "text": forms.LONGEST_TEXT}
            return self._shown("write.html", kinds=forms.KINDS, limits=limits, rules=_rules(), harper=HARPER.address)
        if path == "/mails":
            return self._shown("list.html", accounts=self._mails.accounts())
        if path == "/style.css":
            return plain(200, (_PAGES / "style.css").read_text("utf-8"), *_HEADERS, kind="text/css")
        posted, wants_answer = self._find(path)
        if wants_answer:
            raise Refusal(404, "Page not found.")
        account = self._mails.account(posted)
        received = [(each, self._answered_by(each)) for each in account.received]
        return self._shown("mail.html", account=account, received=received, longest=forms.LONGEST_TEXT)

    def _find(self, path: str) -> tuple[Posted, bool]:
        found = _MAIL.fullmatch(path)
        posted = self._mails.find(found[1]) if found else None
        if found is None or posted is None:
            raise Refusal(404, "Page not found.")
        return posted, found[2] is not None

    def _answered_by(self, received: Received) -> list[Posted]:
        """The mails by which the receiver answered on this page."""
        return [each for each in self._mails.posted if each.mail.in_reply_to == received.mail.message_id]

    def _shown(self, name: str, status: int = 200, **values: Any) -> Answer:
        page = self._pages.get_template(name).render(token=self._token, **values)
        return plain(status, page, *_HEADERS, kind="text/html")

    # ------------------------------------------------------------------------------------------ mails

    def _post(self, request: Request) -> Answer:
        fields = forms.read_form(request, self._hosts, self._token)
        path = _path(request)
        if path == "/mails":
            written = forms.read_mail(fields)
            posted = self._mails.write(written.sender, written.subject, written.text, written.headers)
            return _look_at(posted)
        answered, wants_answer = self._find(path)
        if not wants_answer:
            raise Refusal(404, "Page not found.")
        received = self._received(answered, fields)
        return _look_at(self._mails.answer(received, forms.read_text(fields)))

    def _received(self, posted: Posted, fields: Mapping[str, str]) -> Received:
        for each in self._mails.received(posted):
            if each.mail.message_id == fields.get("to"):
                return each
        raise Refusal(404, "Mail not found.")


def _path(request: Request) -> str:
    return request.target.partition("?")[0]


def _look_at(posted: Posted) -> Answer:
    return plain(303, "", ("Location", f"/mails/{posted.short_id}"), *_HEADERS)


def _rules() -> list[tuple[str, str]]:
    """The playbook in words."""
    whens = {"bodyContains": "the text contains", "subjectContains": "the subject contains"}
    rules = []
    for entry in PLAYBOOK:
        conditions = [f'{whens[name]} "{value}"' for name, value in entry["when"].items()]
        rules.append((" and ".join(conditions), _deed(entry)))
    return [*rules, ("anything else", _deed(OTHERWISE))]


def _deed(entry: Mapping[str, Any]) -> str:
    if entry["do"] == "answer":
        return f'is answered: "{entry["text"]}"'
    return {"delegate": "is passed on to a colleague who will answer,", "hand-off": "is handed off for good to"}[
        entry["do"]
    ] + f" {entry['to']}"


def handler_of(site: DemoSite) -> type[Handler]:
    """The handler class by which a server serves the site."""

    class SiteHandler(Handler):
        timeout = 60

        def read(self) -> Request:
            if self.headers.get("Transfer-Encoding"):
                raise BadRequest("a form has a length")
            return read_request(self, forms.LONGEST_BODY)

        def answer(self, request: Request) -> Answer:
            return site.answer(request)

        do_GET = do_HEAD = do_POST = Handler.serve  # noqa: N815 - http.server's names

    return SiteHandler
