"""The README says what is true."""

import re
import subprocess
import sys
from pathlib import Path

import pytest

from server.protocol.capabilities import CAPABILITIES, Capability

CHECKOUT = Path(__file__).parents[2]
README = (CHECKOUT / "README.md").read_text(encoding="utf-8")


@pytest.mark.parametrize("capability", CAPABILITIES.values(), ids=lambda capability: capability.name)
def test_each_capability_is_named_with_its_page(capability: Capability) -> None:
    assert f"[{capability.name}]({capability.spec})" in README


def test_nothing_else_is_called_a_capability() -> None:
    listed = README.partition("negotiated by")[2].partition("The admin console")[0]
    named = set(re.findall(r"\[([a-z0-9/.-]+)\]", listed)) - {"msgid"}
    assert named == set(CAPABILITIES)


def test_each_file_that_it_names_is_there() -> None:
    for link in re.findall(r"\]\((?!https://)([^)#]+)\)", README):
        assert (CHECKOUT / link).is_file(), link


def test_each_option_that_it_names_is_understood() -> None:
    programs = (["app"], ["server"], ["server", "ctl"])
    helps = [
        subprocess.run(
            [sys.executable, "-m", *words, "--help"], cwd=CHECKOUT, check=True, capture_output=True, text=True
        )
        for words in programs
    ]
    known = set(re.findall(r"--[a-z-]+", "".join(ran.stdout for ran in helps)))
    named = set(re.findall(r"(?<![\w./-])--[a-z][a-z-]+", README))
    assert named - known == {"--fast"}, "an option of packaging/test alone"
