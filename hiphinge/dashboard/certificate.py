"""A certificate of this computer's own, for `--https`: browsers warn of it once, and then encrypt.

Kept private in the user's data folder for a year, and made anew when it ends within a week or when
this computer has come by another name or address.
"""

from __future__ import annotations

import ipaddress
from collections.abc import Sequence
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID

from recordings.session.place import home, make_private
from recordings.session.whole_file import write_whole

CERTIFICATE: Final = "page.certificate.pem"
KEY: Final = "page.key.pem"
LASTS: Final = timedelta(days=365)
RENEWED: Final = timedelta(days=7)


def own_certificate(names: Sequence[str], folder: Path | None = None) -> tuple[Path, Path]:
    """The files of the certificate for these names and of its key. Raises OutputError."""
    place = folder or home()
    certificate, key = place / CERTIFICATE, place / KEY
    now = datetime.now(UTC)
    if not (key.is_file() and _fits(certificate, names, now)):
        make_private(place)
        _make(certificate, key, names, now)
    return certificate, key


def _fits(path: Path, names: Sequence[str], now: datetime) -> bool:
    try:
        known = x509.load_pem_x509_certificate(path.read_bytes())
        extension = known.extensions.get_extension_for_class(x509.SubjectAlternativeName)
    except (OSError, ValueError, x509.ExtensionNotFound):
        return False
    told = {str(value) for value in extension.value.get_values_for_type(x509.DNSName)}
    told |= {str(value) for value in extension.value.get_values_for_type(x509.IPAddress)}
    return set(names) <= told and now + RENEWED < known.not_valid_after_utc


def _make(certificate: Path, key: Path, names: Sequence[str], now: datetime) -> None:
    secret = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "hiphinge on this computer")])
    made = (
        x509.CertificateBuilder()
        .subject_name(name)
        .issuer_name(name)
        .public_key(secret.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(now - timedelta(hours=1))
        .not_valid_after(now + LASTS)
        .add_extension(x509.SubjectAlternativeName([_named(one) for one in names]), critical=False)
        .add_extension(x509.BasicConstraints(ca=False, path_length=None), critical=True)
        .add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.SERVER_AUTH]), critical=False)
        .sign(secret, hashes.SHA256())
    )
    text = secret.private_bytes(
        serialization.Encoding.PEM,
        serialization.PrivateFormat.PKCS8,
        serialization.NoEncryption(),
    )
    write_whole(key, text.decode("ascii"))
    write_whole(certificate, made.public_bytes(serialization.Encoding.PEM).decode("ascii"))


def _named(name: str) -> x509.GeneralName:
    try:
        return x509.IPAddress(ipaddress.ip_address(name))
    except ValueError:
        return x509.DNSName(name)
