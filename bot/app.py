"""Composition: the only place where everything meets."""

from __future__ import annotations

import asyncio
import gc
import logging
import socket
from contextlib import asynccontextmanager
from dataclasses import dataclass
from importlib.metadata import version
from typing import Any, AsyncIterator, Callable, Mapping, Sequence

import uvicorn
from fastapi import FastAPI, Request
from fastapi.responses import JSONResponse
from rasa.core.agent import Agent
from sqlalchemy.exc import SQLAlchemyError
from starlette.middleware.gzip import GZipMiddleware

from bot.actions import context, desk_words
from bot.agent import model
from bot.agent.loading import load
from bot.agent.single_process import SingleProcess
from bot.agent.thread import AgentThread
from bot.background import forget_idle_conversations, watch_cases
from bot.channels import health, rest
from bot.channels.case_lines import CaseLines
from bot.channels.inbound import Gateway
from bot.channels.limits import BodyLimit
from bot.channels.responses import Responses
from bot.channels.web import install_web
from bot.console.parts import Directory
from bot.console.serving import Console
from bot.encoder import encode
from bot.errors import E, Refused, SignpostError
from bot.handoff.alerts import alerts_of
from bot.handoff.desk import Desk, open_desk
from bot.handoff.errors import DeskAway
from bot.handoff.hours import DeskHours
from bot.handoff.watch import Watch, Words
from bot.pages import assets
from bot.safeguarding.triage import assess
from bot.settings import Settings
from services_kb.cards import card
from services_kb.errors import KnowledgeBaseError
from services_kb.loader import data_version
from services_kb.repository import Repository, open_repository
from services_kb.search import Search

logger = logging.getLogger(__name__)

STOP_SECONDS = 30
# A turn makes about a hundred thousand objects: look for garbage twice in it, not 150 times.
GARBAGE_THRESHOLDS = (50_000, 20, 20)


@dataclass(frozen=True)
class Assistant:
    """Everything that lives as long as the process."""

    settings: Settings
    repository: Repository
    agent: Agent
    thread: AgentThread
    gateway: Gateway
    desk: Desk
    hours: DeskHours
    watch: Watch
    words: Words
    model_name: str
    guard: SingleProcess

    def close(self) -> None:
        """Let the turns that have begun finish, then give everything back."""
        self.thread.stop(STOP_SECONDS)
        self.agent.tracker_store.close()
        self.desk.dispose()
        self.guard.release()


def assemble(settings: Settings) -> Assistant:
    """Load the model and the knowledge base, and join them.

    Raises:
        SignpostError: when a part is missing or does not fit the others; the message says what
            to do.
    """
    check_writable(settings)
    model_path = model.find(settings.model_dir)
    guard = SingleProcess(settings)
    try:
        hours, alerts = DeskHours.parse(settings.desk_hours), alerts_of(settings)
        repository = open_repository(settings.database_url)
        desk = open_desk(settings)
        search = Search(repository, encode)
        context.install(context.ActionContext(repository, search, desk=desk, desk_hours=hours))
        agent = load(settings, model_path)
    except KnowledgeBaseError as error:
        guard.release()
        raise SignpostError(E.KNOWLEDGE_BASE, problem=error.problem, remedy=error.remedy) from error
    except SQLAlchemyError as error:
        guard.release()
        raise SignpostError(E.DATABASE_AWAY) from error
    except SignpostError:
        guard.release()
        raise
    thread = AgentThread()
    lines = CaseLines(desk, lambda slugs: cards_of(repository, slugs))
    gateway = Gateway(agent, thread, settings, triage_alone, lines)
    responses = Responses(lambda: agent.domain.responses if agent.domain else {})

    def words(name: str, language: str | None) -> str:
        return desk_words.fill(responses.text(name, language))

    watch = Watch(
        desk,
        hours,
        alerts,
        words,
        (),  # the page and REST fetch an adviser's lines; no channel has to be sent them
        settings.handoff_patience,
        settings.console_url,
        settings.case_keep_days,
    )
    encode(["warm up"])
    return Assistant(
        settings=settings,
        repository=repository,
        agent=agent,
        thread=thread,
        gateway=gateway,
        desk=desk,
        hours=hours,
        watch=watch,
        words=words,
        model_name=model_path.name,
        guard=guard,
    )


def triage_alone(text: str, previous: Sequence[str] = ()) -> Mapping[str, Any]:
    """Triage for the channels, without the rest of the understanding."""
    return assess(text, previous=previous).as_dict()


