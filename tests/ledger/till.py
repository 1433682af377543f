"""A process that sells packs and says which sales were acknowledged, until it is done or killed.

python -m tests.ledger.till CONNINFO DAY SERIAL ...
"""

from __future__ import annotations

import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor

from domain.goods.packs import PackKey
from domain.ground.identifiers import Serial
from ledger.ledger import Ledger
from tests.ledger.world import GTIN, PHARMACY, Nation, request, sale

THREADS = 4


def main(conninfo: str, day: str, serials: Sequence[str]) -> None:
    """Sell each pack under a request id of its own for the day; print the pack and the answer."""
    with Ledger(conninfo) as ledger, ThreadPoolExecutor(THREADS) as tills:
        nation = Nation(ledger, conninfo)

        def sell(serial: str) -> None:
            pack = PackKey(GTIN, Serial(serial))
            answer = nation.perform(sale(pack), PHARMACY, request(f"{day}/{serial}")).answer
            sys.stdout.write(f"{serial} {answer.decode()}\n")
            sys.stdout.flush()

        list(tills.map(sell, serials))


if __name__ == "__main__":
    main(sys.argv[1], sys.argv[2], sys.argv[3:])
