"""How the room was: rings that stay small, averages, and the longest delay."""

from server.control import rpc
from server.core.figures import Figures
from tests.server.test_control import Console, room_with


def test_rates_come_from_totals_and_rings_stay_bounded() -> None:
    figures = Figures()
    for number in range(20_000):
        figures.look(5.0 * number, 3, (10 * number, 500 * number, 5_000 * number), 0.001, 1_000)
    assert [len(ring.points) for ring in figures.rings.values()] == [60, 120, 288]
    assert [ring.step for ring in figures.rings.values()] == [5, 30, 300]
    for ring in figures.rings.values():
        point = ring.points[-1]
        assert (point.connections, point.messages, point.bytes_in, point.bytes_out) == (3, 2, 100, 1_000)


def test_a_long_delay_shows_in_every_ring() -> None:
    figures = Figures()
    for number in range(61):
        figures.look(5.0 * number, 1, (0, 0, 0), 0.250 if number == 30 else 0.001, 1)
    assert [max(point.loop_delay for point in ring.points) for ring in figures.rings.values()] == [250, 250, 250]


def test_a_delivery_counts_once_for_each_message_and_the_slowest_shows() -> None:
    figures = Figures()
    said = 0
    for number in range(13):
        busy = number == 3
        said += 900 if busy else 100 if number == 4 else 0
        delivery = (0.001, 0.002) if busy else (0.011, 0.5) if number == 4 else (0.0, 0.0)
        figures.look(5.0 * number, 1, (said, 0, 0), 0, 1, delivery)
    point = figures.rings["1h"].points[0]
    assert round(point.delivery, 6) == 2  # not 1: silence says nothing of deliveries
    assert point.slowest_delivery == 500


def test_a_clock_that_goes_back_makes_no_figure() -> None:
    figures = Figures()
    for moment in (100.0, 50.0, 55.0):
        figures.look(moment, 1, (0, 0, 0), 0, 1)
    assert [point.moment for point in figures.rings["5m"].points] == [55.0]


def test_they_are_there_when_a_console_asks() -> None:
    room, _console, _people = room_with("anna")
    console = Console(room)
    room.server.figures.look(1_800_000_000, 1, (0, 0, 0), 0, 1)
    room.server.figures.look(1_800_000_005, 2, (50, 500, 5_000), 0.01, 1, (0.0005, 0.02))
    answer = console.call("landline.figures")
    assert (answer["step"], answer["most"]) == (5, 60)
    assert answer["list"] == [
        {
            "moment": "2027-01-15T08:00:05.000Z",
            "connections": 2,
            "messages": 10,
            "bytes_in": 100,
            "bytes_out": 1_000,
            "loop_delay": 10,
            "memory": 1,
            "delivery": 0.5,
            "slowest_delivery": 20,
        }
    ]
    assert console.call("landline.figures", span="1y") == rpc.INVALID_PARAMS
