"""GET /metrics: figures of the room for Prometheus, to whom the host lets read them; for all others there is nothing.

Formats: https://prometheus.io/docs/instrumenting/exposition_formats/, names: https://prometheus.io/docs/practices/naming/
"""

import asyncio
from collections.abc import Callable, Iterable, Iterator
from ipaddress import ip_network
from itertools import accumulate
from typing import Any, Final

from aiohttp import web
from prometheus_client import CollectorRegistry
from prometheus_client.core import (
    CounterMetricFamily,
    GaugeMetricFamily,
    HistogramMetricFamily,
    InfoMetricFamily,
    Metric,
)
from prometheus_client.exposition import choose_encoder
from prometheus_client.registry import Collector

from server import VERSION
from server.control import health
from server.core.bans import plain_address
from server.core.delivery import BOUNDS
from server.core.server import Server
from server.http.origin import is_ours
from server.http.page import HEADERS

#: Of the figures of `server.status`: their names there and here, what to multiply them with, what they are.
_OF_STATUS: Final = (
    ("connections", "connections", 1, "Connections, with a nickname or not yet."),
    ("loop_delay", "loop_delay_seconds", 0.001, "Longest that anything waited for its turn in the last minute."),
    ("backlog", "send_queue_bytes", 1, "What waits for clients that have not read it yet, of all together."),
    ("largest_queue", "largest_send_queue_bytes", 1, "What waits for the client for which most does."),
    ("memory", "resident_memory_bytes", 1, "Memory of the room's program."),
    ("open_files", "open_files", 1, "Files and connections that are open."),
    ("most_open_files", "open_files_limit", 1, "Files and connections that may be open."),
    ("history", "history_kept", 1, "Whether what is said now is kept."),
    ("commit_age", "history_commit_age_seconds", 1, "Time since something was last put on disk."),
    ("fold_age", "history_fold_age_seconds", 1, "Time since the database's log was last folded into it."),
    ("waiting_messages", "history_journal_messages", 1, "Messages that are on disk, but not in the database yet."),
    ("index_lag", "word_index_lag_messages", 1, "Messages that are not found by their words yet."),
    ("database_size", "database_bytes", 1, "Size of the history on disk."),
    ("disk_left", "disk_free_bytes", 1, "What the disk has left."),
    ("disk_floor", "disk_floor_bytes", 1, "What the disk must have left for anything to be kept."),
)


def may_read(server: Server, request: web.Request) -> bool:
    """Whether the host lets whoever asks read the figures. No page of another site may, which a browser would tell."""
    table = server.settings.metrics
    if not table.enabled or not request.remote or not is_ours(request):
        return False
    address = plain_address(request.remote)
    return any(address in ip_network(network, strict=False) for network in table.allow)


async def answer(request: web.Request, server: Server) -> web.Response:
    """The figures, in the format that is asked for. What asks the disk is done in a thread."""
    if request.method not in ("GET", "HEAD"):
        return web.Response(status=405, text="Only GET here.\n", headers=HEADERS | {"Allow": "GET, HEAD"})
    encode, content_type = choose_encoder(request.headers.get("Accept", ""))
    registry = CollectorRegistry(auto_describe=False)
    registry.register(_Look(server))
    body = await asyncio.get_running_loop().run_in_executor(None, encode, registry)
    return web.Response(body=body, headers=HEADERS | {"Content-Type": content_type})


class _Look(Collector):
    """One look at a room: what it knows is taken when this is made, what the computer knows when it is collected."""

    def __init__(self, server: Server) -> None:
        self._version: Final = VERSION
        self._totals: Final = (
            ("messages", server.messages, "Messages that were said."),
            ("received_bytes", server.bytes_in, "What clients have sent."),
            ("sent_bytes", server.bytes_out, "What was written to clients."),
        )
        self._amounts: Final = (
            ("start_time_seconds", server.started_at, "When the room was opened, since 1970."),
            ("people", len(server.nicknames), "People with a nickname."),
            ("peak_connections", server.peak, "Most connections at one time since the room was opened."),
            ("channels", len(server.channels), "Channels."),
            ("bans", len(server.bans), "Bans and mutes."),
        )
        self._deliveries: Final = (tuple(server.deliveries.counts), server.deliveries.seconds)
        self._ask: Final[Callable[[], dict[str, Any]]] = health.look(server)

    def collect(self) -> Iterable[Metric]:
        """All of them; what is not known is left out."""
        found = self._ask()
        yield InfoMetricFamily("landline_build", "The program.", {"version": self._version})
        for name, total, about in self._totals:
            yield CounterMetricFamily(f"landline_{name}", about, total)
        for name, amount, about in self._amounts:
            yield GaugeMetricFamily(f"landline_{name}", about, amount)
        for key, name, factor, about in _OF_STATUS:
            if (value := found[key]) is not None:
                yield GaugeMetricFamily(f"landline_{name}", about, value * factor)
        yield HistogramMetricFamily(
            "landline_delivery_seconds",
            "Time from reading a message until all have it who are not behind.",
            list(self._buckets()),
            self._deliveries[1],
        )
        yield self._troubles({trouble["code"] for trouble in found["troubles"]})

    def _buckets(self) -> Iterator[tuple[str, float]]:
        bounds = (*map(str, BOUNDS), "+Inf")
        return zip(bounds, accumulate(self._deliveries[0]), strict=True)

    @staticmethod
    def _troubles(codes: set[str]) -> Metric:
        family = GaugeMetricFamily("landline_trouble", "Whether something is wrong, by what it is.", labels=["code"])
        for code in health.CODES:
            family.add_metric([code], code in codes)
        return family
