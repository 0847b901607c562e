"""The README says what the code does: its commands, settings and the test command that CI runs."""

import re
from pathlib import Path

from bot.settings import Settings
from commands.catalogue import CATALOGUE

ROOT = Path(__file__).parents[1]
README = (ROOT / "README.md").read_text(encoding="utf-8")


def test_every_typed_command_is_in_the_table_and_no_other() -> None:
    rows = dict(re.findall(r"^\| `(/\w[^`]*)` \| (.+?) \|$", README, re.MULTILINE))
    listed = {command.usage: command.summary for command in CATALOGUE if command.usage}
    assert {usage: text.replace("`", "") for usage, text in rows.items()} == listed


def test_every_setting_is_in_the_table_and_no_other() -> None:
    table = README.partition("## Settings")[2].partition("| command |")[0]
    named = {
        name
        for row in re.findall(r"^\| (.+?) \|", table, re.MULTILINE)
        for name in re.findall(r"`(\w+)`", row)
    }
    assert named == {name.upper() for name in Settings.model_fields}


def test_ci_runs_the_test_command_as_it_is_written() -> None:
    command = README.partition("## Contributing")[2].partition("```sh\n")[2].partition("\n```")[0]
    assert command in (ROOT / ".ci" / "run").read_text(encoding="utf-8")
    assert "pytest" in command


def test_the_picture_is_there_and_has_words_beside_it() -> None:
    words, path = re.findall(r"!\[(.+?)\]\((.+?)\)", README)[0]
    assert len(words) > 20
    assert (ROOT / path).is_file()
