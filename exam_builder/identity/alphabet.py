"""Crockford's base 32: digits and capitals, without the confusable I, L, O and U."""

ALPHABET = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
BITS = 5


def encode_base32(content: bytes, count: int) -> str:
    """Encode the first bits of some bytes as `count` letters."""
    number = int.from_bytes(content, "big") >> len(content) * 8 - count * BITS
    return "".join(ALPHABET[number >> BITS * place & 31] for place in reversed(range(count)))
