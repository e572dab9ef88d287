"""A real Chromium that is told what to do over WebDriver's own protocol (Debian: chromium chromium-driver)."""

from __future__ import annotations

import base64
import os
import shutil
import socket
import subprocess
import time
from pathlib import Path
from typing import Any

import httpx

KEYS = {"tab": "\ue004", "enter": "\ue007", "down": "\ue015"}
SHIFT = "\ue008"
_ELEMENT = "element-6066-11e4-a52e-4f735466cecf"


class Browser:
    """One window. ``scripts`` False switches JavaScript off for pages."""

    def __init__(self, folder: Path, *, scripts: bool = True, size: tuple[int, int] = (1280, 900)) -> None:
        driver = shutil.which("chromedriver")
        assert driver and shutil.which("chromium"), "Install chromium and chromium-driver for this lab."
        with socket.create_server(("127.0.0.1", 0)) as found:
            port = found.getsockname()[1]
        environment = {**os.environ, "HOME": str(folder), "TMPDIR": str(folder)}
        self._driver = subprocess.Popen(
            [driver, f"--port={port}"], env=environment, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
        )
        self._http = httpx.Client(base_url=f"http://127.0.0.1:{port}", timeout=60)
        self._session = ""
        arguments = ["--headless=new", "--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage"]
        arguments += [f"--window-size={size[0]},{size[1]}", f"--user-data-dir={folder / 'profile'}"]
        settings = {} if scripts else {"profile.managed_default_content_settings.javascript": 2}
        options = {"args": arguments, "prefs": settings, "binary": shutil.which("chromium")}
        wanted = {"goog:chromeOptions": options, "goog:loggingPrefs": {"browser": "ALL"}}
        for _ in range(100):
            try:
                self._http.get("/status")
                break
            except httpx.HTTPError:
                time.sleep(0.1)
        self._session = self._ask("POST", "/session", {"capabilities": {"alwaysMatch": wanted}})["sessionId"]

    def close(self) -> None:
        """End the browser and its driver."""
        if self._session:
            self._ask("DELETE", f"/session/{self._session}")
        self._http.close()
        self._driver.terminate()
        self._driver.wait(15)

    def _ask(self, method: str, path: str, data: Any = None) -> Any:
        answer = self._http.request(method, path, json=data if method == "POST" else None)
        value = answer.json()["value"]
        assert answer.status_code == 200, value
        return value

    def _do(self, method: str, path: str, data: Any = None) -> Any:
        return self._ask(method, f"/session/{self._session}{path}", data)

    def open(self, url: str) -> None:
        self._do("POST", "/url", {"url": url})

    @property
    def url(self) -> str:
        return str(self._do("GET", "/url"))

    def source(self) -> str:
        return str(self._do("GET", "/source"))

    def complaints(self) -> list[str]:
        """What the browser itself found wrong with the pages so far."""
        entries = self._do("POST", "/se/log", {"type": "browser"})
        return [entry["message"] for entry in entries if "favicon" not in entry["message"]]

    def run(self, script: str, *arguments: Any) -> Any:
        """What a script returns; it looks, it does not act."""
        return self._do("POST", "/execute/sync", {"script": script, "args": list(arguments)})

    def focused(self) -> str:
        """The id, class or name of what the keyboard is on."""
        return str(self.run("const e = document.activeElement; return e.id || e.className || e.name || e.tagName;"))

    def press(self, *keys: str) -> None:
        """Press keys one after the other: a word of KEYS, "back" for Shift and Tab, or text to type."""
        actions = []
        for key in keys:
            if key == "back":
                pair = (("keyDown", SHIFT), ("keyDown", KEYS["tab"]), ("keyUp", KEYS["tab"]), ("keyUp", SHIFT))
                actions += [{"type": kind, "value": value} for kind, value in pair]
                continue
            for character in [KEYS[key]] if key in KEYS else key:
                actions += [{"type": "keyDown", "value": character}, {"type": "keyUp", "value": character}]
        self._do("POST", "/actions", {"actions": [{"type": "key", "id": "keyboard", "actions": actions}]})

    def find(self, selector: str) -> str:
        return str(self._do("POST", "/element", {"using": "css selector", "value": selector})[_ELEMENT])

    def click(self, selector: str) -> None:
        self._do("POST", f"/element/{self.find(selector)}/click", {})

    def type(self, selector: str, text: str) -> None:
        """Type into a field, or name a file for a file field."""
        self._do("POST", f"/element/{self.find(selector)}/value", {"text": text})

    def text(self, selector: str) -> str:
        return str(self._do("GET", f"/element/{self.find(selector)}/text"))

    def resize(self, width: int, height: int) -> None:
        """The page's own size; narrower than a window can be made."""
        metrics = {"width": width, "height": height, "deviceScaleFactor": 1, "mobile": False}
        command = {"cmd": "Emulation.setDeviceMetricsOverride", "params": metrics}
        self._do("POST", "/goog/cdp/execute", command)

    def picture(self) -> bytes:
        """The page as a PNG."""
        return base64.b64decode(self._do("GET", "/screenshot"))
