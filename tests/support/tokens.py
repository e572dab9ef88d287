"""A token endpoint on this machine, and the question whether a token is good."""

from __future__ import annotations

import json
import threading
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from typing import Any
from urllib.parse import parse_qs, urlsplit

CLIENT, REFRESH, USER = "control-center", "refresh-1", "desk1"


class TokenServer:
    """Exchanges ``refresh`` for a new access token each time. ``answer`` is (status, object) to say instead.

    ``asked`` are the forms that came in; ``good`` the tokens that /introspect vouches for, each for ``user``.
    """

    def __init__(self, user: str = USER) -> None:
        self.user = user
        self.refresh = REFRESH
        self.rotates = False
        self.lasts_s: Any = 3600
        self.answer: tuple[int, Any] | None = None
        self.asked: list[dict[str, str]] = []
        self.good: list[str] = []
        server = self

        class Handler(BaseHTTPRequestHandler):
            def do_POST(self) -> None:  # the name that http.server asks for
                body = self.rfile.read(int(self.headers.get("Content-Length") or 0)).decode()
                form = {name: values[0] for name, values in parse_qs(body).items()}
                is_question = urlsplit(self.path).path == "/introspect"
                status, said = server.introspect(form) if is_question else server.exchange(form)
                data = json.dumps(said).encode()
                self.send_response(status)
                self.send_header("Content-Type", "application/json")
                self.send_header("Content-Length", str(len(data)))
                if status == 503:
                    self.send_header("Retry-After", "30")
                self.end_headers()
                self.wfile.write(data)

            def log_message(self, *_: Any) -> None:
                """Say nothing."""

        self._http = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self._http.daemon_threads = True
        self._thread = threading.Thread(target=self._http.serve_forever, args=(0.02,), daemon=True)
        self._thread.start()

    @property
    def port(self) -> int:
        return int(self._http.server_address[1])

    @property
    def url(self) -> str:
        return f"http://127.0.0.1:{self.port}/token"

    def settings(self) -> dict[str, str]:
        """What a source or account must be told to get its tokens here."""
        return {"login": "oauth2", "token_url": self.url, "client_id": CLIENT, "scope": "mail"}

    def exchange(self, form: dict[str, str]) -> tuple[int, Any]:
        """The answer to a refresh-token grant."""
        self.asked.append(form)
        if self.answer is not None:
            return self.answer
        if form.get("refresh_token") != self.refresh or form.get("client_id") != CLIENT:
            return 400, {"error": "invalid_grant", "error_description": f"{form} is not known"}
        self.good.append(f"access-{len(self.asked)}")
        said = {"access_token": self.good[-1], "token_type": "Bearer", "expires_in": self.lasts_s}
        if self.rotates:
            self.refresh = f"refresh-{len(self.asked) + 1}"
            said["refresh_token"] = self.refresh
        return 200, said

    def introspect(self, form: dict[str, str]) -> tuple[int, Any]:
        """Whether a token is good (RFC 7662)."""
        is_good = form.get("token", "") in self.good
        return 200, {"active": is_good, "username": self.user} if is_good else {"active": False}

    def stop(self) -> None:
        """Answer no more."""
        self._http.shutdown()
        self._http.server_close()
        self._thread.join(5)
