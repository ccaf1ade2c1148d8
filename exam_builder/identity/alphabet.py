"""Crockford's base 32: digits and capitals without those that are taken for others (I, L, O, U)."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS = 5


def letters(content: bytes, count: int) -> str:
    """The first bits of some bytes as so many letters."""
    number = int.from_bytes(content, "big") >> len(content) * 8 - count * BITS
    return "".join(ALPHABET[number >> BITS * place & 31] for place in reversed(range(count)))
