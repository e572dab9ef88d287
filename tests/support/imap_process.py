"""A real IMAP server (pymap, in memory) in a process of its own, with STARTTLS on one port and TLS on another.

Run as: python imap_process.py CERTIFICATE KEY USER PASSWORD. It prints both ports and runs until it is killed.
"""

from __future__ import annotations

import asyncio
import ssl
import sys
from argparse import Namespace
from contextlib import AsyncExitStack

from proxyprotocol.reader import ProxyProtocolReader
from pymap.backend.dict import Config, DictBackend, Login
from pymap.imap import IMAPServer
from pysasl.hashing import BuiltinHash

QUICK = BuiltinHash(rounds=1)


class TlsConfig(Config):
    """The server behind the port that is TLS from the first byte: it may take passwords at once."""


async def serve(certificate: str, key: str, user: str, password: str) -> None:
    arguments = Namespace(
        host="127.0.0.1", port=0, debug=False, cert=certificate, key=key, tls=True, passlib_cfg=None,
        proxy_protocol=None, demo_data=False, demo_user=user, demo_password=password, inherited_sockets=None,
    )  # fmt: skip
    backend, config = await DictBackend.init(arguments, hash_context=QUICK)
    config.apply_context()
    behind_tls = TlsConfig.from_args(Namespace(**{**vars(arguments), "tls": False}), hash_context=QUICK)
    behind_tls.set_cache = config.set_cache
    login = Login(behind_tls)
    login.users_dict = backend.login.users_dict
    context = ssl.create_default_context(ssl.Purpose.CLIENT_AUTH)
    context.load_cert_chain(certificate, key)
    async with AsyncExitStack() as stack:
        await backend.start(stack)
        reader = ProxyProtocolReader(config.proxy_protocol)
        plain = await asyncio.start_server(reader.get_callback(IMAPServer(backend.login, config)), "127.0.0.1", 0)
        tls = await asyncio.start_server(
            reader.get_callback(IMAPServer(login, behind_tls)), "127.0.0.1", 0, ssl=context
        )
        ports = [server.sockets[0].getsockname()[1] for server in (plain, tls)]
        sys.stdout.write(f"{ports[0]} {ports[1]}\n")
        sys.stdout.flush()
        await asyncio.gather(plain.serve_forever(), tls.serve_forever())


if __name__ == "__main__":
    asyncio.run(serve(*sys.argv[1:5]))
