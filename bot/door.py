"""The one door from every platform to the commands: threads, deadlines, and exactly one answer."""

import asyncio
import contextlib
import secrets
import time
from collections.abc import Awaitable, Sequence
from dataclasses import dataclass, replace

import structlog

from bot.afterwards import Afterwards, Whisper
from bot.homes import JOINS, LEAVES, Homes
from bot.metrics import Metrics
from bot.workers import Claim, Job, Stopping, Workers
from commands.catalogue import COMMANDS
from commands.dispatch import dispatch, sentence, typed_back
from commands.errors import TryAgain
from commands.request import Request
from commands.view import Card, Note, Paragraph, Reply
from storage.database import CommitUnknown, Database, GivenUp, StoreDown, Transactions, lost_a_race

log = structlog.get_logger(__name__)

DOWN = "Nothing was stored: the database cannot be reached right now. Please try again in a minute."
RESTARTING = "Nothing was stored: Hearth is being restarted. Please try again in a minute."
SLOW = "Nothing was stored yet: the database is slow right now. Everything is still here; please press again."
UNSURE = (
    "I cannot tell yet whether it was stored. Please press again in a minute: it will not be stored twice."
)
LOST = "The database went away while storing. Please look at the list before you send it again."
BROKEN = (
    "Nothing was stored: something broke here. Please try again; if it stays so, tell your admin {error_id}."
)
STILL_STORING = "Still storing this; its ID follows here."
STILL_LOOKING = "Still looking; the answer follows here."
RACES = 5
RETRIES = (0.1, 0.3, 1.0, 2.0, 5.0, 10.0, 20.0, 30.0)
GRACE = 0.4
CLOSING = 6.0


@dataclass(frozen=True, slots=True)
class Answered:
    reply: Reply


@dataclass(frozen=True, slots=True)
class Pending:
    """It goes on after the platform's patience: `notice` answers now, `reply` follows."""

    notice: Card
    reply: Awaitable[Reply]


