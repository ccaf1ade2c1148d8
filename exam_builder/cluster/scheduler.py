"""Send work to the workers of a Dask cluster, as `Jobs` sends it to processes of this machine."""

import logging
import pickle
import threading
import time
import uuid
import warnings
from collections import deque
from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import CancelledError
from concurrent.futures import Future as ThreadFuture
from contextlib import ExitStack, contextmanager, suppress
from functools import partial
from pathlib import Path
from tempfile import NamedTemporaryFile
from types import TracebackType
from typing import TYPE_CHECKING, Any, Self, TypeVar

from exam_builder.cache_key import get_cache_key
from exam_builder.cluster import tasks
from exam_builder.cluster.certificates import Certificates
from exam_builder.cluster.tasks import BuilderMachine, find_difference, list_versions
from exam_builder.companions.process_ends import get_memory_limit
from exam_builder.findings import Lacking, Misuse

if TYPE_CHECKING:
    from distributed import Client, Future

Item = TypeVar("Item")
Result = TypeVar("Result")

CONNECT_SECONDS = 10.0
"""The timeout for an answer of a scheduler, in seconds."""

GRACE_SECONDS = 2.0
"""How much longer to wait for Dask to report that timeout itself, in seconds."""

ABSENT_SECONDS = 60.0
"""Seconds without any worker after which a build gives up."""

LOOK_SECONDS = 5.0
"""Seconds between two checks whether there are workers."""

TASKS_AHEAD = 2
"""Tasks sent ahead for each running one, so that workers are never idle and memory stays flat."""

NO_DASK = "Building on several machines needs Dask, which is not installed: pip install 'exam-builder[dask]'."
NO_ADDRESS = "`{address}` is not the address of a Dask scheduler; write one such as tcp://192.0.2.7:8786"
UNREACHABLE = (
    "No Dask scheduler answers at {address}; start one with `dask scheduler`, and use the address that it prints."
)
LOST = "The connection to the Dask scheduler at {address} was lost; restart it and its workers, and build again."
NO_WORKERS = "The Dask scheduler at {address} has no workers; start one on each machine: `dask worker {address}`."
NOT_INSTALLED = "{who} does not have this version of exam-builder; install it there, and restart it."
KILLED = (
    "The same work killed several workers, most likely because memory ran out; "
    "start them with fewer threads (`--nthreads`)."
)


class Cluster:
    """The workers of the Dask scheduler at `address`, used in the same way as `Jobs`.

    All machines must have the same tools, and must see each of `folders` at the same path. Raise Lacking if they do
    not, or if the scheduler, all workers or Dask itself are missing. If a worker dies, others repeat its work.
    """

    def __init__(self, address: str, folders: Sequence[Path] = (), certificates: Certificates | None = None) -> None:
        self.address, self.count = address, 1
        self._folders, self._certificates = tuple(folders), certificates
        self._build = uuid.uuid4().hex
        self._open = ExitStack()
        self._looked = self._seen = 0.0

    def __enter__(self) -> Self:
        with ExitStack() as opened:
            self._client = opened.enter_context(_connect(self.address, self._certificates))
            self._home = BuilderMachine(
                list_versions(), tuple(opened.enter_context(_probe_file(folder)) for folder in self._folders)
            )
            self._check_machines()
            self._open = opened.pop_all()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Stop all work for this build, so that nothing writes into its folders any more."""
        with self._open, suppress(Exception):
            self._ask(lambda: self._client.run(tasks.end_build, self._build, on_error="ignore"))

    def map(self, function: Callable[[Item], Result], items: Iterable[Item]) -> Iterator[Result]:
        """Yield results in the order of the items; an exception in a call is raised in place of its result.

        `function` must be importable on the workers. Only a few items are sent ahead.
        """
        waiting: deque[Future] = deque()
        for item in items:
            request = pickle.dumps((partial(tasks.work_for_build, get_cache_key(), get_memory_limit(), function), item))
            waiting.append(self._client.submit(tasks.run_request, request, self._build, self._home, pure=False))
            if len(waiting) > TASKS_AHEAD * self.count:
                yield self._result(waiting.popleft())
        while waiting:
            yield self._result(waiting.popleft())

    def _result(self, future: "Future") -> Any:
        made, problem = pickle.loads(self._reply(future))
        if problem is not None:
            raise problem
        return made

    def _reply(self, future: "Future") -> bytes:
        from distributed import KilledWorker

        while True:
            self._watch_workers()
            try:
                reply: bytes = future.result(timeout=LOOK_SECONDS)
                return reply
            except TimeoutError:
                continue
            except KilledWorker:
                raise Lacking(KILLED) from None
            except CancelledError:
                raise Lacking(LOST.format(address=self.address)) from None

    def _watch_workers(self) -> None:
        """Check from time to time how many workers there are; raise Lacking if there have been none for a minute."""
        now = time.monotonic()
        if now - self._looked < LOOK_SECONDS:
            return
        self._looked, threads = now, self._count_threads()
        if threads:
            self.count, self._seen = threads, now
        elif now - self._seen > ABSENT_SECONDS:
            raise Lacking(NO_WORKERS.format(address=self.address))

    def _count_threads(self) -> int:
        """Return how many tasks the workers can run at once."""
        try:
            return sum(self._ask(self._client.nthreads).values())
        except OSError:
            raise Lacking(LOST.format(address=self.address)) from None

    def _ask(self, ask: Callable[[], Result]) -> Result:
        """Return the cluster's answer; raise Lacking if there is none."""
        return answer_within(ABSENT_SECONDS, ask, LOST.format(address=self.address))

    def _check_machines(self) -> None:
        """Raise Lacking if the scheduler or a worker differs from this machine, or if there is no worker."""
        scheduler = f"The Dask scheduler at {self.address}"
        try:
            _refuse_difference(
                self._ask(lambda: self._client.run_on_scheduler(find_difference, BuilderMachine(self._home.tools[:1]))),
                scheduler,
            )
        except Exception as problem:  # noqa: BLE001 - Dask keeps only the name of the exception
            _refuse_difference(problem, scheduler)
        found = self._ask(lambda: self._client.run(find_difference, self._home, on_error="return"))
        if not found:
            raise Lacking(NO_WORKERS.format(address=self.address))
        for worker, answer in found.items():
            _refuse_difference(answer, f"The worker at {worker}")
        self.count = self._count_threads()
        self._looked = self._seen = time.monotonic()


