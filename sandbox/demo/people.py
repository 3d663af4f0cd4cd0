"""The people of the demo, and what Harper is told to do."""

from typing import Any

from sandbox.m365 import Person
from shared.settings.table import SETTINGS

DOMAIN = "contoso.example"
HARPER = Person(f"harper@{DOMAIN}", "Harper")
ADA = Person(f"ada@{DOMAIN}", "Ada Admin")
BOB = Person(f"bob@{DOMAIN}", "Bob Books")
HANNA = Person(f"hanna@{DOMAIN}", "Hanna Head")
STAFF = (BOB, HANNA)

CARLA = Person("carla@customer.example", "Carla Customer")
IVAN = Person("ivan@fabrikam.example", "Ivan Invoice")
CORA = Person("cora@customer.example", "Cora Cross")
NEWS = Person("news@newsletter.example", "The Daily Offer")

OPENING_HOURS = "We are open from 9 to 17 o'clock, Monday to Friday."
DELIVERY = "We deliver within two working days."
ASKED = "Please answer this customer's question about an invoice."

PLAYBOOK: list[dict[str, Any]] = [
    {
        "name": "opening hours",
        "when": {"bodyContains": "opening hours"},
        "do": "answer",
        "text": OPENING_HOURS,
    },
    {"name": "delivery", "when": {"bodyContains": "deliver"}, "do": "answer", "text": DELIVERY},
    {
        "name": "invoices",
        "when": {"subjectContains": "invoice"},
        "do": "delegate",
        "to": BOB.address,
        "text": ASKED,
    },
    {"name": "complaints", "when": {"bodyContains": "complain"}, "do": "hand-off", "to": HANNA.address},
]
OTHERWISE = {"do": "answer", "text": "Thank you for your mail. We have read it and come back to you soon."}

MAILBOX: dict[str, Any] = {
    "name": "Harper of Contoso",
    "responseTemplate": (
        "<p>Dear {% if name %}{{ name }}{% else %}customer{% endif %},</p>"
        "<p>{{ answer }}</p><p>Kind regards<br>Harper, Contoso</p>"
    ),
    "playbook": PLAYBOOK,
    "otherwise": OTHERWISE,
}

NEWSLETTER_HEADERS = (
    ("List-Id", "<daily.newsletter.example>"),
    ("List-Unsubscribe", "<mailto:leave@newsletter.example>"),
)
VACATION_HEADERS = (("Auto-Submitted", "auto-replied"),)

# Every number as a deployment has it: only how often the queues are asked is quick here.
NORMAL_SETTINGS = {
    each.name: each.default for each in SETTINGS if each.name.startswith("HARPER_") and each.default.isdigit()
}
