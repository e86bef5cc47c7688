"""Figures for Prometheus: who may read them, what they say, and that its own tools can read it."""

import shutil
import subprocess
from collections.abc import Iterator
from pathlib import Path

import pytest
from prometheus_client.openmetrics.parser import text_string_to_metric_families as read_openmetrics
from prometheus_client.parser import text_string_to_metric_families as read_text

from server.declaration import Key, SettingError
from server.settings_file import parse
from tests.server.far_room import SETTINGS, FarRoom, Member

ON = f"{SETTINGS}\n[metrics]\nenabled = true\n"
OPENMETRICS = {"Accept": "application/openmetrics-text; version=1.0.0"}


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[FarRoom]:
    made = FarRoom(tmp_path_factory.mktemp("measured"), ON)
    yield made
    made.close()


def samples(room: FarRoom) -> dict[str, float]:
    """All figures of one series each, by name."""
    answer = room.ask("GET", "/metrics", headers={}, tls=False)
    assert answer.status == 200
    return {
        sample.name: sample.value
        for family in read_text(answer.text)
        for sample in family.samples
        if sample.labels.keys() <= {"version"}
    }


def test_they_are_off_by_default(tmp_path: Path) -> None:
    with FarRoom(tmp_path) as room:
        assert room.ask("GET", "/metrics", headers={}, tls=False).status == 404
        room.config.write_text(ON)
        room.locally("server.rehash")
        assert room.ask("GET", "/metrics", headers={}, tls=False).status == 200
        room.config.write_text(ON + 'allow = ["10.0.0.0/8"]\n')
        room.locally("server.rehash")
        assert room.ask("GET", "/metrics", headers={}, tls=False).status == 404


def test_only_this_computer_reads_them_where_nobody_says_otherwise(room: FarRoom) -> None:
    stranger = room.ask("GET", "/metrics", headers={}, ip="127.0.0.2", tls=False)
    assert (stranger.status, stranger.text) == (404, "There is nothing here. The room's page is /\n")
    page = room.ask("GET", "/metrics", headers={"Origin": "https://elsewhere.example"}, tls=False)
    assert page.status == 404
    assert room.ask("POST", "/metrics", headers={}, tls=False).status == 405
    assert room.ask("HEAD", "/metrics", headers={}, tls=False).text == ""
    assert room.ask("GET", "/metrics/", headers={}, tls=False).status == 404


def test_they_are_read_inside_of_tls_too(room: FarRoom) -> None:
    answer = room.ask("GET", "/metrics", headers={})
    assert answer.headers["Content-Type"].startswith("text/plain; version=")
    assert "landline_connections" in answer.text


def test_they_say_what_is_so(room: FarRoom) -> None:
    before = samples(room)
    anna, ben = Member(room.port, "anna"), Member(room.port, "ben")
    anna.until("JOIN")
    for number in range(5):
        ben.say(f"PRIVMSG #tea :number {number}")
    anna.until("number 4")
    found = samples(room)
    assert found["landline_connections"] == found["landline_people"] == 2
    assert found["landline_channels"] == 1
    assert found["landline_messages_total"] - before["landline_messages_total"] == 5
    assert found["landline_received_bytes_total"] > 200
    assert found["landline_sent_bytes_total"] > 400
    assert found["landline_delivery_seconds_count"] == 5
    assert 0 < found["landline_delivery_seconds_sum"] < 5
    assert found["landline_history_kept"] == 1
    assert 0 <= found["landline_history_commit_age_seconds"] < 60
    assert found["landline_database_bytes"] > 4_096
    assert found["landline_disk_free_bytes"] > found["landline_disk_floor_bytes"] == 50_000_000
    assert found["landline_resident_memory_bytes"] > 1_000_000
    assert found["landline_build_info"] == 1
    anna.leave()
    ben.leave()


def test_nobody_is_in_them(room: FarRoom) -> None:
    member = Member(room.port, "somebody-with-a-name")
    text = room.ask("GET", "/metrics", headers={}, tls=False).text
    assert "somebody" not in text
    assert "127.0.0.1" not in text
    assert "#tea" not in text
    labels = {name for family in read_text(text) for sample in family.samples for name in sample.labels}
    assert labels == {"code", "le", "version"}
    member.leave()


def test_openmetrics_is_spoken_where_it_is_asked_for(room: FarRoom) -> None:
    answer = room.ask("GET", "/metrics", headers=OPENMETRICS, tls=False)
    assert answer.headers["Content-Type"].startswith("application/openmetrics-text; version=1.0.0")
    names = {family.name for family in read_openmetrics(answer.text)}  # type: ignore[no-untyped-call]
    assert {"landline_messages", "landline_delivery_seconds", "landline_trouble", "landline_build"} <= names


@pytest.mark.skipif(shutil.which("promtool") is None, reason="Prometheus' own tool is not installed")
def test_prometheus_own_tool_finds_nothing_wrong(room: FarRoom) -> None:
    text = room.ask("GET", "/metrics", headers={}, tls=False).text
    checked = subprocess.run(["promtool", "check", "metrics"], input=text, capture_output=True, text=True, check=False)
    assert (checked.returncode, checked.stdout, checked.stderr) == (0, "", "")


def test_buckets_add_up(room: FarRoom) -> None:
    text = room.ask("GET", "/metrics", headers={}, tls=False).text
    (family,) = [family for family in read_text(text) if family.name == "landline_delivery_seconds"]
    counts = [sample.value for sample in family.samples if sample.name.endswith("_bucket")]
    assert counts == sorted(counts)
    assert counts[-1] == next(sample.value for sample in family.samples if sample.name.endswith("_count"))


@pytest.mark.parametrize("network", ["nonsense", "10.0.0.0/33", "localhost"])
def test_what_is_no_address_is_refused_with_its_line(network: str) -> None:
    with pytest.raises(SettingError, match=r"line 2: \[metrics\] allow: .* is neither an address nor a range"):
        parse(f'[metrics]\nallow = ["{network}"]', "room.toml")
    values, _notes = parse('[metrics]\nallow = ["192.168.1.7/24", "fd00::/8"]', "room.toml")
    assert values[Key("metrics", "allow")] == ("192.168.1.7/24", "fd00::/8")
