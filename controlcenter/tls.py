"""TLS that is always verified, and one sentence for each way in which it fails.

The texts end where the caller goes on: what was therefore not sent is the caller's to say.
"""

from __future__ import annotations

import ssl
from pathlib import Path

from controlcenter.errors import SourceError

THIS_MACHINE = ("localhost", "127.0.0.1", "::1")
"""The hosts to which words may go in clear: they never leave this machine."""
# Numbers of OpenSSL's verification (X509_V_ERR_...).
_NOT_YET, _EXPIRED, _OWN, _OWN_IN_CHAIN, _NO_ISSUER, _NO_ISSUER_HERE, _REVOKED = 9, 10, 18, 19, 2, 20, 23
_NO_CHAIN, _OTHER_NAME, _OTHER_ADDRESS = 21, 62, 64
_TOO_WEAK = (66, 67, 68)
_NO_TLS = ("WRONG_VERSION_NUMBER", "HTTP_REQUEST", "UNKNOWN_PROTOCOL", "RECORD_LAYER_FAILURE", "PACKET_LENGTH_TOO_LONG")
_OLD_TLS = ("UNSUPPORTED_PROTOCOL", "TLSV1_ALERT_PROTOCOL_VERSION", "VERSION_TOO_LOW", "NO_PROTOCOLS_AVAILABLE")


def trusted(ca_file: Path | None) -> ssl.SSLContext:
    """A context that verifies name and chain. Raises SourceError when the authority's file cannot be used."""
    try:
        return ssl.create_default_context(cafile=str(ca_file) if ca_file else None)
    except FileNotFoundError as error:
        raise SourceError(
            f"There is no file {ca_file} with the authority's certificate; correct ca_file.", permanent=True
        ) from error
    except (OSError, ssl.SSLError) as error:
        raise SourceError(
            f"The file {ca_file} holds no certificate that can be read; correct ca_file.", permanent=True
        ) from error


def certificate_fault(host: str, error: ssl.SSLCertVerificationError) -> tuple[str, str]:
    """What is wrong with a server's certificate, without a full stop, and the sentence that says what to do."""
    code = error.verify_code
    ask = "Ask its administrator"
    if code == _EXPIRED:
        return f"The certificate of {host} has expired", f"{ask} to renew it, and see whether the clock here is right."
    if code == _NOT_YET:
        return f"The certificate of {host} is not valid yet", f"See whether the clock here is right, or {_low(ask)}."
    if code in (_OTHER_NAME, _OTHER_ADDRESS):
        return (
            f"The certificate of {host} is for another name",
            f"Enter the name that its certificate carries, or {_low(ask)}.",
        )
    if code == _OWN:
        return (
            f"The certificate of {host} is not trusted: it signed itself",
            f"Name its file under ca_file if it is the right one, or {_low(ask)} for a certificate of an authority.",
        )
    if code in (_OWN_IN_CHAIN, _NO_ISSUER, _NO_ISSUER_HERE, _NO_CHAIN):
        return (
            f"The certificate of {host} is not trusted: this machine does not know the authority that signed it",
            f"Name the file of that authority under ca_file, or {_low(ask)}.",
        )
    if code == _REVOKED:
        return f"The certificate of {host} was revoked", f"{ask} for a new one."
    if code in _TOO_WEAK:
        return f"The certificate of {host} is too weak to be trusted", f"{ask} for a stronger one."
    return f"The certificate of {host} is not trusted ({error.verify_message})", f"{ask}."


def tls_fault(host: str, port: int, error: ssl.SSLError) -> tuple[str, str]:
    """What went wrong with TLS where it is not the certificate, in the same two parts."""
    reason = (error.reason or "").upper()
    if any(word in reason for word in _NO_TLS):
        return f"{host} does not speak TLS on port {port}", "Check the port and the security."
    if any(word in reason for word in _OLD_TLS):
        return f"{host} offers only a TLS that is out of date", "Ask its administrator for TLS 1.2 or newer."
    if isinstance(error, (ssl.SSLEOFError, ssl.SSLZeroReturnError)):
        return f"{host} ended the connection on port {port} while TLS was set up", "Check the port and the security."
    return f"{host} and this machine found no common TLS on port {port}", "Check the port, or ask its administrator."


def _low(words: str) -> str:
    return words[0].lower() + words[1:]
