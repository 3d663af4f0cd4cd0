"""What the text of a bounce is in the words of many mail systems."""

from __future__ import annotations

TEXTS = {
    "exim": (
        "This message was created automatically by mail delivery software.\n\n"
        "A message that you sent could not be delivered to one or more of its\n"
        "recipients. This is a permanent error.\n\n"
        "  bob@fabrikam.example\n"
    ),
    "exim, delay": (
        "This message was created automatically by mail delivery software.\n"
        "A message that you sent has not yet been delivered to one or more of its\n"
        "recipients after more than 24 hours on the queue on mx.fabrikam.example."
    ),
    "postfix": (
        "This is the mail system at host mx.fabrikam.example.\n\n"
        "I'm sorry to have to inform you that your message could not\n"
        "be delivered to one or more recipients.\n\n"
        "<bob@fabrikam.example>: host said: 550 5.1.1 Unknown"
    ),
    "postfix, old": (
        "This is the Postfix program at host mx.fabrikam.example.\n\n<bob@fabrikam.example>: unknown user"
    ),
    "qmail": (
        "Hi. This is the qmail-send program at mx.fabrikam.example.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n"
        "This is a permanent error; I've given up. Sorry it didn't work out.\n\n"
        "<bob@fabrikam.example>:\nSorry, no mailbox here by that name. (#5.1.1)"
    ),
    "sendmail": (
        "The original message was received at Mon, 2 Mar 2026 09:00:00 GMT\n"
        "from localhost\n\n   ----- The following addresses had permanent fatal errors -----\n"
        "<bob@fabrikam.example>\n\n   ----- Transcript of session follows -----\n"
        "550 5.1.1 <bob@fabrikam.example>... User unknown"
    ),
    "sendmail, delay": (
        "    **********************************************\n"
        "    **      THIS IS A WARNING MESSAGE ONLY      **\n"
        "    **  YOU DO NOT NEED TO RESEND YOUR MESSAGE  **\n"
        "    **********************************************\n\n"
        "The original message was received at Mon, 2 Mar 2026 09:00:00 GMT"
    ),
    "exchange": (
        "Delivery has failed to these recipients or groups:\n\n"
        "bob@fabrikam.example\nThe e-mail address you entered couldn't be found.\n\n"
        "Diagnostic information for administrators:\n"
        "Generating server: mx.fabrikam.example\n"
        "#550 5.1.1 RESOLVER.ADR.RecipNotFound; not found ##"
    ),
    "exchange, old": (
        "Your message did not reach some or all of the intended recipients.\n\n"
        "      Subject:  Offer\n      Sent:     02.03.2026 09:00\n\n"
        "The following recipient(s) could not be reached:\n\n"
        "      bob@fabrikam.example\n            The e-mail account does not exist at the organization this "
        "message was sent to."
    ),
    "exchange 5.5": (
        "Your message\n\n  To:      bob@fabrikam.example\n"
        "  Subject: Offer\n  Sent:    Mon, 2 Mar 2026\n\n"
        "did not reach the following recipient(s):\n\n"
        "bob@fabrikam.example on Mon, 2 Mar 2026\n"
        "    The recipient name is not recognized"
    ),
    "exchange, delay": (
        "Delivery is delayed to these recipients or groups:\n\n"
        "bob@fabrikam.example\n\nSubject: Offer\n\n"
        "This message hasn't been delivered yet. Delivery will continue to be attempted."
    ),
    "exchange, success": (
        "Your message has been delivered to the following recipients:\n\nbob@fabrikam.example\n\nSubject: Offer"
    ),
    "exchange, relayed": (
        "Delivery to these recipients or groups is complete, but no delivery notification was sent by the "
        "destination server:\n\nbob@fabrikam.example"
    ),
    "exchange online": (
        "Your message to bob@fabrikam.example couldn't be delivered.\n\n"
        "bob wasn't found at fabrikam.example.\n\n"
        "carla\tOffice 365\tbob\nAction Required\tRecipient\n\n"
        "Unknown To address\n\nHow to Fix It\nThe address may be misspelled"
    ),
    "smtp service of windows": (
        "This is an automatically generated Delivery Status Notification.\n\n"
        "Delivery to the following recipients failed.\n\n"
        "       bob@fabrikam.example"
    ),
    "gmail, old": (
        "Delivery to the following recipient failed permanently:\n\n"
        "     bob@fabrikam.example\n\nTechnical details of permanent failure:\n"
        "The error that the other server returned was: 550 550 unknown user (state 14)."
    ),
    "gmail": (
        "** Address not found **\n\nYour message wasn't delivered to bob@fabrikam.example because the address "
        "couldn't be found, or is unable to receive mail.\n\n"
        "The response from the remote server was:\n"
        "550 5.1.1 no such user"
    ),
    "yahoo": (
        "Sorry, we were unable to deliver your message to the following address.\n\n"
        "<bob@fabrikam.example>:\nNo mx record found for domain=fabrikam.example"
    ),
    "yahoo, old": (
        "Message from yahoo.example.\nUnable to deliver message to the following address(es).\n\n"
        "<bob@fabrikam.example>:\nSorry, I wasn't able to establish an SMTP connection."
    ),
    "domino": (
        "Your message\n\n  Subject: Offer\n\nwas not delivered to:\n\n"
        "  bob@fabrikam.example\n\nbecause:\n\n  User bob (bob@fabrikam.example) not listed in Domino Directory"
    ),
    "domino, old": (
        "------- Failure Reasons  --------\n\nUser not listed in public Name & Address Book\nbob@fabrikam.example"
    ),
    "groupwise": (
        "The message that you sent was undeliverable to the following:\n\tbob@fabrikam.example (user not found)"
    ),
    "courier": (
        "This is a delivery status notification from mx.fabrikam.example,\n"
        "running the Courier mail server.\n\nThe original message was received on Mon, 2 Mar 2026\n\n"
        "     UNDELIVERABLE MAIL\n\nYour message to the following recipients cannot be delivered:\n\n"
        "<bob@fabrikam.example>: 550 User unknown."
    ),
    "opensmtpd": (
        "    Hi!\n\n    This is the MAILER-DAEMON, please DO NOT REPLY to this email.\n\n"
        "    An error has occurred while attempting to deliver a message for\n"
        "    the following list of recipients:\n\n"
        "bob@fabrikam.example: 550 5.1.1"
    ),
    "james": (
        "Hi. This is the James mail server at mx.fabrikam.example.\n"
        "I'm afraid I wasn't able to deliver your message to the following addresses.\n\n"
        "Error message below:\n550 - Requested action not taken: no such user here"
    ),
    "sun": (
        "This report relates to a message you sent with the following header fields:\n\n"
        "  Message-id: <1@contoso.example>\n  Subject: Offer\n\n"
        "Your message cannot be delivered to the following recipients:\n\n"
        "  Recipient address: bob@fabrikam.example"
    ),
    "mdaemon": (
        "The attached message had PERMANENT fatal delivery errors!\n\n"
        "After one or more unsuccessful delivery attempts the attached message has\n"
        "been removed from the mail queue on this server.\n\n"
        "YOUR COPY OF THIS LETTER MAY BE LOST"
    ),
    "imail": "Unknown user: bob@fabrikam.example\n\nRCPT TO generated following response:\n550 unknown user",
    "ses": "An error occurred while trying to deliver the mail to the following recipients:\nbob@fabrikam.example",
    "mailmarshal": (
        "Your message:\n\n    From:    carla@fabrikam.example\n"
        "    Subject: Offer\n\nCould not be delivered because of\n\n"
        "    550 5.1.1 bob@fabrikam.example... User unknown"
    ),
    "surfcontrol": (
        "Your message could not be sent.\nA transcript of the attempts to send the message follows.\n"
        "The number of attempts made: 1\nAddressed To: bob@fabrikam.example"
    ),
    "bare smtp answer": (
        "bob@fabrikam.example\n    SMTP error from remote mail server after RCPT TO:<bob@fabrikam.example>:\n"
        "    host mx.fabrikam.example [192.0.2.1]: 550 5.1.1 User unknown\n\n"
        "The message could not be delivered to this recipient."
    ),
    "fields only": (
        "Reporting-MTA: dns; mx.fabrikam.example\n\n"
        "Final-Recipient: rfc822; bob@fabrikam.example\n"
        "Action: failed\nStatus: 5.1.1\nDiagnostic-Code: smtp; 550 5.1.1 User unknown"
    ),
}