def cards_of(repository: Repository, slugs: Sequence[str]) -> list[dict[str, Any]]:
    """The cards of services, without those that are not in the directory (any more)."""
    services = [repository.get(slug) for slug in slugs]
    return [card(service) for service in services if service is not None]


def create_app(assistant: Assistant, announce: Callable[[str], None] = print) -> FastAPI:
    """The ASGI application over an assembled assistant; ``announce`` as in :func:`serve`."""
    settings = assistant.settings
    directory = Directory(assistant.repository, Search(assistant.repository, encode))
    console = Console(settings, assistant.desk, directory, assistant.words, announce)

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[None]:
        gateway = assistant.gateway
        tasks = [
            asyncio.create_task(forget_idle_conversations(gateway, settings.keep_hours)),
            asyncio.create_task(watch_cases(gateway, assistant.watch)),
        ]
        async with console.running():
            yield
        for task in tasks:
            task.cancel()
        assistant.close()

    app = FastAPI(lifespan=lifespan, docs_url=None, redoc_url=None, openapi_url=None)
    app.state.gateway = assistant.gateway
    app.include_router(health.router(readiness(assistant), versions(assistant)))
    app.include_router(rest.router(settings))
    console.install(app)
    install_web(app, settings)
    app.add_exception_handler(Refused, _refused)
    app.add_middleware(GZipMiddleware, minimum_size=1024)
    app.add_middleware(BodyLimit)
    return app


async def _refused(_: Request, error: Exception) -> JSONResponse:
    assert isinstance(error, Refused)
    return rest.error_response(error, rest.status_of(error))


def readiness(assistant: Assistant) -> dict[str, Callable[[], bool]]:
    """The checks behind ``/readyz``: the model, the data and the databases agree."""
    settings = assistant.settings

    def conversations() -> bool:
        try:
            assistant.agent.tracker_store.ping()
        except SQLAlchemyError:
            return False
        return True

    def knowledge_base() -> bool:
        try:
            return assistant.repository.data_version() == data_version()
        except (KnowledgeBaseError, SQLAlchemyError):
            return False

    def cases() -> bool:
        try:
            assistant.desk.ping()
        except DeskAway:
            return False
        return True

    def understanding() -> bool:
        return (
            assistant.agent.is_ready()
            and model.expected_path(settings.model_dir).name == assistant.model_name
        )

    return {
        "model": understanding,
        "knowledge_base": knowledge_base,
        "conversations": conversations,
        "cases": cases,
        "page": assets.built,
    }


def versions(assistant: Assistant) -> dict[str, str]:
    """What ``/version`` tells."""
    return {
        "signpost": version("lewisham-signpost"),
        "rasa": version("rasa"),
        "model": assistant.model_name,
        "data": assistant.repository.data_version(),
        "schema": assistant.repository.schema_version(),
    }


def check_writable(settings: Settings) -> None:
    """Raise E102 when the data folder cannot be written to."""
    probe = settings.var_dir / ".writable"
    try:
        settings.var_dir.mkdir(parents=True, exist_ok=True)
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise SignpostError(E.VAR_NOT_WRITABLE, path=settings.var_dir) from error


def take_port(settings: Settings) -> socket.socket:
    """Bind the port before anything slow happens.

    Raises:
        SignpostError: E103 when it is taken.
    """
    family = socket.AF_INET6 if ":" in settings.host else socket.AF_INET
    listener = socket.socket(family, socket.SOCK_STREAM)
    listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
    try:
        listener.bind((settings.host, settings.port))
        listener.listen(128)
    except OSError as error:
        listener.close()
        raise SignpostError(E.PORT_TAKEN, host=settings.host, port=settings.port) from error
    return listener


def serve(settings: Settings, announce: Callable[[str], None]) -> None:
    """Serve until told to stop; turns that have begun are finished first.

    Args:
        announce: told the address once people can use it, and the first admin's password.

    Raises:
        SignpostError: when it cannot start.
    """
    listener = take_port(settings)
    assistant = assemble(settings)
    host, port = listener.getsockname()[:2]
    shown = "localhost" if host in {"127.0.0.1", "0.0.0.0", "::1", "::"} else host
    server = uvicorn.Server(
        uvicorn.Config(
            create_app(assistant, announce),
            log_config=None,
            access_log=False,
            lifespan="on",
            ws="none",
            proxy_headers=settings.behind_proxy,
            server_header=False,
            timeout_graceful_shutdown=STOP_SECONDS,
        )
    )
    gc.collect()
    gc.freeze()
    gc.set_threshold(*GARBAGE_THRESHOLDS)
    gc.enable()
    announce(f"Lewisham Signpost is ready: http://{shown}:{port}")
    server.run(sockets=[listener])
