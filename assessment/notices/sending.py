"""How a letter leaves: to the server of the settings, or into a file where there is none."""

import os
import smtplib
import ssl
from dataclasses import dataclass
from email.message import EmailMessage
from email.policy import SMTP
from email.utils import formataddr, parseaddr

from assessment.config import Mailing, Settings

PATIENCE = 20.0
"""Seconds within which the server has to answer."""


@dataclass(frozen=True, slots=True)
class Post:
    """A letter, ready to leave. Sent twice, it is recognised by its number."""

    number: str
    to: str
    name: str
    subject: str
    body: str


def send(post: Post, settings: Settings) -> None:
    """Let it leave; whatever goes wrong is raised, and the job tries again."""
    message = _message(post, settings)
    if settings.mailing.host:
        _hand_over(message, settings.mailing)
    else:
        _put_down(message, post.number, settings)


def _message(post: Post, settings: Settings) -> EmailMessage:
    message = EmailMessage(policy=SMTP)
    message["From"] = formataddr(("Perisai", settings.mailing.sender))
    message["To"] = formataddr((_one_line(post.name), _one_line(post.to)))
    message["Subject"] = _one_line(post.subject)
    host = parseaddr(settings.mailing.sender)[1].rpartition("@")[2]
    message["Message-ID"] = f"<{post.number}@{host}>"
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(post.body)
    return message


def _one_line(text: str) -> str:
    """Without what would begin a new header."""
    return " ".join(text.split())


def _hand_over(message: EmailMessage, to: Mailing) -> None:
    """Never in clear but to this very machine: a server that offers no TLS gets nothing, neither does a false one."""
    context = ssl.create_default_context()
    if to.tls == "tls":
        server: smtplib.SMTP = smtplib.SMTP_SSL(to.host, to.port, timeout=PATIENCE, context=context)
    else:
        server = smtplib.SMTP(to.host, to.port, timeout=PATIENCE)
    with server:
        if to.tls == "starttls":
            server.starttls(context=context)
        if to.user:
            server.login(to.user, to.password)
        server.send_message(message)


def _put_down(message: EmailMessage, number: str, settings: Settings) -> None:
    """Into a file that only the application reads, whole or not at all."""
    settings.outbox_dir.mkdir(mode=0o700, parents=True, exist_ok=True)
    aside = settings.outbox_dir / f".{number}"
    handle = os.open(aside, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
    with os.fdopen(handle, "wb") as file:
        file.write(message.as_bytes())
    aside.rename(settings.outbox_dir / f"{number}.eml")
