"""Fuzzing: sample messages are changed at random, and whatever is parsed of them has to be sound.

`python -m tests.fuzzing` tries a million inputs. An input depends only on its number, so that a failure can
be tried again: `python -m tests.fuzzing --only NUMBER`.

- `samples.py` has the messages: a story in every format, and kills
- `mutations.py` changes them: bytes, encodings, lines, elements of XML, values of JSON
- `checks.py` says what holds for every message
- `inputs.py` makes the input of a number, and tries it
"""
