"""`copytaster notify`: delivers the alerts of `wire.alerts` to topics, to webhooks and by e-mail.

It is a process of its own, so that a slow receiver delays no story. Several may run; they share the work as a
consumer group, `<group>-notify`.

What is kept across restarts is on the compacted topic `wire.notified`, partitioned by subscription: all that
a subscription is told is in one partition, so one process collects its digests and knows which of its
receivers are dead. `wire.alerts` is partitioned by subscription and story, so alerts take two steps:

1. **Taking** (`taking.py`): alerts are copied from `wire.alerts` to `wire.notified`. Their offsets are
   committed once the brokers have acknowledged the copies, so a dead receiver holds up no offset, and nothing
   that was delivered meanwhile has to be read or remembered.
2. **Delivering** (`outbox.py`, `queue.py`, `couriers.py`): the process that has a partition of
   `wire.notified` reads it from its beginning, and then what is added. An alert that is there has not been
   delivered: it stays until every destination has taken it, and is then deleted by a tombstone. Meanwhile
   the process has it in a temporary file (`shelf.py`).
   What is known of destinations (`memory.py`, `told.py`) is on the topic, too.

A process that is killed between a delivery and the tombstone leaves the alert, which is delivered again, with
the same id. So nothing is lost, and receivers recognise what comes twice.
"""
