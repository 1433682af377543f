"""How long each step may take. Every wait of the embedded PostgreSQL ends at one of these."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Limits:
    """Limits in seconds. They are generous: each is for a sick machine, none is met on a healthy one."""

    initdb_s: float = 300.0
    recovery_s: float = 600.0  # a full 4 GB of WAL on a slow disk
    fast_stop_s: float = 60.0  # one checkpoint of the shared buffers, then it is killed harder
    immediate_stop_s: float = 10.0  # the postmaster itself kills its children after 5
    kill_s: float = 5.0
    linger_s: float = 2.0  # what children of a dead postmaster get to see it and leave

    @property
    def stop_s(self) -> float:
        """The longest a stop may take, all steps together."""
        return self.fast_stop_s + self.immediate_stop_s + self.linger_s + 2 * self.kill_s
