"""How evenly partitions are shared when workers are added: `python -m tests.benchmarks.assignment`.

Compares our assignor with Faust's, both from 8 workers with even shares.
"""

from collections.abc import Mapping

import typer
from faust.assignor.client_assignment import CopartitionedAssignment
from faust.assignor.copartitioned_assignor import CopartitionedAssignor

from streams.libraries.assignor import even_shares

WORKERS = 8
TOPIC = "wire.parsed"

Shares = Mapping[str, set[int]]


def main() -> None:
    """Print the smallest and the largest share of a worker, and the partitions that moved."""
    print(f"{'':<34}{'share of a worker':>17}{'partitions moved':>18}")
    print(
        f"{'partitions':>10}{'workers':>10}  {'assignor':<12}{'least':>8}{'most':>9}{'':>8}{'at least':>10}"
    )
    for count in (64, 256):
        for workers in (9, 10, 12, 16):
            before = _ours(count, _members(WORKERS, {}))
            new = _ours(count, _members(workers, {})).values()
            fewest = sum(sorted(map(len, new))[: workers - WORKERS])
            for name, assign in (("Faust's", _fausts), ("ours", _ours)):
                after = assign(count, _members(workers, before))
                sizes = [len(share) for share in after.values()]
                moved = sum(len(share - before.get(member, set())) for member, share in after.items())
                counts = f"{count:>10}{f'{WORKERS} to {workers}':>10}"
                print(f"{counts}  {name:<12}{min(sizes):>8}{max(sizes):>9}{moved:>8}{fewest:>10}")


def _members(number: int, shares: Shares) -> Shares:
    names = [f"worker-{n}" for n in range(number)]
    return {name: shares.get(name, set()) for name in names}


def _ours(count: int, had: Shares) -> Shares:
    return even_shares(count, had, list(had), {})


def _fausts(count: int, had: Shares) -> Shares:
    members = {name: CopartitionedAssignment(set(share), set(), {TOPIC}) for name, share in had.items()}
    assignor = CopartitionedAssignor({TOPIC}, members, count, replicas=0)
    return {name: assigned.actives for name, assigned in assignor.get_assignment().items()}


if __name__ == "__main__":
    typer.run(main)
