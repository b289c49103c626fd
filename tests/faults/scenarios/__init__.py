"""The scenarios by name: faults of workers, brokers, stories, topics, operators and other clients."""

from tests.faults.scenarios.alerts import webhooks
from tests.faults.scenarios.brokers import cut, full, restart, three
from tests.faults.scenarios.control import control, rebalances
from tests.faults.scenarios.desk import desk
from tests.faults.scenarios.lives import life
from tests.faults.scenarios.operations import late, secure
from tests.faults.scenarios.records import hanging, messages
from tests.faults.scenarios.replays import replay
from tests.faults.scenarios.rights import rights
from tests.faults.scenarios.setup import AUTHORIZER, setup
from tests.faults.scenarios.stories import large, poison
from tests.faults.scenarios.topics import grown, overtaken, recreated, stalled
from tests.faults.scenarios.workers import frozen, kills, recovery, stops
from tests.faults.testbed import Scenario

SCENARIOS: dict[str, Scenario] = {
    "kills": Scenario(kills),
    "recovery": Scenario(recovery),
    "stops": Scenario(stops),
    "frozen": Scenario(frozen),
    "restart": Scenario(restart),
    "three": Scenario(three, brokers=3),
    "cut": Scenario(cut, proxied=True),
    "full": Scenario(full, disk=256),
    "poison": Scenario(poison),
    "large": Scenario(large),
    "secure": Scenario(secure, secured=True),
    "late": Scenario(late),
    "recreated": Scenario(recreated),
    "overtaken": Scenario(overtaken),
    "stalled": Scenario(stalled),
    "grown": Scenario(grown),
    "control": Scenario(control),
    "rebalances": Scenario(rebalances, proxied=True),
    "replay": Scenario(replay),
    "life": Scenario(life),
    "webhooks": Scenario(webhooks),
    "desk": Scenario(desk),
    "messages": Scenario(messages),
    "hanging": Scenario(hanging),
    "setup": Scenario(setup, secured=True, properties=AUTHORIZER),
    "rights": Scenario(rights, secured=True, properties=AUTHORIZER),
}
