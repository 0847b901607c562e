"""The command line. Each command imports its world when it runs, so that `--help` answers at once."""

import sys
from pathlib import Path
from typing import Annotated, NoReturn

import typer

app = typer.Typer(
    help="Hearth keeps a team's technical debt visible and moving.",
    rich_markup_mode=None,
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    add_completion=False,
)
manifests = typer.Typer(
    help="Make what a chat platform needs to know.", rich_markup_mode=None, no_args_is_help=True
)
app.add_typer(manifests, name="manifest")


@app.command()
def serve() -> None:
    """Run the bot on the configured chat platforms."""
    import asyncio

    from bot.app import serve as run
    from bot.logs import configure_logs
    from bot.settings import BadSettings, load_settings

    configure_logs()
    sys.setswitchinterval(0.0005)
    try:
        asyncio.run(run(load_settings()))
    except BadSettings as error:
        _refuse(str(error))


@app.command()
def demo(
    port: Annotated[
        int, typer.Option(min=0, max=65535, help="Where the page is; 0 picks a free one.")
    ] = 3000,
    database: Annotated[
        Path | None, typer.Option(help="A SQLite file to keep; else it is forgotten.")
    ] = None,
    example: Annotated[bool, typer.Option("--example", help="Start with a team and 30 items.")] = False,
) -> None:
    """Try it in the browser, with nothing to sign up for."""
    import asyncio

    from bot.demo import demo as run
    from bot.logs import configure_logs
    from bot.settings import BadSettings

    configure_logs()
    try:
        asyncio.run(run(port, database, example=example))
    except BadSettings as error:
        _refuse(str(error))


@app.command()
def migrate() -> None:
    """Bring the database to the schema of this version."""
    from bot.settings import BadSettings, load_settings
    from storage import revision, schema
    from storage.database import Database, StoreDown
    from storage.sealing import Sealer

    try:
        settings = load_settings()
        database = Database(settings.database_url, Sealer(settings.encryption_keys()))
        schema.upgrade(database)
    except BadSettings as error:
        _refuse(str(error))
    except StoreDown as error:
        _refuse(f"DATABASE_URL: the database cannot be reached ({error}).")
    typer.echo(f"The database is at {revision.newest()}.")


@manifests.command("slack")
def manifest_slack(
    url: Annotated[
        str | None, typer.Option(help="Your public address; leave it out for Socket Mode.")
    ] = None,
) -> None:
    """Print the Slack manifest, to paste at api.slack.com/apps."""
    from bot.slack.manifest import filled_in

    if url is not None and not url.startswith("https://"):
        _refuse("--url: Slack needs an address that starts with https://. Leave it out for Socket Mode.")
    typer.echo(filled_in(url), nl=False)


@manifests.command("teams")
def manifest_teams(
    url: Annotated[str, typer.Option(help="Your public address, with https://.")],
    app_id: Annotated[str, typer.Option(help="The Microsoft App ID of the bot's registration.")],
    out: Annotated[Path, typer.Option(help="The zip to write.")] = Path("hearth-teams.zip"),
) -> None:
    """Write the Teams app package, to upload in Teams."""
    from bot.teams.package import BadPackage, package

    try:
        out.write_bytes(package(url, app_id))
    except BadPackage as error:
        _refuse(str(error))
    except OSError as error:
        _refuse(f"--out: {out} cannot be written ({error.strerror}). Name another file.")
    typer.echo(f"{out.resolve()} is ready. Upload it in Teams: Apps > Manage your apps > Upload an app.")


def _refuse(sentence: str) -> NoReturn:
    """One sentence with the cure, and exit status 1."""
    typer.echo(sentence, err=True)
    raise typer.Exit(1)


def main() -> None:
    """Exit status 0 done, 1 refused or failed with a sentence, 2 wrong usage."""
    try:
        app()
    except KeyboardInterrupt:
        sys.exit(0)
