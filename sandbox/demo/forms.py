"""What the page's forms send: who may send them, and what may stand in them."""

import hmac
import re
import unicodedata
from collections.abc import Iterable
from dataclasses import dataclass
from urllib.parse import parse_qs

from sandbox.demo.people import BOB, DOMAIN, NEWSLETTER_HEADERS, VACATION_HEADERS
from sandbox.loopback.messages import Request
from sandbox.m365 import Person

LONGEST_NAME = 80
LONGEST_SUBJECT = 200
LONGEST_TEXT = 10_000
LONGEST_BODY = 256 * 1024  # bytes: a text of four-byte characters, each byte percent-encoded, and the rest
KINDS = {
    "customer": "a customer's mail",
    "colleague": f"a mail of a colleague ({BOB.name} at {DOMAIN})",
    "newsletter": "a newsletter",
    "vacation": "an out-of-office reply",
}
_HEADERS = {"newsletter": NEWSLETTER_HEADERS, "vacation": VACATION_HEADERS}
_FORM_TYPE = "application/x-www-form-urlencoded"


class Refusal(Exception):
    """The request is not done; `status` and the text say why."""

    def __init__(self, status: int, words: str) -> None:
        super().__init__(words)
        self.status = status


@dataclass(frozen=True, slots=True)
class Written:
    """What somebody wrote in the form for a new mail."""

    sender: Person
    subject: str
    text: str
    headers: tuple[tuple[str, str], ...]


def check_host(request: Request, hosts: Iterable[str]) -> None:
    """Refuse requests by another name than ours: a page elsewhere could have its name lead here (DNS rebinding)."""
    if (request.header("Host") or "").lower() not in hosts:
        raise Refusal(421, "This page answers on its own address only.")


def read_form(request: Request, hosts: Iterable[str], token: str) -> dict[str, str]:
    """The fields of a form that was sent from one of our own pages; raises Refusal."""
    kind = (request.header("Content-Type") or "").partition(";")[0].strip().lower()
    if kind != _FORM_TYPE:
        raise Refusal(415, "This page reads its own forms only.")
    origin, site = request.header("Origin"), request.header("Sec-Fetch-Site")
    if origin not in (None, *(f"http://{host}" for host in hosts)) or site not in (None, "same-origin", "none"):
        raise Refusal(403, "Forms of other sites are refused.")
    try:
        fields = parse_qs(request.body.decode(), keep_blank_values=True, max_num_fields=20)
    except ValueError as error:
        raise Refusal(400, "The form cannot be read.") from error
    if not hmac.compare_digest(fields.get("token", [""])[0].encode(), token.encode()):
        raise Refusal(403, "The form is of an earlier run of the demo, or of another site: load the page again.")
    return {name: values[0] for name, values in fields.items()}


def read_mail(fields: dict[str, str]) -> Written:
    """The mail in the fields of a form; raises Refusal."""
    kind = fields.get("kind", "customer")
    if kind not in KINDS:
        raise Refusal(400, "Unknown kind of mail.")
    name = _line(fields, "name", LONGEST_NAME)
    if not name and kind != "colleague":
        raise Refusal(400, "Please give a name.")
    sender = BOB if kind == "colleague" else Person(_address(name), name)
    subject = _line(fields, "subject", LONGEST_SUBJECT) or "(no subject)"
    return Written(sender, subject, read_text(fields), _HEADERS.get(kind, ()))


def read_text(fields: dict[str, str]) -> str:
    """The text in the fields of a form; raises Refusal."""
    text = fields.get("text", "").strip()
    if not text:
        raise Refusal(400, "Please give a text.")
    if len(text) > LONGEST_TEXT:
        raise Refusal(400, f"The text has more than {LONGEST_TEXT:,} characters.")
    return "".join(each for each in text if each in "\r\n\t" or unicodedata.category(each) not in ("Cc", "Cs"))


def _line(fields: dict[str, str], name: str, longest: int) -> str:
    # Line ends and other control characters would be headers of their own in a real mail.
    line = " ".join("".join(" " if unicodedata.category(c)[0] == "C" else c for c in fields.get(name, "")).split())
    if len(line) > longest:
        raise Refusal(400, f"The {name} has more than {longest} characters.")
    return line


def _address(name: str) -> str:
    plain = unicodedata.normalize("NFKD", name).encode("ascii", "ignore").decode().lower()
    return f"{re.sub('[^a-z0-9]+', '.', plain).strip('.')[:40].strip('.') or 'somebody'}@customer.example"
