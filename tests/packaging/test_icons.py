"""The icon's files are the picture that the SVG holds, in every size and format that desktops ask for."""

from pathlib import Path

import pytest
from PySide6.QtGui import QImage, QImageReader

from resources import icon_files

ICONS = Path(__file__).parents[2] / "packaging" / "icons"


def loaded(content: bytes) -> QImage:
    return QImage.fromData(content).convertToFormat(QImage.Format.Format_RGBA8888)


def differing(one: QImage, other: QImage) -> int:
    """Bytes of colour that anybody could tell apart; Qt's versions draw edges a shade differently."""
    assert one.size() == other.size()
    return sum(abs(a - b) > 24 for a, b in zip(bytes(one.constBits()), bytes(other.constBits()), strict=True))


@pytest.mark.parametrize("size", icon_files.SIZES)
def test_each_png_is_what_the_svg_shows_now(size: int) -> None:
    written = loaded((ICONS / f"landline-{size}.png").read_bytes())
    assert (written.width(), written.height()) == (size, size)
    assert differing(written, loaded(icon_files.png(size))) == 0


def test_the_icon_is_copper_with_a_white_bubble_and_clear_corners() -> None:
    picture = loaded(icon_files.png(256))
    assert picture.pixelColor(0, 0).alpha() == 0
    assert picture.pixelColor(128, 20).name() == "#b4532a"
    assert picture.pixelColor(64, 80).name() == "#ffffff"


@pytest.mark.parametrize(
    ("name", "sizes"), [("landline.ico", {16, 24, 32, 48, 64, 256}), ("landline.icns", {32, 64, 128, 256, 512})]
)
def test_windows_and_macos_files_hold_every_size(name: str, sizes: set[int]) -> None:
    reader = QImageReader(str(ICONS / name))
    found = set()
    for index in range(reader.imageCount()):
        reader.jumpToImage(index)
        picture = reader.read()
        assert not picture.isNull(), reader.errorString()
        found.add(picture.width())
    assert found >= sizes
