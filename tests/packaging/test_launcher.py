"""`landline --install-launcher`: the desktop finds Landline, and what it starts is this Landline."""

import shutil
import stat
import subprocess
import sys
from configparser import RawConfigParser
from pathlib import Path

import pytest
from PySide6.QtGui import QImage

from app import launcher
from resources import icon_files

CHECKOUT = Path(__file__).parents[2]
AWKWARD = 'It\'s 100% "odd" $HOME `x` \\ ö'


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A home folder of its own, with nothing in it."""
    monkeypatch.setenv("HOME", str(tmp_path))
    for name, folder in (("DATA", "data"), ("CONFIG", "config"), ("CACHE", "cache")):
        monkeypatch.setenv(f"XDG_{name}_HOME", str(tmp_path / folder))
    return tmp_path


def entry_of(home: Path) -> Path:
    return home / "data" / "applications" / "org.landline.Landline.desktop"


def read(entry: Path) -> dict[str, str]:
    parser = RawConfigParser(delimiters=("=",), interpolation=None, strict=True)
    parser.optionxform = str  # type: ignore[assignment, method-assign]
    parser.read_string(entry.read_text(encoding="utf-8"))
    return dict(parser["Desktop Entry"])


def unescaped(value: str) -> str:
    """What a value of the entry says, as the Desktop Entry Specification has it."""
    said = ""
    letters = iter(value)
    for letter in letters:
        said += {"s": " ", "n": "\n", "t": "\t", "r": "\r", "\\": "\\"}[next(letters)] if letter == "\\" else letter
    return said


def words(value: str) -> list[str]:
    """Read an Exec value: words, double quotes, backslashes within them, %% and field codes (left out)."""
    found = []
    word, quoted, started = "", False, False
    letters = iter(unescaped(value))
    for letter in letters:
        if quoted and letter == "\\":
            word += next(letters)
        elif letter == '"':
            quoted, started = not quoted, True
        elif letter == " " and not quoted:
            found.append(word)
            word, started = "", False
        elif letter == "%":
            word += "%" if next(letters) == "%" else ""
        else:
            word, started = word + letter, True
    return [*found, word] if started else found


def validate(entry: Path) -> None:
    program = shutil.which("desktop-file-validate")
    if program is None:
        pytest.skip("desktop-file-validate is not installed (Debian: desktop-file-utils)")
    checked = subprocess.run([program, str(entry)], check=False, capture_output=True, text=True)
    assert (checked.returncode, checked.stdout) == (0, "")


def a_program(folder: Path) -> Path:
    """A stand-in for an interpreter with `landline` beside it, in a folder with an awkward name."""
    folder.mkdir(parents=True)
    program = folder / "landline"
    program.write_text('#!/bin/sh\necho "landline got $*"\n')
    program.chmod(0o755)
    return program


def test_the_template_is_a_valid_entry() -> None:
    validate(CHECKOUT / "packaging" / "org.landline.Landline.desktop")


def test_install_writes_an_entry_that_the_desktop_accepts(home: Path) -> None:
    said = launcher.install()
    entry = entry_of(home)
    assert str(entry) in said
    validate(entry)
    values = read(entry)
    assert values["Name"] == "Landline"
    assert values["MimeType"] == "x-scheme-handler/irc;x-scheme-handler/ircs;x-scheme-handler/landline;"
    assert values["Exec"].endswith(" %u")


def test_the_icon_lies_where_the_entry_names_it(home: Path) -> None:
    launcher.install()
    theme = home / "data" / "icons" / "hicolor"
    name = read(entry_of(home))["Icon"]
    assert (theme / "scalable" / "apps" / f"{name}.svg").read_bytes() == icon_files.SVG.read_bytes()
    for size in icon_files.SIZES:
        assert QImage(str(theme / f"{size}x{size}" / "apps" / f"{name}.png")).width() == size


def test_links_open_with_landline(home: Path) -> None:
    if shutil.which("update-desktop-database") is None:
        pytest.skip("update-desktop-database is not installed (Debian: desktop-file-utils)")
    launcher.install()
    known = (entry_of(home).parent / "mimeinfo.cache").read_text()
    assert "x-scheme-handler/landline=org.landline.Landline.desktop;" in known
    launcher.remove()
    assert "landline" not in (entry_of(home).parent / "mimeinfo.cache").read_text()


def test_what_the_entry_starts_is_this_landline(home: Path) -> None:
    """The very words of the Exec line, started in another folder as a desktop does it."""
    launcher.install()
    values = read(entry_of(home))
    ran = subprocess.run(
        [*words(values["Exec"]), "--version"],
        check=False,
        capture_output=True,
        text=True,
        cwd=unescaped(values.get("Path", str(home))),
        timeout=60,
    )
    assert (ran.returncode, ran.stderr) == (0, "")
    assert "0.1.0" in ran.stdout


@pytest.mark.parametrize("tool", ["by the specification", "gio"])
def test_any_path_survives_the_quoting(home: Path, monkeypatch: pytest.MonkeyPatch, tool: str) -> None:
    program = a_program(home / AWKWARD)
    monkeypatch.setattr(sys, "executable", str(program.with_name("python")))
    launcher.install()
    entry = entry_of(home)
    validate(entry)
    assert words(read(entry)["Exec"]) == ["/usr/bin/env", str(program)]
    assert unescaped(read(entry)["TryExec"]) == str(program)
    if tool == "gio":
        gio = shutil.which("gio")
        if gio is None:
            pytest.skip("gio is not installed (Debian: libglib2.0-bin)")
        started = subprocess.run(
            [gio, "launch", str(entry), "landline://h"], check=False, capture_output=True, text=True, timeout=60
        )
        assert "landline got landline://h" in started.stdout, started.stderr


def test_the_program_beside_the_interpreter_is_preferred(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = a_program(home / "bin")
    monkeypatch.setattr(sys, "executable", str(program.with_name("python3")))
    assert launcher.start() == launcher.Start((str(program),))
    program.unlink()
    assert launcher.start() == launcher.Start((str(program.with_name("python3")), "-m", "app"), CHECKOUT)


def test_a_desktop_folder_gets_a_copy_that_starts_on_a_double_click(home: Path) -> None:
    (home / "Desktop").mkdir()
    assert "desktop" in launcher.install()
    copy = home / "Desktop" / "org.landline.Landline.desktop"
    assert copy.read_text() == entry_of(home).read_text()
    assert stat.S_IMODE(copy.stat().st_mode) == 0o755


def test_the_users_own_desktop_folder_is_taken_not_a_new_one_made(home: Path) -> None:
    (home / "Schreibtisch").mkdir()
    (home / "config").mkdir()
    (home / "config" / "user-dirs.dirs").write_text('XDG_DESKTOP_DIR="$HOME/Schreibtisch"\n')
    launcher.install()
    assert (home / "Schreibtisch" / "org.landline.Landline.desktop").is_file()
    assert not (home / "Desktop").exists()


def test_without_a_desktop_folder_nothing_is_put_into_the_home_folder(home: Path) -> None:
    launcher.install()
    assert not list(home.glob("*.desktop"))
    assert not (home / "Desktop").exists()


def test_a_second_install_changes_nothing_and_remove_leaves_nothing(home: Path) -> None:
    (home / "Desktop").mkdir()
    launcher.install()
    text = entry_of(home).read_text()
    launcher.install()
    assert entry_of(home).read_text() == text
    assert "no longer" in launcher.remove()
    assert [path.name for path in home.rglob("*") if "org.landline" in path.name] == []
    assert launcher.remove() == "There was no launcher to remove."


def test_a_folder_that_cannot_be_written_is_said_in_words(home: Path) -> None:
    (home / "data").write_text("a file where the folder should be")
    with pytest.raises(launcher.LauncherError, match="could not be written"):
        launcher.install()


def test_a_bundle_starts_this_landline(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = a_program(home / AWKWARD)
    monkeypatch.setattr(sys, "executable", str(program.with_name("python")))
    monkeypatch.setattr(sys, "platform", "darwin")
    said = launcher.install()
    bundle = home / "Applications" / "Landline.app"
    assert str(bundle) in said
    ran = subprocess.run(
        [bundle / "Contents" / "MacOS" / "Landline", "a b"], check=True, capture_output=True, text=True
    )
    assert ran.stdout == "landline got a b\n"
    assert (bundle / "Contents" / "Resources" / "Landline.icns").read_bytes() == icon_files.icns()
    assert b"CFBundleURLSchemes" in (bundle / "Contents" / "Info.plist").read_bytes()
    assert "no longer" in launcher.remove()
    assert not bundle.exists()


def test_windows_shortcuts_lead_to_the_program(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = a_program(home / "Scripts").rename(home / "Scripts" / "landline.exe")
    monkeypatch.setattr(sys, "executable", str(program.with_name("python.exe")))
    monkeypatch.setattr(sys, "platform", "win32")
    launcher.install()
    launcher.install()
    assert (home / "data" / "applications" / "Landline.lnk").resolve() == program
    assert (home / "Desktop" / "Landline.lnk").resolve() == program
    assert "no longer" in launcher.remove()
    assert not list((home / "Desktop").iterdir())


def test_windows_without_the_program_says_what_to_do(home: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "executable", str(home / "python.exe"))
    monkeypatch.setattr(sys, "platform", "win32")
    with pytest.raises(launcher.LauncherError, match="Install it first"):
        launcher.install()
