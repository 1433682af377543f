"""The log: the library's application on our recorder and mapper. What follows it subscribes to it by this name."""

from __future__ import annotations

from typing import Any, TypeVar

from eventsourcing.application import Application
from eventsourcing.persistence import InfrastructureFactory, Mapper, TrackingRecorder
from eventsourcing.postgres import PostgresTrackingRecorder
from eventsourcing.utils import Environment, EnvType

from ledger.datastore import LedgerDatastore
from ledger.mapper import FactMapper
from ledger.recorder import LedgerRecorder

CONNINFO = "DARIJOL_DATABASE_URL"

T = TypeVar("T", bound=PostgresTrackingRecorder)


class LedgerFactory(InfrastructureFactory[PostgresTrackingRecorder]):
    """Builds recorders on the database that `DARIJOL_DATABASE_URL` names. Tables come from the migrations alone."""

    def __init__(self, env: Environment | EnvType | None) -> None:
        super().__init__(env)
        conninfo = self.env.get(CONNINFO)
        if not conninfo:
            raise OSError(f"{CONNINFO} is not set.")
        self.datastore = LedgerDatastore(conninfo)

    def aggregate_recorder(self, purpose: str = "events") -> LedgerRecorder:  # noqa: ARG002 - one store for all
        """Return the recorder of the store."""
        return LedgerRecorder(self.datastore)

    def application_recorder(self) -> LedgerRecorder:
        """Return the recorder of the store."""
        return LedgerRecorder(self.datastore)

    def process_recorder(self) -> LedgerRecorder:
        """Return the recorder of the store: it tracks as well."""
        return LedgerRecorder(self.datastore)

    def tracking_recorder(self, tracking_recorder_class: type[TrackingRecorder] | None = None) -> Any:
        """Return the view of a follower, on the store's database."""
        kind = tracking_recorder_class or PostgresTrackingRecorder
        assert issubclass(kind, PostgresTrackingRecorder)
        return kind(self.datastore, tracking_table_name="tracking")

    def close(self) -> None:
        """Close the connections."""
        self.datastore.close()


class Log(Application[str]):
    """All events in the order of their positions."""

    name = "log"

    recorder: LedgerRecorder

    @classmethod
    def environment(cls, conninfo: str) -> dict[str, str]:
        """Return the settings under which the library builds the log and its followers on a database."""
        return {"PERSISTENCE_MODULE": f"{__name__}:{LedgerFactory.__name__}", CONNINFO: conninfo}

    def construct_mapper(self) -> Mapper[str]:
        """Return the mapper of facts."""
        return FactMapper()
