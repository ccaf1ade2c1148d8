"""The fence again, by walking along it."""


def posts(length: int, width: int, gap: int) -> set[tuple[int, int]]:
    """Where posts stand, metre by metre; a corner that two sides share is one post."""
    along = {(x, y) for x in range(0, length + 1, gap) for y in (0, width)}
    return along | {(x, y) for x in (0, length) for y in range(0, width + 1, gap)}


def walk_around(length: int, width: int) -> int:
    """With a post every metre, each post has one metre of fence behind it."""
    return len(posts(length, width, 1))


def count_posts(length: int, width: int, gap: int) -> int:
    """The number of different places."""
    return len(posts(length, width, gap))
