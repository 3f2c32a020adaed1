"""
`python -m papers.worker`: one conversion, by a job on standard input, its result on standard output.

It binds itself before it looks at the file; what it starts inherits the bounds.
"""

import os
import resource
import sys
import warnings
from pathlib import Path

import msgspec

from desk.ports import NotConvertible, Why
from papers import films, pictures, sounds
from papers.bounds import MEMORY, PROCESSOR_SECONDS, WRITTEN
from papers.conversion import Job, Told

_BY_KIND = {"image": pictures.fitted, "audio": sounds.fitted, "video": films.fitted}


def main() -> int:
    """Exit code 0 whatever came of it: the answer says it."""
    _bound()
    warnings.simplefilter("ignore")
    job = msgspec.json.decode(sys.stdin.buffer.read(), type=Job)
    sys.stdout.buffer.write(msgspec.json.encode(_told(job)))
    return 0


def _bound() -> None:
    os.nice(10)  # whoever writes or answers goes first
    for what, most in (
        (resource.RLIMIT_AS, MEMORY),
        (resource.RLIMIT_CPU, PROCESSOR_SECONDS),
        (resource.RLIMIT_FSIZE, WRITTEN),
        (resource.RLIMIT_CORE, 0),
    ):
        resource.setrlimit(what, (most, most))


def _told(job: Job) -> Told:
    fitted = _BY_KIND[job.type.partition("/")[0]]
    try:
        path, type_ = fitted(Path(job.source), Path(job.folder), job.type, job.takes)
    except NotConvertible as problem:
        return Told(why=problem.why.value)
    except MemoryError:
        return Told(why=Why.TOO_COSTLY.value)
    return Told(str(path), type_)


if __name__ == "__main__":
    sys.exit(main())
