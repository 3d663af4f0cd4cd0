"""A small index of Python and npm packages on loopback, which the tests fill as they like."""

import base64
import hashlib
import io
import json
import tarfile
import zipfile
from collections import defaultdict
from collections.abc import Mapping
from typing import Any, Self

from sandbox.loopback.messages import Answer, Request
from sandbox.loopback.server import Handler, Server
from sandbox.running.startable import Startable


class PackageIndex(Startable):
    """Serves what was added, as a context manager: /simple/ to pip and uv (PEP 503), /npm/ to npm."""

    def __init__(self) -> None:
        self._wheels: dict[str, dict[str, bytes]] = defaultdict(dict)
        self._npm: dict[str, dict[str, Any]] = defaultdict(dict)
        self._files: dict[str, bytes] = {}
        self._server = Server(0, self._handler())

    @property
    def url(self) -> str:
        """Its address, without a slash at the end."""
        return f"http://127.0.0.1:{self._server.server_port}"

    @property
    def environment(self) -> dict[str, str]:
        """Tells pip and npm to take packages from here."""
        return {"PIP_INDEX_URL": f"{self.url}/simple/", "npm_config_registry": f"{self.url}/npm/"}

    def add_wheel(self, filename: str, content: bytes) -> str:
        """A wheel; returns the line that a lock file has for it."""
        name, version = filename.split("-")[:2]
        self._wheels[name.replace("_", "-")][filename] = content
        self._files[f"/files/{filename}"] = content
        return f"{name.replace('_', '-')}=={version} --hash=sha256:{hashlib.sha256(content).hexdigest()}\n"

    def add(self, name: str, version: str, *needs: str, files: Mapping[str, str] | None = None) -> str:
        """A package with these files, which needs others; returns its line in a lock file."""
        module = name.replace("-", "_")
        return self.add_wheel(f"{module}-{version}-py3-none-any.whl", a_wheel(module, version, needs, files))

    def add_npm(self, name: str, version: str) -> str:
        """A package of npm; returns its integrity."""
        content = _tarball({"package/package.json": json.dumps({"name": name, "version": version})})
        integrity = f"sha512-{base64.b64encode(hashlib.sha512(content).digest()).decode()}"
        path = f"/npm/{name}/-/{name}-{version}.tgz"
        self._files[path] = content
        dist = {"tarball": f"{self.url}{path}", "integrity": integrity}
        self._npm[name][version] = {"name": name, "version": version, "dist": dist}
        return integrity

    def page(self, path: str) -> tuple[str, bytes] | None:
        """The content type and the content at a path, None where there is nothing."""
        folder, _, name = path.strip("/").partition("/")
        if path in self._files:
            return "application/octet-stream", self._files[path]
        if folder == "simple" and name in self._wheels:
            links = "".join(f'<a href="/files/{each}">{each}</a>\n' for each in self._wheels[name])
            return "text/html", f"<!DOCTYPE html><html><body>\n{links}</body></html>".encode()
        if folder == "npm" and name in self._npm:
            newest = list(self._npm[name])[-1]
            packument = {"name": name, "dist-tags": {"latest": newest}, "versions": self._npm[name]}
            return "application/json", json.dumps(packument).encode()
        return None

    def _handler(self) -> type[Handler]:
        index = self

        class IndexHandler(Handler):
            def answer(self, request: Request) -> Answer:
                found = index.page(request.target.partition("?")[0])
                kind, content = found or ("text/plain", b"Not found")
                return Answer(200 if found else 404, "", (("Content-Type", kind),), content)

            do_GET = Handler.serve  # noqa: N815

        return IndexHandler

    def start(self) -> Self:
        """Answers from now on."""
        self._server.start("package-index")
        return self

    def stop(self) -> None:
        """Answers no more."""
        self._server.stop()


def a_wheel(module: str, version: str, needs: tuple[str, ...] = (), files: Mapping[str, str] | None = None) -> bytes:
    """A wheel with these files, all of which can be executed (PEP 427)."""
    info = f"{module}-{version}.dist-info"
    metadata = "".join(f"Requires-Dist: {need}\n" for need in needs)
    extras = "Provides-Extra: more\n"
    content = {
        f"{module}/__init__.py": "",
        **(files or {}),
        f"{info}/METADATA": f"Metadata-Version: 2.1\nName: {module}\nVersion: {version}\n{extras}{metadata}",
        f"{info}/WHEEL": "Wheel-Version: 1.0\nGenerator: tests\nRoot-Is-Purelib: true\nTag: py3-none-any\n",
    }
    content[f"{info}/RECORD"] = "".join(f"{name},,\n" for name in (*content, f"{info}/RECORD"))
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as archive:
        for name, text in content.items():
            entry = zipfile.ZipInfo(name, (2026, 1, 1, 0, 0, 0))
            entry.external_attr = 0o100755 << 16
            archive.writestr(entry, text)
    return packed.getvalue()


def _tarball(files: Mapping[str, str]) -> bytes:
    packed = io.BytesIO()
    with tarfile.open(fileobj=packed, mode="w:gz") as archive:
        for name, text in files.items():
            entry = tarfile.TarInfo(name)
            entry.size = len(text.encode())
            archive.addfile(entry, io.BytesIO(text.encode()))
    return packed.getvalue()
