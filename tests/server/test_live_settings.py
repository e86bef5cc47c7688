"""Each setting that is said to take effect at once does, for those who are here: changed in a real room, and seen."""

import base64
import hashlib
import socket
import sqlite3
import ssl
import time
from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import UTC, datetime, timedelta
from http.client import HTTPConnection, HTTPSConnection
from pathlib import Path
from typing import Any

import pytest

from server.declaration import about
from server.net import certificate
from server.settings import declared
from tests.journeys.person import Person
from tests.server.changing_room import ChangingRoom, answers, commands
from tests.server.far_room import FarSocket

Proof = Callable[[ChangingRoom], None]
PROOFS: dict[str, Proof] = {}


def proves(*names: str) -> Callable[[Proof], Proof]:
    """Put a test into the table under the settings that it proves."""

    def register(proof: Proof) -> Proof:
        PROOFS.update(dict.fromkeys(names, proof))
        return proof

    return register


@pytest.fixture(scope="module")
def room(tmp_path_factory: pytest.TempPathFactory) -> Iterator[ChangingRoom]:
    """One room for all; what a proof has changed is put back."""
    made = ChangingRoom(tmp_path_factory.mktemp("live"))
    yield made
    made.close()


@pytest.fixture(autouse=True)
def put_back(room: ChangingRoom) -> Iterator[None]:
    text = room.file.read_text()
    yield
    room.leave()
    if room.file.read_text() != text:
        room.file.write_text(text)
        assert room.call("server.rehash")["success"] is True


def becomes_refused(room: ChangingRoom, name: str, value: object, person: Person, line: str, refusal: str) -> None:
    """What could be said cannot be said any more."""
    assert refusal not in commands(person, line)
    room.set("limits", **{name: value})
    assert refusal in commands(person, line)


@proves("server.name", "server.network")
def the_name(room: ChangingRoom) -> None:
    anna = room.person()
    room.set("server", name="Class 7b")
    anna.hears(r" 005 \S+ NETWORK=Class\\x207b :")
    assert room.call("landline.status")["name"] == "Class 7b"
    room.set("server", network="School")
    anna.hears(" 005 .*NETWORK=School :")


@proves("server.description")
def the_description(room: ChangingRoom) -> None:
    anna = room.person()
    room.set("server", description="Quiet, please")
    assert "Quiet, please" in str(answers(anna, f"WHOIS {anna.nick}"))


@proves("server.password")
def the_password(room: ChangingRoom) -> None:
    room.set("server", password="sesame")  # noqa: S106 - of a test
    bert = room.knocker()
    bert.says("NICK bert", "USER bert 0 * :b")
    bert.hears(" 464 ")
    room.person("PASS sesame")
    told = room.call("landline.settings")
    assert "sesame" not in room.file.read_text() + str(told) + (room.data / "acts.jsonl").read_text()
    assert "fast$" not in str(told)
    assert "…" in str(room.call("landline.acts")["list"][-1]["params"])
    assert room.setting("server", "password")["is_set"] is True
    room.set("server", password=None)
    room.person()


@proves("server.motd")
def the_message_of_the_day(room: ChangingRoom) -> None:
    anna = room.person()
    room.set("server", motd=["Be kind.", "Label your boxes."])
    assert any("Label your boxes." in line for line in answers(anna, "MOTD"))


@proves("server.cloak")
def addresses_are_shown_and_hidden(room: ChangingRoom) -> None:
    anna, bert = room.person("CAP REQ :chghost", "CAP END"), room.person()
    for one in (anna, bert):
        one.says("JOIN #tea")
        one.hears(" 366 ")
    room.set("server", cloak=False)
    anna.hears(f":{bert.nick}!.* CHGHOST ~{bert.nick} 127.0.0.1")
    assert "127.0.0.1" in answers(anna, f"WHOIS {bert.nick}")[0]
    room.set("server", cloak=True)
    anna.hears(rf":{bert.nick}!.* CHGHOST ~{bert.nick} \S+\.cloak")
    assert "127.0.0.1" not in answers(anna, f"WHOIS {bert.nick}")[0]


@proves("server.default_user_modes")
def modes_at_the_start(room: ChangingRoom) -> None:
    room.set("server", default_user_modes="i")
    anna = room.person()
    assert any(line.endswith("+i") for line in answers(anna, f"MODE {anna.nick}"))


