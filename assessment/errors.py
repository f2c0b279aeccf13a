"""What the domain refuses. No HTTP in here: ``web.error_pages`` gives each refusal its status and page."""


class DomainError(Exception):
    """A refusal that its user can understand; programming mistakes are other exceptions."""


class Gone(DomainError):
    """The thing does not exist, or it is not this person's to see: both look alike."""


class NotAllowed(DomainError):
    """The person may see the thing but not do this to it."""


class Conflict(DomainError):
    """Somebody else was faster; nothing of this change was written."""


class Refused(DomainError):
    """The change makes no sense as it stands. Carries the sentence that says what to do."""

    def __init__(self, sentence: str) -> None:
        super().__init__(sentence)
        self.sentence = sentence


class NotNow(Refused):
    """The same is taken in a while: something of ours is busy or away."""


class Busy(DomainError):
    """The database could not take the change in time; nothing was written, trying again helps."""
