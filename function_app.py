"""The Functions app: registers the blueprints, nothing else."""

import azure.functions as func

from functions.background import catch_up, mail, poison, subscriptions
from functions.web import consent, health, mailboxes, notifications, tenants

app = func.FunctionApp(http_auth_level=func.AuthLevel.FUNCTION)
for module in (catch_up, consent, health, mail, mailboxes, notifications, poison, subscriptions, tenants):
    app.register_functions(module.bp)
