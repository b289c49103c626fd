"""The internals of Faust and aiokafka that we rely on, so that an incompatible upgrade fails here first."""

import ast
import inspect
import textwrap
from pathlib import Path
from typing import Any

import faust
import pytest
from aiokafka import AIOKafkaConsumer, AIOKafkaProducer, errors
from aiokafka.admin import AIOKafkaAdminClient
from aiokafka.client import AIOKafkaClient
from aiokafka.consumer import fetcher
from aiokafka.consumer.group_coordinator import GroupCoordinator
from aiokafka.consumer.subscription_state import TopicPartitionState
from aiokafka.producer import sender
from aiokafka.producer.message_accumulator import MessageAccumulator
from aiokafka.producer.transaction_manager import TransactionManager
from aiokafka.record.default_records import _DefaultRecordBatchPy
from faust.assignor import PartitionAssignor
from faust.tables import TableManager
from faust.transport.drivers import aiokafka as driver

import streams.libraries

# Private methods of our own, which override nothing.
OURS = {"_seek_to_committed", "_watch_group", "_watch_topics", "_rebalance"}
METHODS = [
    (sender.SendProduceReqHandler, "handle_response"),
    (TransactionManager, "increment_sequence_number"),
    (driver.AIOKafkaConsumerThread, "_create_worker_consumer"),
    (driver.AIOKafkaConsumerThread, "_ensure_consumer"),
    (driver.AIOKafkaConsumerThread, "_fetch_records"),
    (driver.AIOKafkaConsumerThread, "call_thread"),
    (driver.AIOKafkaConsumerThread, "seek_to_committed"),
    (driver.AIOKafkaConsumerThread, "on_start"),
    (driver.Consumer, "_new_consumer_thread"),
    (driver.Consumer, "getmany"),
    (driver.Consumer, "perform_seek"),
    (driver.Consumer, "resume_flow"),
    (driver.Consumer, "ack"),
    (driver.Consumer, "on_partitions_revoked"),
    (driver.Consumer, "on_partitions_assigned"),
    (driver.Consumer, "_filter_tps_with_pending_acks"),
    (driver.Consumer, "_new_offset"),
    (driver.Consumer, "_to_message"),
    (driver.Consumer, "_wait_next_records"),
    (driver.Consumer, "seek_to_committed"),
    (fetcher.Fetcher, "_update_fetch_positions"),
    (driver.Producer, "_settings_extra"),
    (GroupCoordinator, "_perform_assignment"),
    (GroupCoordinator, "check_errors"),
    (GroupCoordinator, "request_rejoin"),
    (GroupCoordinator, "_do_commit_offsets"),
    (AIOKafkaClient, "bootstrap"),
    (AIOKafkaClient, "close"),
    (AIOKafkaAdminClient, "_send_request"),
    (AIOKafkaClient, "add_topic"),
    (AIOKafkaClient, "force_metadata_update"),
    (AIOKafkaClient, "_metadata_update"),
    (PartitionAssignor, "_perform_assignment"),
    (PartitionAssignor, "_get_client_metadata"),
    (PartitionAssignor, "_update_member_urls"),
    (PartitionAssignor, "_get_external_topic_distribution"),
    (PartitionAssignor, "_protocol_assignments"),
    (fetcher, "MemoryRecords"),
    (_DefaultRecordBatchPy, "_maybe_uncompress"),
    (faust.Worker, "_setup_logging"),
    (faust.Worker, "_schedule_shutdown"),
    (faust.Worker, "_sentinel_task"),
    (TableManager, "_update_channels"),
]
# Classes, and the instance attributes that their code sets.
ATTRIBUTES = [
    (sender.SendProduceReqHandler, "_sender"),
    (sender.SendProduceReqHandler, "_batches"),
    (sender.Sender, "_txn_manager"),
    (sender.Sender, "client"),
    (MessageAccumulator, "_cluster"),
    (AIOKafkaProducer, "_sender"),
    (AIOKafkaProducer, "_metadata"),
    (AIOKafkaProducer, "_message_accumulator"),
    (AIOKafkaClient, "_sync_task"),
    (AIOKafkaClient, "_conns"),
    (AIOKafkaAdminClient, "_client"),
    (AIOKafkaConsumer, "_client"),
    (AIOKafkaConsumer, "_coordinator"),
    (AIOKafkaConsumer, "_fetch_max_wait_ms"),
    (AIOKafkaConsumer, "_isolation_level"),
    (AIOKafkaConsumer, "_fetcher"),
    (fetcher.Fetcher, "_fetch_max_wait_ms"),
    (fetcher.Fetcher, "_records"),
    (AIOKafkaConsumer, "_subscription"),
    (TopicPartitionState, "_position"),
    (GroupCoordinator, "_coordination_task"),
    (driver.AIOKafkaConsumerThread, "_consumer"),
    (driver.Consumer, "_thread"),
    (driver.Consumer, "_committed_offset"),
    (driver.Consumer, "_read_offset"),
    (driver.Consumer, "_unacked_messages"),
    (driver.Consumer, "_waiting_for_ack"),
    (driver.Producer, "_producer"),
    (_DefaultRecordBatchPy, "_buffer"),
]


