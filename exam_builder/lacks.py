"""Errors of the system that tell what the machine lacks, and what a user can do about each."""

import errno
import os

from exam_builder.findings import Lacking

ROOM = "Make room, and try again."
MEMORY = "Close other programs, or take `--jobs 1`, which uses the least memory."
LIMIT = "Raise the limit `ulimit {}`, and try again."
SCARCE = {
    errno.ENOSPC: ROOM,
    errno.EDQUOT: ROOM,
    errno.EFBIG: LIMIT.format("-f"),
    errno.EMFILE: LIMIT.format("-n"),
    errno.ENFILE: "Close other programs, and try again.",
    errno.ENOMEM: MEMORY,
    errno.EAGAIN: f"{LIMIT.format('-u')} `--jobs 1` takes fewer processes.",
    errno.EIO: "Look whether the disk is sound.",
    errno.ESTALE: "Look whether the disk is still there.",
}
"""What there is too little of, whatever is read or written, and what would help."""
FORBIDDEN = dict.fromkeys((errno.EACCES, errno.EPERM, errno.EROFS), "Give yourself the permission, and try again.")


def find_lack(problem: BaseException) -> Lacking | None:
    """What a machine lacks, as an error tells it; None where it tells nothing of the machine."""
    if isinstance(problem, MemoryError):
        return Lacking(f"there is not enough memory. {MEMORY}")
    mend = (SCARCE | FORBIDDEN).get(problem.errno or 0) if isinstance(problem, OSError) else None
    if not isinstance(problem, OSError) or mend is None:
        return None
    what = f"{problem.filename}" if problem.filename else "a disk, or what the output goes to"
    return Lacking(f"cannot write {what}: {os.strerror(problem.errno or 0)}. {mend}")


def require_sound(problem: OSError) -> None:
    """Raise Lacking for an error of which the machine is to blame, not the file that was to be read."""
    if problem.errno in SCARCE:
        raise Lacking(f"cannot read {problem.filename}: {problem.strerror}. {SCARCE[problem.errno]}") from None
