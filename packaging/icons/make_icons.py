"""Write the icon's files beside this script, from resources/icons/landline.svg, in a checkout that is installed."""

from pathlib import Path

from resources import icon_files


def main() -> None:
    """Write a PNG for each size, the .ico and the .icns."""
    folder = Path(__file__).parent
    for size in icon_files.SIZES:
        (folder / f"landline-{size}.png").write_bytes(icon_files.png(size))
    (folder / "landline.ico").write_bytes(icon_files.ico())
    (folder / "landline.icns").write_bytes(icon_files.icns())


if __name__ == "__main__":
    main()
