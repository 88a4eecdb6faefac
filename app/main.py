"""Wires the server: settings, impulse, routes, pages and errors.

`uvicorn app.main:app` and the command line start here. Knows every part and
does no work of its own.
"""

import logging
import re
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager

from fastapi import FastAPI

from app import __version__
from app.assets import asset
from app.counts.revisions import Revisions
from app.counts.store import Counts
from app.counts.tries import Tries
from app.errors import BadSetting, HistoryError
from app.history.database import Database
from app.history.history import History
from app.impulse.impulse import Impulse
from app.middleware.admission import Admission
from app.middleware.board import BoardDoor
from app.middleware.headers import SecurityHeaders
from app.middleware.hosts import HostGuard, names_of
from app.middleware.joined import Joined
from app.middleware.origins import OriginGuard
from app.middleware.pairing import Pairing
from app.middleware.root import RootGuard
from app.middleware.upload_limit import UploadLimit
from app.middleware.watch.log import configure, finish
from app.middleware.watch.metrics import Metrics
from app.middleware.watch.request_log import RequestLog
from app.middleware.workers import Workers
from app.replies import problems
from app.replies.counts import CellTaken
from app.replies.page import templates
from app.replies.schemas import Problem
from app.replies.static_files import StaticFiles
from app.routes import (
    classify,
    examples,
    health,
    history,
    language,
    learn,
    metrics,
    pages,
    secure,
    taught,
    taught_archive,
    teach,
)
from app.routes.counting import board, counts
from app.routes.counting import cells as count_cells
from app.routes.counting import events as count_events
from app.routes.counting import judgements as count_judgements
from app.routes.counting import lessons as count_lessons
from app.routes.counting import pages as count_pages
from app.routes.counting import photos as count_photos
from app.routes.counting import results as count_results
from app.routes.counting import slide as count_slide
from app.routes.phone import impulse as phone_impulse
from app.routes.phone import page as phone_page
from app.settings import Settings
from app.slide.job.jobs import Slides
from app.teaching.prior import Prior
from app.teaching.store import Teachings
from app.teaching.watch import Watch

LOG = logging.getLogger("uvicorn.error")

WORK = re.compile(r"/classify|/taught/[^/]+/(examples|teach)|/taught/import|/counts/[^/]+/photos")
"""What is POSTed here takes a worker's place."""
DESCRIPTION = (
    "Send a photo of a stained blood smear, get the type of the white blood cell. "
    "Not a diagnostic device."
)

TEACHING = (
    "Of photos by which somebody taught a microscope or classes, small pictures of their cells "
    "are kept until that somebody deletes them; of no others. Photos of a differential count are "
    "kept with it, for as long as answers are."
)