@proves("server.plain_text_door")
def plain_text(room: ChangingRoom) -> None:
    room.set("server", plain_text_door=True)
    with socket.create_connection(("127.0.0.1", room.port), 20) as door:
        assert door.recv(4) == b"NAME"


@proves("server.log_words")
def words_in_the_log(room: ChangingRoom) -> None:
    anna = room.person("CAP REQ :echo-message", "CAP END")
    for value, word in ((False, "secretly"), (True, "openly")):
        room.set("server", log_words=value)
        answers(anna, "JOIN #tea", f"PRIVMSG #tea :{word}")
    log = str(room.call("log.list", sources=["all"]))
    assert "openly" in log
    assert "secretly" not in log


@proves("tls.cert", "tls.key")
def the_certificate(room: ChangingRoom) -> None:
    folder = room.data.parent / "other"
    folder.mkdir()
    other = certificate.own(folder)
    room.set("tls", cert=str(other.certificate), key=str(other.key))
    assert shown_certificate(room.port) == other.fingerprint()
    refused = room.call("landline.set_settings", settings={"tls": {"key": ""}})
    assert "belong together" in refused["message"]
    assert shown_certificate(room.port) == other.fingerprint()
    room.set("tls", cert=None, key=None)
    assert shown_certificate(room.port) == room.ready["fingerprint"]