class Door:
    """Runs each request in a worker thread of its kind. Nothing that goes wrong inside leaves it.

    public_url: where Hearth is reached from outside, as far as that is known.
    """

    def __init__(self, database: Database, metrics: Metrics, public_url: str = "") -> None:
        self.public_url = public_url
        self._database = database
        self._metrics = metrics
        self._homes = Homes(database)
        self._writers = Workers("writer", database.writers, database.together_at_most, self._write)
        self._readers = Workers("reader", database.readers, 1, self._read)
        self._open: set[asyncio.Task[Reply]] = set()
        self._afterwards = Afterwards(self._read_once)
        self._closing = asyncio.Event()

    async def ask(
        self, request: Request, *, within: float | None = None, whisper: Whisper | None = None
    ) -> Answered | Pending:
        """The answer, waited for `within` seconds.

        A form that is not stored by then never will be, and says so. Anything else goes on.
        `whisper` tells the person alone what may follow the answer as a courtesy.
        """
        began = time.perf_counter()
        outcome = await self._ask(request, within, whisper)
        if isinstance(outcome, Answered):
            self._afterthought(request, outcome.reply, whisper)
        ended = (
            "pending" if isinstance(outcome, Pending) else "refused" if outcome.reply.errors else "answered"
        )
        self._metrics.answered(request.command, ended, time.perf_counter() - began)
        return outcome

    def stop(self) -> None:
        """Begins no more questions: who still waits is told to ask again. What is to be stored still is."""
        self._closing.set()
        self._readers.drop()

    async def close(self) -> None:
        """Ends what was begun, then the threads; who still waits for the store is told to send it again."""
        self.stop()
        await self._afterwards.close()
        if self._open:
            await asyncio.wait(self._open, timeout=CLOSING)
        self._writers.drop()
        await asyncio.to_thread(self._writers.close)
        await asyncio.to_thread(self._readers.close)
        await asyncio.to_thread(self._homes.close)

    async def _ask(
        self, request: Request, within: float | None, whisper: Whisper | None
    ) -> Answered | Pending:
        request = replace(request, public_url=self.public_url)
        claim = Claim()
        work = asyncio.create_task(self._settle(request, claim))
        self._open.add(work)
        work.add_done_callback(self._open.discard)
        done, _ = await asyncio.wait({work}, timeout=within)
        if done:
            return Answered(work.result())
        if not request.fields:
            claim.promised = True
            work.add_done_callback(lambda done: self._once_done(request, done, whisper))
            return Pending(_notice(request), work)
        if claim.give_up():
            return Answered(Reply(errors={"": SLOW}))
        done, _ = await asyncio.wait({work}, timeout=GRACE)
        return Answered(work.result() if done else Reply(errors={"": UNSURE}))

    def _once_done(self, request: Request, work: asyncio.Task[Reply], whisper: Whisper | None) -> None:
        if not work.cancelled():
            self._afterthought(request, work.result(), whisper)

    def _afterthought(self, request: Request, reply: Reply, whisper: Whisper | None) -> None:
        if reply.then is not None and whisper is not None:
            self._afterwards.add(request, reply.then, whisper)

    async def _read_once(self, request: Request) -> Reply:
        return await self._run(await self._homes.readdress(request), Claim())

    async def _settle(self, request: Request, claim: Claim) -> Reply:
        """Runs the command until it is known how it ended, and until a promise is kept.

        A second try is harmless: either nothing was stored, or the request's key finds the answer.
        It is worth while for a connection that the server ended and for whoever lost a race.
        """
        try:
            return await self._settled(request, claim)
        finally:
            if request.command in (JOINS, LEAVES):
                self._homes.forget(request)

    async def _settled(self, request: Request, claim: Claim) -> Reply:
        unsure = False
        for tried, pause in enumerate(RETRIES, 1):
            try:
                return await self._run(await self._homes.readdress(request), claim)
            except GivenUp:
                return Reply(errors={"": SLOW})
            except Stopping:
                return sentence(LOST if unsure else RESTARTING, request)
            except CommitUnknown as error:
                log.warning("commit unknown", command=request.command, cause=str(error))
                unsure = True
            except Exception as error:
                if tried < RACES and (isinstance(error, TryAgain) or lost_a_race(error)):
                    self._homes.forget(request)
                    continue
                if not isinstance(error, StoreDown):
                    return self._broken(request, unsure=unsure)
                log.warning("store down", command=request.command, cause=str(error))
                if tried > 1 and not unsure and not claim.promised:
                    break
            if self._closing.is_set():
                break
            with contextlib.suppress(TimeoutError):
                await asyncio.wait_for(self._closing.wait(), pause)
        return sentence(LOST if unsure else DOWN, request)

    def _broken(self, request: Request, *, unsure: bool) -> Reply:
        error_id = secrets.token_hex(4)
        log.exception("command failed", command=request.command, error_id=error_id)
        return sentence(LOST if unsure else BROKEN.format(error_id=error_id), request)

    def _run(self, request: Request, claim: Claim) -> "asyncio.Future[Reply]":
        done: asyncio.Future[Reply] = asyncio.get_running_loop().create_future()
        workers = self._writers if COMMANDS[request.command].writes else self._readers
        workers.submit(Job(request, claim, done))
        return done

    def _read(self, jobs: Sequence[Job]) -> list[Reply | Exception]:
        return [_attempt(job, self._database) for job in jobs]

    def _write(self, jobs: Sequence[Job]) -> list[Reply | Exception]:
        """Several commands share one wait for the disk; if one of them breaks it, each is run by itself."""
        outcomes: list[Reply | Exception] = []
        if len(jobs) > 1:
            try:
                with self._database.together() as together:
                    outcomes += [_attempt(job, together) for job in jobs]
            except CommitUnknown as error:
                return [error] * len(jobs)
            except StoreDown as error:
                log.warning("store down for several at once", cause=str(error))
                if not outcomes:  # nobody came in, and nobody else would
                    return [error] * len(jobs)
            else:
                return outcomes
        return [_attempt(job, self._database) for job in jobs]


def _attempt(job: Job, transactions: Transactions) -> Reply | Exception:
    """A command's reply, or what kept it from one."""
    if job.claim.given_up():
        return GivenUp()
    try:
        return dispatch(job.request, transactions, job.claim.may_commit)
    except Exception as error:
        return error


def _notice(request: Request) -> Card:
    if not COMMANDS[request.command].writes:
        return Card((Paragraph((STILL_LOOKING,)),))
    return Card(
        (Paragraph((STILL_STORING,)), *typed_back(request), Note(("There is no need to send it again.",)))
    )