def create_app(settings: Settings | None = None, impulse: Impulse | None = None) -> FastAPI:
    """Build the server; the model is loaded as it starts, where none is handed in.

    Raises:
        BadSetting: the environment holds a setting that can't hold.
    """
    settings = settings or Settings.read()
    database = Database.at(settings.history_url) if settings.retention_days else None
    figures = Metrics()
    teaching = (TEACHING,) if database else ()

    @asynccontextmanager
    async def lifespan(_: FastAPI) -> AsyncIterator[dict[str, object]]:
        configure(settings.log or "json", libraries=True)
        loaded = impulse or Impulse.load(settings.model, settings.workers)
        spec = loaded.spec
        LOG.info("Model %s %s, %s", spec.name, spec.version, loaded.served)
        stored = _open_history(database, settings.retention_days) if database else None
        workers = Workers(settings.workers, settings.queue)
        figures.watch(loaded, workers)
        slides = Slides(settings.folder / "slides")
        slides.clear_up()
        prior = Prior.of(settings.model, spec) if spec.prior and stored else None
        try:
            yield {
                "impulse": loaded,
                "workers": workers,
                "history": stored,
                "teachings": Teachings(stored) if stored else None,
                "counts": Counts(stored) if stored else None,
                "slides": slides,
                "prior": prior,
                "watch": Watch(prior) if prior else None,
            }
        finally:
            app.state.revisions.close()
            await slides.close()
            await workers.close()
            if stored:
                stored.close()
            finish()

    app = FastAPI(
        title="Smearlens",
        summary="Name the white blood cell in a photo of a stained smear.",
        description=" ".join(
            (DESCRIPTION, settings.storing, *teaching, settings.admitting),
        ),
        version=__version__,
        license_info={"name": "Apache-2.0", "identifier": "Apache-2.0"},
        lifespan=lifespan,
        docs_url=None,  # FastAPI's pages load from a CDN and stay blank offline
        redoc_url=None,
        form_limits={"max_files": 1, "max_fields": 8},
        telemetry={"tracing": False, "metrics": False, "logs": False},
    )
    app.add_middleware(Admission, method="POST", paths=WORK)
    most = settings.max_upload_mb * 1_000_000
    app.add_middleware(
        UploadLimit,
        limit=most,
        slides=settings.max_slide_mb * 1_000_000,
        processes=settings.processes or 1,
    )
    if settings.pairing:
        app.add_middleware(Pairing, token=settings.pairing)
    if settings.board:
        app.add_middleware(BoardDoor, token=settings.board)
    app.add_middleware(OriginGuard, public_url=settings.public_url)
    app.add_middleware(HostGuard, names=names_of(settings))
    app.add_middleware(RootGuard)
    app.add_middleware(SecurityHeaders)
    app.add_middleware(RequestLog, metrics=figures)
    app.state.settings = settings
    app.state.metrics = figures
    app.state.joined = Joined()
    app.state.revisions = Revisions()
    app.state.tries = Tries()
    app.state.templates = templates()
    app.include_router(classify.router)
    app.include_router(taught.router)
    app.include_router(taught_archive.router)
    app.include_router(examples.router)
    app.include_router(counts.router)
    app.include_router(count_photos.router)
    app.include_router(count_slide.router)
    app.include_router(count_cells.router)
    app.include_router(count_judgements.router)
    app.include_router(count_events.router)
    app.include_router(count_results.router)
    app.include_router(count_lessons.router)
    app.include_router(count_pages.router)
    app.include_router(board.router)
    app.include_router(pages.router)
    app.include_router(secure.router)
    app.include_router(phone_page.router)
    app.include_router(teach.router)
    app.include_router(learn.router)
    app.include_router(history.router)
    app.include_router(phone_impulse.router)
    app.include_router(language.router)
    app.include_router(health.router)
    app.include_router(metrics.router)
    app.mount("/static", StaticFiles(directory=asset("static")), name="static")
    problems.install(app)
    _describe_problems(app)
    return app


def _open_history(database: Database, days: int) -> History:
    """Return the history; one that can't be reached now is tried again with each photo."""
    history = History(database, days)
    try:
        history.check()
        history.forget_soon()
    except HistoryError as error:
        LOG.warning("%s (%s)", error, database.url.render_as_string())
    return history


def _describe_problems(app: FastAPI) -> None:
    """Put the problem's schema into the API description, which no route returns by type."""
    describe = app.openapi

    def described() -> dict[str, object]:
        spec = describe()
        spec["components"]["schemas"]["Problem"] = Problem.model_json_schema()
        taken = CellTaken.model_json_schema(ref_template="#/components/schemas/{model}")
        taken.pop("$defs")  # they are there already
        spec["components"]["schemas"]["CellTaken"] = taken
        return spec

    app.openapi = described  # type: ignore[method-assign]


def __getattr__(name: str) -> FastAPI:
    """Build `app` once `uvicorn app.main:app` asks for it, so that importing does no work."""
    if name == "app":
        try:
            return globals().setdefault(name, create_app())  # type: ignore[no-any-return]
        except BadSetting as error:
            raise SystemExit(f"smearlens: {error}") from error
    raise AttributeError(name)
