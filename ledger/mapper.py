"""Between the domain's facts and the library's domain events and stored events."""

from __future__ import annotations

from dataclasses import dataclass

from eventsourcing.domain import DomainEventProtocol
from eventsourcing.persistence import JSONTranscoder, Mapper, StoredEvent

from domain.ground.events import Fact
from ledger.codec import dump_fact, load_fact


@dataclass(frozen=True, slots=True)
class Recorded:
    """A fact under the names by which the library knows a domain event."""

    fact: Fact

    @property
    def originator_id(self) -> str:
        """The stream."""
        return self.fact.stream.stream

    @property
    def originator_version(self) -> int:
        """The version in the stream."""
        return self.fact.version


class FactMapper(Mapper[str]):
    """Stores facts under the names of their events: a topic is `pack.dispensed`, not the place of a class."""

    def __init__(self) -> None:
        super().__init__(transcoder=JSONTranscoder())

    def to_stored_event(self, domain_event: DomainEventProtocol[str]) -> StoredEvent:
        """Return what is stored of a fact."""
        assert isinstance(domain_event, Recorded)
        fact = domain_event.fact
        return StoredEvent(
            originator_id=fact.stream.stream,
            originator_version=fact.version,
            topic=fact.event.name,
            state=dump_fact(fact),
        )

    def to_domain_event(self, stored_event: StoredEvent) -> Recorded:
        """Return the fact that was stored. Raises what `ledger.codec.load_fact` raises."""
        return Recorded(
            load_fact(
                str(stored_event.originator_id),
                stored_event.originator_version,
                stored_event.topic,
                stored_event.state,
            )
        )
