"""Links in what people say."""

import pytest

from app.windows.timeline_links import LinkFinder


@pytest.fixture(scope="module")
def links() -> LinkFinder:
    finder = LinkFinder()
    for _step in finder.load():
        assert not finder.loaded
    return finder


@pytest.mark.parametrize(
    ("text", "addresses"),
    [
        ("nothing here", []),
        ("see https://example.com/a_(b)?x=1#y.", ["https://example.com/a_(b)?x=1#y"]),
        ("(http://host.lan:8080/x), and wiki.local/power!", ["http://host.lan:8080/x", "http://wiki.local/power"]),
        ("WWW.EXAMPLE.COM", ["http://WWW.EXAMPLE.COM"]),
        ("🎉 https://example.com", ["https://example.com"]),
        ("javascript:alert(1) file:///etc/passwd data:text/html,x", []),
        ("ftp://example.com/x mailto:a@example.com someone@example.com //example.com", []),
        ("version 1.2.3 at 12.30", []),
    ],
)
def test_web_addresses_are_links_and_nothing_else_is(links: LinkFinder, text: str, addresses: list[str]) -> None:
    found = links.find(text)
    assert [address for _start, _end, address in found] == addresses
    assert all(address.endswith(text[start:end]) for start, end, address in found)


def test_before_it_is_loaded_nothing_is_a_link() -> None:
    finder = LinkFinder()
    assert not finder.loaded
    assert finder.find("https://example.com") == []


@pytest.mark.timeout(10)
@pytest.mark.parametrize(
    "text", ["aa." * 5300, "a.com " * 2600, "http://" * 2300, "https://a.bc/" + "(" * 16000, "aa.bb@" * 2600]
)
def test_a_text_made_to_waste_time_wastes_little(links: LinkFinder, text: str) -> None:
    # Forty times: what takes a second here takes 25 ms on the screen.
    for _time in range(40):
        assert len(links.find(text)) < 1000