def shown_certificate(port: int) -> str:
    """SHA-256 of what a room shows to who comes encrypted."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    with socket.create_connection(("127.0.0.1", port), 20) as plain, context.wrap_socket(plain) as tls:
        return hashlib.sha256(tls.getpeercert(binary_form=True) or b"").hexdigest()


@proves("tls.sts")
def encryption_is_insisted_on(room: ChangingRoom) -> None:
    refused = room.call("landline.set_settings", settings={"tls": {"sts": 30}})
    assert "only for a certificate that an authority signed" in refused["message"]
    assert room.setting("tls", "sts")["value"] == 0
    cert, key = signed_by_an_authority(room.data.parent)
    anna = room.person("CAP LS 302", "CAP END")
    room.set("tls", cert=cert, key=key, sts=30)
    anna.hears(rf" CAP {anna.nick} NEW :sts=port={room.port}$")
    room.set("tls", cert=None, key=None, sts=None)
    anna.hears(rf" CAP {anna.nick} DEL :sts$")


def signed_by_an_authority(folder: Path) -> tuple[str, str]:
    """A certificate that another one signed, and its key."""
    from cryptography import x509
    from cryptography.hazmat.primitives import hashes, serialization
    from cryptography.hazmat.primitives.asymmetric import ec

    key, authority = ec.generate_private_key(ec.SECP256R1()), ec.generate_private_key(ec.SECP256R1())
    now = datetime.now(UTC)
    made = (
        x509.CertificateBuilder()
        .subject_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "room")]))
        .issuer_name(x509.Name([x509.NameAttribute(x509.NameOID.COMMON_NAME, "authority")]))
        .public_key(key.public_key())
        .serial_number(7)
        .not_valid_before(now - timedelta(days=1))
        .not_valid_after(now + timedelta(days=30))
        .sign(authority, hashes.SHA256())
    )
    (folder / "signed.crt").write_bytes(made.public_bytes(serialization.Encoding.PEM))
    (folder / "signed.key").write_bytes(
        key.private_bytes(serialization.Encoding.PEM, serialization.PrivateFormat.PKCS8, serialization.NoEncryption())
    )
    return str(folder / "signed.crt"), str(folder / "signed.key")


@proves("operator.name", "operator.password")
def who_acts_for_the_host(room: ChangingRoom) -> None:
    anna = room.person()
    assert commands(anna, "OPER boss secret") == ["464"]
    room.set("operator", name="boss", password="hush-hush")  # noqa: S106 - of a test
    assert "381" in commands(anna, "OPER boss hush-hush")
    assert "hush" not in str(room.call("landline.settings")) + (room.data / "acts.jsonl").read_text()
    assert room.file.stat().st_mode & 0o077 == 0, "a file with a password in it is its owner's alone"


@proves("api.user", "api.password", "api.connections", "api.allow")
def who_manages_it_from_another_computer(room: ChangingRoom) -> None:
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    context.check_hostname, context.verify_mode = False, ssl.CERT_NONE
    word = base64.b64encode(b"boss:hush-hush").decode()

    def status() -> int:
        web = HTTPSConnection("127.0.0.1", room.port, context=context, timeout=20)
        with closing(web):
            body = '{"jsonrpc": "2.0", "method": "landline.status", "params": {}, "id": 1}'
            web.request("POST", "/api", body, {"Authorization": f"Basic {word}", "Content-Type": "application/json"})
            return web.getresponse().status

    assert status() == 404
    room.set("api", user="boss", password="hush-hush", connections=1)  # noqa: S106 - of a test
    assert status() == 200
    assert "hush" not in room.file.read_text()
    more = {"Authorization": f"Basic {word}"}
    with FarSocket(room, additional_headers=more):
        assert status() == 503
        room.set("api", connections=2)
        assert status() == 200
    room.set("api", allow=["192.0.2.0/24"])
    assert status() == 403
    room.set("api", allow=[])
    room.set("api", password="other")  # noqa: S106 - of a test
    assert status() == 401


@proves("metrics.enabled", "metrics.allow")
def figures_for_prometheus(room: ChangingRoom) -> None:
    def has_figures() -> bool:
        web = HTTPConnection("127.0.0.1", room.port, timeout=20)
        with closing(web):
            web.request("GET", "/metrics")
            return b"landline_" in web.getresponse().read().split(b"<")[0]

    assert not has_figures()
    room.set("metrics", enabled=True)
    assert has_figures()
    room.set("metrics", allow=["10.0.0.0/8"])
    assert not has_figures()


_NEGOTIATED = ("CAP LS 302", "CAP REQ :draft/account-registration batch standard-replies", "CAP END")


@proves("accounts.registration")
def names_can_be_registered(room: ChangingRoom) -> None:
    anna = room.person(*_NEGOTIATED)
    room.set("accounts", registration=False)
    anna.hears(f" CAP {anna.nick} DEL :draft/account-registration")
    assert "TEMPORARILY_UNAVAILABLE" in answers(anna, "REGISTER * * :12345678")[0]
    room.set("accounts", registration=True)
    anna.hears(f" CAP {anna.nick} NEW :draft/account-registration")


@proves("accounts.registration_before_connect", "accounts.registration_requires_email")
def how_names_are_registered(room: ChangingRoom) -> None:
    anna = room.person(*_NEGOTIATED)
    room.set("accounts", registration_before_connect=True)
    anna.hears("CAP .* NEW :draft/account-registration=custom-account-name,before-connect$")
    early = room.knocker()
    early.says("CAP LS 302", "NICK early", "REGISTER * * :12345678")
    early.hears("REGISTER SUCCESS early")
    room.set("accounts", registration_requires_email=True)
    anna.hears("NEW :draft/account-registration=.*email-required")
    assert "INVALID_EMAIL" in answers(anna, "REGISTER * * :12345678")[0]


@proves("accounts.registrations_per_ip")
def registrations_an_hour(room: ChangingRoom) -> None:
    anna, bert = room.person(), room.person()
    assert "SUCCESS" in answers(anna, "REGISTER * * :12345678")[0]
    room.set("accounts", registrations_per_ip=1)
    assert "SUCCESS" not in answers(bert, "REGISTER * * :12345678")[0]


@proves("accounts.password_min", "accounts.password_max")
def the_length_of_passwords(room: ChangingRoom) -> None:
    anna = room.person()
    room.set("accounts", password_min=12)
    assert "WEAK_PASSWORD" in answers(anna, "REGISTER * * :12345678")[0]
    room.set("accounts", password_min=2, password_max=4)
    assert "UNACCEPTABLE_PASSWORD" in answers(anna, "REGISTER * * :12345678")[0]
    assert "SUCCESS" in answers(anna, "REGISTER * * :123")[0]


@proves("accounts.sasl_without_tls")
def passwords_unencrypted(room: ChangingRoom) -> None:
    anna = room.person("CAP LS 302", "CAP END")
    room.set("accounts", sasl_without_tls=False)
    anna.hears("CAP .* NEW :sasl=SCRAM-SHA-256$")
    assert "SUCCESS" not in answers(anna, "REGISTER * * :12345678")[0]


@proves("accounts.password_hashing")
def how_passwords_are_kept(room: ChangingRoom) -> None:
    room.set("accounts", password_hashing="argon2")  # noqa: S106 - of a test
    room.set("server", password="sesame")  # noqa: S106 - of a test
    assert 'password = "$argon2' in room.file.read_text()
    room.person("PASS sesame")


@proves("accounts.login_throttle")
def guesses_are_slowed_down(room: ChangingRoom) -> None:
    room.set("operator", name="boss", password="secret")  # noqa: S106 - of a test
    room.set("accounts", login_throttle=False)
    anna = room.person()
    assert "Too many" not in answers(anna, *["OPER boss wrong"] * 9)[-1]
    room.set("accounts", login_throttle=True)
    assert "Too many" in answers(anna, "OPER boss wrong")[-1]
    room.set("accounts", login_throttle=False)
    assert "381" in commands(anna, "OPER boss secret")


def registered(room: ChangingRoom) -> Person:
    """Somebody new who owns their nickname."""
    owner = room.person()
    assert "SUCCESS" in answers(owner, "REGISTER * * :12345678")[0]
    return owner


def login(owner: Person) -> list[str]:
    """What the owner of a name says on the way in, on another device."""
    word = base64.b64encode(f"\0{owner.nick}\x0012345678".encode()).decode()
    return [
        "CAP LS 302", "CAP REQ :sasl", "AUTHENTICATE PLAIN", f"AUTHENTICATE {word}", f"NICK {owner.nick}",
        "USER x 0 * :x", "CAP END",
    ]  # fmt: skip


@proves("accounts.multiclient")
def several_devices(room: ChangingRoom) -> None:
    owner = registered(room)
    room.set("accounts", multiclient=False, login_throttle=False)
    again = room.knocker()
    again.says(*login(owner))
    again.hears(" 433 ")
    room.set("accounts", multiclient=True)
    once_more = room.knocker()
    once_more.says(*login(owner))
    once_more.hears(" 001 ")


@proves("accounts.reserve_nicks")
def nicknames_are_their_owners(room: ChangingRoom) -> None:
    owner = registered(room)
    anna = room.person()
    owner.says("NICK elsewhere")
    owner.hears(" NICK :?elsewhere")
    assert commands(anna, f"NICK {owner.nick}") == ["433"]
    room.set("accounts", reserve_nicks=False)
    assert commands(anna, f"NICK {owner.nick}") == ["NICK"]


@proves("accounts.always_on")
def back_into_the_channels(room: ChangingRoom) -> None:
    room.set("accounts", always_on="opt-out", login_throttle=False)
    owner = registered(room)
    answers(owner, "JOIN #kept")
    owner.says("QUIT")
    owner.hears("ERROR")
    again = room.knocker()
    again.says(*login(owner))
    again.hears("JOIN :?#kept")


def kept(room: ChangingRoom, name: str) -> int:
    """How much is kept of a channel."""
    count: int = room.call("landline.channel_history", channel=name)["messages"]
    return count


def until(done: Callable[[], bool]) -> None:
    """Ask a few times a second: what is too much goes in rounds of some seconds."""
    deadline = time.monotonic() + 30
    while not done():
        assert time.monotonic() < deadline
        time.sleep(0.1)


@proves("history.channel_messages")
def messages_of_a_channel(room: ChangingRoom) -> None:
    anna = room.person()
    answers(anna, "JOIN #much", *(f"PRIVMSG #much :{number}" for number in range(30)))
    assert kept(room, "#much") == 30
    room.set("history", channel_messages=5)
    until(lambda: kept(room, "#much") == 5)


@proves("history.direct_messages")
def direct_messages(room: ChangingRoom) -> None:
    ask = "CAP REQ :draft/chathistory batch server-time message-tags"
    owner, bert = registered(room), room.person(ask, "CAP END")
    question = f"CHATHISTORY LATEST {owner.nick} * 100"
    answers(bert, *(f"PRIVMSG {owner.nick} :{number}" for number in range(20)))
    assert commands(bert, question).count("PRIVMSG") == 20
    room.set("history", direct_messages=4)
    until(lambda: commands(bert, question).count("PRIVMSG") == 4)


@proves("history.max_age")
def age(room: ChangingRoom) -> None:
    anna = room.person()
    answers(anna, "JOIN #old", *(f"PRIVMSG #old :{number}" for number in range(10)))
    assert kept(room, "#old") == 10
    with sqlite3.connect(room.data / "room.db", timeout=20) as database:
        database.execute("UPDATE messages SET moment = moment - 5 * 86400000 WHERE words = '3'")
    database.close()
    room.set("history", max_age=2)
    until(lambda: kept(room, "#old") == 9)


@proves("history.max_request")
def messages_of_one_answer(room: ChangingRoom) -> None:
    anna = room.person("CAP REQ :draft/chathistory batch server-time message-tags", "CAP END")
    answers(anna, "JOIN #ask", *(f"PRIVMSG #ask :{number}" for number in range(20)))
    room.set("history", max_request=3)
    anna.hears(" 005 .*CHATHISTORY=3 ")
    assert commands(anna, "CHATHISTORY LATEST #ask * 100").count("PRIVMSG") == 3


@proves("history.min_free_disk")
def free_space_of_the_disk(room: ChangingRoom) -> None:
    room.set("history", min_free_disk=10**9)
    until(lambda: room.call("server.status")["history"] is False)
    room.set("history", min_free_disk=None)
    until(lambda: room.call("server.status")["history"] is True)


@proves("history.redact", "history.redact_window")
def taking_back(room: ChangingRoom) -> None:
    asked = "CAP REQ :draft/message-redaction echo-message message-tags batch standard-replies"
    anna = room.person("CAP LS 302", asked, "CAP END")
    answers(anna, "JOIN #redact")
    room.set("history", redact=False)
    anna.hears(f"CAP {anna.nick} DEL :draft/message-redaction")
    room.set("history", redact=True)
    anna.hears(f"CAP {anna.nick} NEW :draft/message-redaction")
    assert "ACK" in answers(anna, asked)[0]
    answers(anna, "MODE #redact -o " + anna.nick)
    anna.says("PRIVMSG #redact :oh")
    msgid = anna.hears("msgid=([^; ]+).*PRIVMSG #redact :?oh")[1]
    time.sleep(1.1)
    room.set("history", redact_window=1)
    assert "REDACT_WINDOW_EXPIRED" in answers(anna, f"REDACT #redact {msgid}")[0]
    room.set("history", redact_window=None)
    assert "REDACT" in commands(anna, f"REDACT #redact {msgid}")


@proves("limits.nicklen")
def the_longest_nickname(room: ChangingRoom) -> None:
    anna = room.person()
    becomes_refused(room, "nicklen", 5, anna, f"NICK {anna.nick}longer", "432")
    assert any(" 005 " in line and "NICKLEN=5 " in line for line in anna.heard)


@proves("limits.channellen")
def the_longest_name_of_a_channel(room: ChangingRoom) -> None:
    anna = room.person()
    assert "JOIN" in commands(anna, "JOIN #12345678")
    room.set("limits", channellen=6)
    assert "JOIN" not in commands(anna, "JOIN #12345679")


@proves("limits.topiclen")
def the_longest_topic(room: ChangingRoom) -> None:
    anna = room.person()
    answers(anna, "JOIN #topic")
    becomes_refused(room, "topiclen", 5, anna, "TOPIC #topic :too long", "417")


@proves("limits.kicklen")
def the_longest_reason(room: ChangingRoom) -> None:
    anna = room.person()
    answers(anna, "JOIN #kick")
    becomes_refused(room, "kicklen", 5, anna, "KICK #kick nobody :too long", "417")


@proves("limits.awaylen")
def the_longest_away_message(room: ChangingRoom) -> None:
    becomes_refused(room, "awaylen", 5, room.person(), "AWAY :too long", "417")


@proves("limits.userlen", "limits.realnamelen")
def the_longest_user_and_real_names(room: ChangingRoom) -> None:
    room.set("limits", userlen=4, realnamelen=6)
    bert = room.knocker()
    bert.says("NICK longbert", "USER longuser 0 * :very long")
    bert.hears(" 001 ")
    told = next(line for line in answers(bert, "WHOIS longbert") if " 311 " in line)
    assert "longbert ~lon " in told
    assert told.endswith(":very l")


@proves("limits.keylen")
def the_longest_key(room: ChangingRoom) -> None:
    anna = room.person()
    answers(anna, "JOIN #key")
    becomes_refused(room, "keylen", 5, anna, "MODE #key +k toolong", "525")


@proves("limits.channels_per_client")
def channels_of_one_person(room: ChangingRoom) -> None:
    anna = room.person()
    assert "405" not in commands(anna, "JOIN #one,#two")
    room.set("limits", channels_per_client=2)
    assert "405" in commands(anna, "JOIN #three")


@proves("limits.channels")
def channels_of_the_room(room: ChangingRoom) -> None:
    anna = room.person()
    assert "JOIN" in commands(anna, "JOIN #first")
    room.set("limits", channels=1)
    assert "JOIN" not in commands(anna, "JOIN #second")


@proves("limits.list_entries")
def lists_of_a_channel(room: ChangingRoom) -> None:
    anna = room.person()
    answers(anna, "JOIN #list", "MODE #list +b a!*@*")
    room.set("limits", list_entries=1)
    assert "478" in commands(anna, "MODE #list +b b!*@*")


@proves("limits.monitor")
def watched_nicknames(room: ChangingRoom) -> None:
    anna = room.person()
    assert "734" not in commands(anna, "MONITOR + a,b")
    room.set("limits", monitor=2)
    assert "734" in commands(anna, "MONITOR + c")


@proves("limits.whowas")
def former_nicknames(room: ChangingRoom) -> None:
    anna = room.person()
    old = anna.nick
    answers(anna, f"NICK {old}b", f"NICK {old}c")
    assert "314" in commands(anna, f"WHOWAS {old}")
    room.set("limits", whowas=1)
    assert "406" in commands(anna, f"WHOWAS {old}")
    assert "314" in commands(anna, f"WHOWAS {old}b")


@proves("limits.multiline_bytes", "limits.multiline_lines")
def messages_of_several_lines(room: ChangingRoom) -> None:
    anna = room.person("CAP LS 302", "CAP REQ :draft/multiline batch message-tags standard-replies", "CAP END")
    batch = ["BATCH +1 draft/multiline #lines", *["@batch=1 PRIVMSG #lines :words"] * 3, "BATCH -1"]
    answers(anna, "JOIN #lines")
    assert "FAIL" not in commands(anna, *batch)
    room.set("limits", multiline_lines=2)
    anna.hears("NEW :draft/multiline=max-bytes=40000,max-lines=2$")
    assert "FAIL" in commands(anna, *batch)
    room.set("limits", multiline_lines=None, multiline_bytes=8)
    anna.hears("NEW :draft/multiline=max-bytes=8,max-lines=500$")
    assert "FAIL" in commands(anna, *batch)


@proves("limits.metadata_subs", "limits.metadata_keys")
def metadata(room: ChangingRoom) -> None:
    anna = room.person("CAP LS 302", "CAP REQ :draft/metadata-2 batch standard-replies", "CAP END")
    assert "FAIL" not in commands(anna, "METADATA * SUB avatar", "METADATA * SET status :here")
    room.set("limits", metadata_subs=1, metadata_keys=1)
    anna.hears("CAP .* NEW :draft/metadata-2=before-connect,max-subs=1,max-keys=1,")
    assert "TOO_MANY_SUBS" in str(answers(anna, "METADATA * SUB status"))
    assert "LIMIT_REACHED" in str(answers(anna, "METADATA * SET color :red"))


@proves("limits.connections_per_ip", "limits.connect_rate")
def connections_of_one_address(room: ChangingRoom) -> None:
    room.person()
    room.set("limits", connections_per_ip=1)
    until(lambda: refusal_of(room) != "")
    assert "Too many connections" in refusal_of(room)
    room.set("limits", connections_per_ip=0, connect_rate=1)
    refusal_of(room)
    assert "Too many new connections" in refusal_of(room)


def refusal_of(room: ChangingRoom) -> str:
    """What somebody new is told who says a nickname."""
    with socket.create_connection(("127.0.0.1", room.port), 20) as door:
        door.settimeout(20)
        try:
            door.sendall(b"NICK refused\r\nUSER x 0 * :x\r\n")
            told = door.recv(4096).decode()
        except ConnectionError:
            return "gone"
    return told if "ERROR" in told else ""


@proves("limits.message_rate")
def commands_a_second(room: ChangingRoom) -> None:
    anna = room.person()
    answers(anna, *["VERSION"] * 60)
    assert not any("too fast" in line for line in anna.heard)
    room.set("limits", message_rate=5)
    anna.says(*["VERSION"] * 60)
    anna.hears("too fast")


@proves("limits.sendq_bytes", "limits.sendq_total_bytes")
def what_waits_for_slow_readers(room: ChangingRoom) -> None:
    for name in ("sendq_bytes", "sendq_total_bytes"):
        talker, deaf = room.person(), room.person()
        deaf.hardly_reads()
        answers(talker, *[f"PRIVMSG {deaf.nick} :{'x' * 400}"] * 2_000)
        assert deaf.nick in str(answers(talker, f"ISON {deaf.nick}")), "it may wait as long as it likes"
        room.set("limits", **{name: 65_536})
        line = f"PRIVMSG {deaf.nick} :{'x' * 400}"
        until(lambda talker=talker, line=line: "401" in commands(talker, *[line] * 500))  # type: ignore[misc]
        room.set("limits", **{name: None})


@proves("timeouts.ping")
def silence(room: ChangingRoom) -> None:
    anna = room.person()
    room.set("timeouts", ping=1)
    anna.hears("^PING ", 10)


@proves("timeouts.registration")
def time_to_come_in(room: ChangingRoom) -> None:
    bert = room.knocker()
    bert.says("NICK slow")
    bert.says("PING here")
    bert.hears("PONG")
    time.sleep(1.1)
    room.set("timeouts", registration=1)
    bert.hears("ERROR.*No nickname in time", 10)


def test_a_change_is_written_beside_what_people_wrote_and_can_be_taken_back(room: ChangingRoom) -> None:
    room.set("limits", nicklen=20, topiclen=100)
    text = room.file.read_text()
    assert "# of a test" in text
    assert 'password_hashing = "fast"  # quick' in text
    assert "nicklen = 20" in text
    act = room.call("landline.acts")["list"][-1]
    assert act["method"] == "landline.set_settings"
    assert act["can_undo"] is True
    assert room.call("landline.undo", id=act["id"]) is True
    assert "nicklen" not in room.file.read_text()
    assert told(room, "limits", "nicklen", "value", "source") == [32, "default"]
    assert told(room, "limits", "connect_rate", "value", "source") == [0, "file"]


def told(room: ChangingRoom, table: str, name: str, *keys: str) -> list[Any]:
    """Of a setting what is asked."""
    found = room.setting(table, name)
    return [found[key] for key in keys]


def test_all_or_none_are_taken_and_each_that_cannot_be_is_named(room: ChangingRoom) -> None:
    text = room.file.read_text()
    refused = room.call(
        "landline.set_settings",
        settings={"limits": {"nicklen": 0, "topiclen": 50}, "server": {"motd": ["a\nb"], "name": "x\x07"}},
    )
    assert refused["data"].keys() == {"limits.nicklen", "server.motd", "server.name"}
    assert "at least 1" in refused["data"]["limits.nicklen"]
    assert room.file.read_text() == text
    assert told(room, "limits", "topiclen", "value") == [390]
    for nonsense in ({"x": {"y": 1}}, {"limits": {"naem": 1}}, {"limits": 5}, {}):
        assert room.call("landline.set_settings", settings=nonsense)["code"] < 0


def test_every_setting_says_that_it_waits_for_a_restart_or_is_proven_here() -> None:
    live = {".".join(key) for key, item in declared() if not about(item).restart and not about(item).planned}
    assert live == PROOFS.keys(), "prove here that it takes effect at once, or declare it with restart=True"


@pytest.mark.parametrize("proof", dict.fromkeys(PROOFS.values()), ids=lambda proof: proof.__name__)
def test_it_takes_effect_at_once(room: ChangingRoom, proof: Proof) -> None:
    proof(room)
