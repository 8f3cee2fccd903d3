"""Errors a person can act on.

Decision: every error that can reach a user names what it is about, what is wrong and what to do next. Code that
catches them shows the three parts; nothing is ever shown as a traceback, and one bad file never stops the others.
"""

__all__ = ["ActivityFileError", "LibraryError", "NotAnActivityError", "PartlyReadError", "TreadlightlyError"]


class TreadlightlyError(Exception):
    """An error with a subject (a file, a library, a setting), a problem and a remedy, each a sentence or a name."""

    def __init__(self, subject: str, problem: str, remedy: str) -> None:
        super().__init__(f"{subject}: {problem} {remedy}")
        self.subject = subject
        self.problem = problem
        self.remedy = remedy

    def __reduce__(self) -> tuple[type, tuple[str, str, str]]:
        # Errors travel back from worker processes; the default pickling would call __init__ with one argument.
        return type(self), (self.subject, self.problem, self.remedy)


class ActivityFileError(TreadlightlyError):
    """A file that holds no activity we can read. `subject` is the file's name."""

    @property
    def file(self) -> str:
        return self.subject


class NotAnActivityError(ActivityFileError):
    """A sound file that never was an activity: settings, monitoring, a plan, a photo. In an archive it is expected."""


class PartlyReadError(ActivityFileError):
    """A table beside the files of an export that was not understood in full. The files themselves are read."""


class LibraryError(TreadlightlyError):
    """The library cannot do what was asked: it cannot be opened, or a name in the call is unknown."""
