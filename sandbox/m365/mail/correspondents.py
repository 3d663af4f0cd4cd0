"""People outside Microsoft 365 who write mails, get mails, and react as they are told."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field, replace

from sandbox.m365.mail.delivery import Delivered, PostOffice
from sandbox.m365.mail.headers import authored
from sandbox.m365.state.values import Mail, Person, first_header

BEHAVIOURS = ("silent", "answer", "bounce", "vacation")
Header = tuple[str, str]


@dataclass(slots=True, eq=False)
class Correspondent:
    """Somebody outside. `behaviour`: silent, answer, bounce or vacation.

    The vacation programme is ill-mannered on purpose: it answers automatic mail too.
    """

    address: str
    post: PostOffice
    name: str = ""
    behaviour: str = "silent"
    answer_text: str = "Thank you. One more question: and then?"
    inbox: list[Mail] = field(default_factory=list)

    @property
    def person(self) -> Person:
        """The correspondent as sender or recipient."""
        return Person(self.address, self.name)

    def receive(self, mail: Mail) -> None:
        """Take a mail and do what the behaviour says."""
        if self.behaviour not in BEHAVIOURS:
            raise ValueError(f"{self.behaviour} is none of {', '.join(BEHAVIOURS)}")
        if self.behaviour == "bounce":
            self.post.refuse(mail, self.person, f"mailer-daemon@{self.person.domain}")
            return
        self.inbox.append(mail)
        if self.behaviour == "answer":
            self.reply_to(mail, text=self.answer_text)
        elif self.behaviour == "vacation":
            self.reply_to(
                mail,
                text="I am out of the office until Monday.",
                subject=f"Automatic reply: {mail.subject}",
                headers=(("Auto-Submitted", "auto-replied"), ("X-Auto-Response-Suppress", "All")),
            )

    def reply_to(
        self,
        mail: Mail,
        *,
        text: str,
        html: str | None = None,
        subject: str | None = None,
        headers: tuple[Header, ...] = (),
        cc: tuple[Person, ...] = (),
        auth: str = "pass",
    ) -> Delivered:
        """Answer a mail from the inbox, threaded as mail programs do (RFC 5322, 3.6.4), the original quoted."""
        back = mail.reply_to or ((mail.from_,) if mail.from_ else ())
        with self.post.world.lock:
            now = self.post.world.now()
            answer = Mail(
                message_id=self.post.world.ids.message_id(self.person.domain),
                subject=f"Re: {_bare(mail.subject)}" if subject is None else subject,
                from_=self.person,
                to=back,
                sent=now,
                text=text + _quotation(mail),
                html=html,
                cc=cc,
                in_reply_to=mail.message_id,
                references=(*mail.references, mail.message_id),
                extra=headers,
            )
            return self.post.carry(replace(answer, headers=authored(answer)), auth=auth)


class Outside:
    """All correspondents by address; whoever gets a mail and is not known yet is silent."""

    def __init__(self, post: PostOffice) -> None:
        self._post = post
        self._known: dict[str, Correspondent] = {}
        self.on_mail: list[Callable[[Correspondent, Mail], None]] = []
        post.hand_outside = self.receive

    def somebody(self, address: str, name: str = "") -> Correspondent:
        """The correspondent of that address."""
        with self._post.world.lock:
            key = address.strip().lower()
            found = self._known.setdefault(key, Correspondent(address, self._post))
            found.name = name or found.name
            return found

    def receive(self, mail: Mail, person: Person) -> None:
        """A mail arrives outside."""
        somebody = self.somebody(person.address, person.name)
        somebody.receive(mail)
        for listener in self.on_mail:
            listener(somebody, mail)


def _bare(subject: str) -> str:
    return subject[3:].strip() if subject[:3].lower() == "re:" else subject


def _quotation(mail: Mail) -> str:
    quoted = "\r\n".join(f"> {line}" for line in mail.text.splitlines()[:40])
    if not quoted or first_header(mail.extra, "Return-Path") == "<>":
        return ""
    author = mail.from_.name or mail.from_.address if mail.from_ else "somebody"
    return f"\r\n\r\nOn {mail.sent:%a, %d %b %Y at %H:%M}, {author} wrote:\r\n{quoted}\r\n"