def answer_within(seconds: float, ask: Callable[[], Result], lacking: str) -> Result:
    """Return the result of a call that may never end; raise Lacking after the timeout.

    Dask's own timeouts do not work if something accepts a connection and then stays silent.
    """
    answer: ThreadFuture[Result] = ThreadFuture()
    threading.Thread(target=_answer, args=(answer, ask), daemon=True).start()
    try:
        return answer.result(seconds)
    except TimeoutError:
        raise Lacking(lacking) from None


def _answer(answer: "ThreadFuture[Result]", ask: Callable[[], Result]) -> None:
    try:
        answer.set_result(ask())
    except BaseException as problem:  # noqa: BLE001 - it is raised again in the waiting thread
        answer.set_exception(problem)


def _refuse_difference(answer: str | Exception, who: str) -> None:
    """Raise Lacking for a difference, or if it could not be determined; a worker that is leaving is ignored."""
    if isinstance(answer, Lacking):
        raise answer
    if isinstance(answer, Exception) and not isinstance(answer, OSError):
        raise Lacking(NOT_INSTALLED.format(who=who))
    if isinstance(answer, str) and answer:
        raise Lacking(f"{who} {answer}.")


@contextmanager
def _connect(address: str, certificates: Certificates | None) -> "Iterator[Client]":
    """Connect a Dask client, with its log messages silenced."""
    try:
        from distributed import Client
        from distributed.comm import parse_address, resolve_address
    except ImportError:
        raise Lacking(NO_DASK) from None
    for name in ("distributed", "distributed.client"):
        logging.getLogger(name).setLevel(logging.CRITICAL)
    try:
        parse_address(resolve_address(address))
    except (ValueError, OSError):
        raise Misuse(NO_ADDRESS.format(address=address)) from None
    given = {"security": certificates.security()} if certificates else {}
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")
        try:
            client = answer_within(
                CONNECT_SECONDS + GRACE_SECONDS,
                lambda: Client(address, timeout=CONNECT_SECONDS, set_as_default=False, name="exam-builder", **given),
                UNREACHABLE.format(address=address),
            )
        except OSError:
            raise Lacking(UNREACHABLE.format(address=address)) from None
    try:
        yield client
    finally:
        with suppress(Exception):
            answer_within(CONNECT_SECONDS, lambda: client.close(timeout=CONNECT_SECONDS), "")


@contextmanager
def _probe_file(folder: Path) -> Iterator[tuple[Path, str]]:
    """Yield a temporary file in a folder and its text, which show whether other machines see the folder."""
    text = uuid.uuid4().hex
    with NamedTemporaryFile("w", dir=folder, prefix=".probe-") as file:
        file.write(text)
        file.flush()
        Path(file.name).chmod(0o644)
        yield Path(file.name), text