@pytest.mark.parametrize(("owner", "name"), METHODS)
def test_a_method_that_we_call_or_override_exists(owner: Any, name: str) -> None:
    assert callable(getattr(owner, name))


@pytest.mark.parametrize(("owner", "name"), ATTRIBUTES)
def test_an_attribute_that_we_use_is_set(owner: type, name: str) -> None:
    names = {attribute for base in owner.__mro__[:-1] for attribute in _attributes_set(base)}
    assert name in names


def test_the_coordinators_assignment_can_be_replaced() -> None:
    assert inspect.iscoroutinefunction(GroupCoordinator._perform_assignment)
    assert list(inspect.signature(GroupCoordinator._perform_assignment).parameters) == ["self", "response"]


def test_aiokafkas_errors_are_related_as_delivery_expects() -> None:
    assert issubclass(errors.ProducerFenced, errors.KafkaError)
    assert issubclass(errors.OutOfOrderSequenceNumber, errors.KafkaError)
    assert not issubclass(errors.IllegalOperation, errors.OutOfOrderSequenceNumber)


def test_every_private_attribute_that_we_use_is_listed_here() -> None:
    listed = {name for _, name in (*METHODS, *ATTRIBUTES)}
    for path in Path(streams.libraries.__file__).parent.glob("*.py"):
        tree = ast.parse(path.read_text(encoding="utf-8"))
        used = {n.attr for n in ast.walk(tree) if isinstance(n, ast.Attribute) and _is_private(n.attr)}
        defined = {n.name for n in ast.walk(tree) if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)}
        assert used - defined - _assigned(tree) - {"_exit"} <= listed, path.name
        assert _overridden(tree) - OURS <= listed, path.name


def _overridden(tree: ast.AST) -> set[str]:
    """The private methods of classes with a base, which may override those of a library."""
    classes = [node for node in ast.walk(tree) if isinstance(node, ast.ClassDef) and node.bases]
    methods = [
        n for node in classes for n in node.body if isinstance(n, ast.FunctionDef | ast.AsyncFunctionDef)
    ]
    return {method.name for method in methods if _is_private(method.name)}


def _attributes_set(owner: type) -> set[str]:
    try:
        source = inspect.getsource(owner)
    except (OSError, TypeError):
        return set()
    tree = ast.parse(textwrap.dedent(source))
    declared = {
        n.target.id for n in ast.walk(tree) if isinstance(n, ast.AnnAssign) and isinstance(n.target, ast.Name)
    }
    return declared | _assigned(tree)


def _assigned(tree: ast.AST) -> set[str]:
    """The attributes that code sets on `self`."""
    return {
        node.attr
        for node in ast.walk(tree)
        if isinstance(node, ast.Attribute) and isinstance(node.ctx, ast.Store) and _is_self(node.value)
    }


def _is_self(node: Any) -> bool:
    return isinstance(node, ast.Name) and node.id == "self"


def _is_private(name: str) -> bool:
    return name.startswith("_") and not name.startswith("__")
