"""The TLS certificates for a cluster, and a warning if there are none."""

import ipaddress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import urlsplit

from exam_builder.findings import Lacking, Misuse

if TYPE_CHECKING:
    from distributed.security import Security

OPEN = (
    "warning: what is sent to {address} can be read and changed on the way, the secret of the course too — "
    "use certificates: --scheduler tls://… --tls-ca FILE --tls-cert FILE --tls-key FILE"
)
TOGETHER = "--tls-ca, --tls-cert and --tls-key go together, with --scheduler tls://…"


@dataclass(frozen=True)
class Certificates:
    """PEM files: the certificate of the authority that signed all others, our own certificate, and its key."""

    authority: Path
    certificate: Path
    key: Path

    def security(self) -> "Security":
        """Return them as Dask's Security; raise Lacking if they are not valid."""
        from distributed.security import Security

        made = Security(
            tls_ca_file=str(self.authority),
            tls_client_cert=str(self.certificate),
            tls_client_key=str(self.key),
            require_encryption=True,
        )
        try:
            made.get_connection_args("client")
        except OSError as problem:
            raise Lacking(f"the certificates of --tls-ca, --tls-cert and --tls-key cannot be used: {problem}") from None
        return made


def find_certificates(address: str | None, files: tuple[Path | None, Path | None, Path | None]) -> Certificates | None:
    """Return the certificates for a scheduler, or None; raise Misuse for an incomplete set, or without `tls://`."""
    authority, certificate, key = files
    if authority is None and certificate is None and key is None:
        return None
    encrypted = address is not None and address.startswith("tls://")
    if authority is None or certificate is None or key is None or not encrypted:
        raise Misuse(TOGETHER)
    return Certificates(authority, certificate, key)


def warn_of_open_address(address: str) -> str:
    """Return a warning if others could read the traffic to an address; '' for TLS and for this machine."""
    host = urlsplit(address if "://" in address else f"tcp://{address}")
    if host.scheme not in ("tcp", "ws") or host.hostname == "localhost":
        return ""
    try:
        return "" if ipaddress.ip_address(host.hostname or "").is_loopback else OPEN.format(address=address)
    except ValueError:
        return OPEN.format(address=address)
