"""The errors of `streams`, and the whole tree of ours:

* CopytasterError
  x StoryError (also a ValueError)
  x ModelError
  x RulesError
  x SettingsError
  x TopicsError
  x CommandError
  x OutOfStepError

The first three are in `processors/errors.py`, because `processors` stands on its own. Errors of Kafka
itself are aiokafka's, below its KafkaError. The message of an error is all that a user needs, one line or
several: the command line prints these, and nothing else (`streams/cli/exits.py`).
"""

from processors.errors import CopytasterError


class SettingsError(CopytasterError):
    """A setting has a wrong value; each line of the message begins with the setting's variable."""


class TopicsError(CopytasterError):
    """The cluster's topics are not as workers need them; the message has a line for each problem."""


class CommandError(CopytasterError):
    """A command cannot go on."""


class OutOfStepError(CopytasterError):
    """The broker and a producer disagree about the number of the next batch: it can send no more."""
