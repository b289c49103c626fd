"""The errors of `streams`, and the tree of all our errors:

* CopytasterError
  x StoryError (also a ValueError)
  x ModelError
  x SourcesError
  x RulesError
  x QueryError
  x SubscriptionError
  x EntitlementsError
  x SettingsError
  x TopicsError
  x ListenerError
  x CommandError
  x OutOfSequenceError
  x SkippedError
  x UndeliveredError
  x PrivateAddressError (also an OSError)
  x ProblemError

Those of `processors` are defined there, because `processors` stands on its own. Errors of Kafka
itself are aiokafka's, below its KafkaError. The command line prints only an error's message, which may have
several lines (`streams/cli/exits.py`).
"""

from typing import Literal

from processors.errors import CopytasterError

Outcome = Literal["gone", "refused", "no_answer", "private", "error"]


class SettingsError(CopytasterError):
    """A setting, or a file that it names, is invalid."""


class TopicsError(CopytasterError):
    """The cluster's topics, or the user's rights, are not as workers need them; a line for each problem."""


class ListenerError(CopytasterError):
    """A broker cannot be reached at the address that it advertises."""


class CommandError(CopytasterError):
    """A command failed."""


class OutOfSequenceError(CopytasterError):
    """The broker rejected a producer's sequence number; the producer cannot send any more."""


class SkippedError(CopytasterError):
    """A message is not processed, because an operator wants it skipped. `by` is the user and the machine."""

    def __init__(self, by: str, at: str) -> None:
        super().__init__(f"skipped by {by} at {at}")
        self.by = by


class UndeliveredError(CopytasterError):
    """An alert was not delivered to a webhook, an address or a topic; the message says why."""

    def __init__(self, outcome: Outcome, message: str) -> None:
        super().__init__(message)
        self.outcome: Outcome = outcome


class PrivateAddressError(CopytasterError, OSError):
    """Webhooks may not go to an address."""
