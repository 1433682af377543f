"""Debian's nginx in front of a server of ours, set up by the text that the page for operators shows."""

from __future__ import annotations

import os
import re
import socket
import ssl
import subprocess
from collections.abc import Generator, Mapping
from contextlib import contextmanager
from http.client import HTTPSConnection
from pathlib import Path
from tempfile import TemporaryDirectory

from tests.api.strangers import PATIENCE_SECONDS, until
from tests.programs import program

PAGE = Path(__file__).parents[2] / "docs" / "how-to" / "run-on-a-server.md"

_FRAME = """
daemon off;
{user}
worker_processes 1;
pid {folder}/pid;
error_log {folder}/error.log;
events {{ }}
http {{
    access_log off;
    client_body_temp_path {folder}/body;
    proxy_temp_path {folder}/proxy;
    fastcgi_temp_path {folder}/fastcgi;
    uwsgi_temp_path {folder}/uwsgi;
    scgi_temp_path {folder}/scgi;
    {site}
}}
"""


class Front:
    """A proxy that speaks TLS."""

    def __init__(self, port: int, certificate: Path) -> None:
        self.port = port
        self._trust = ssl.create_default_context(cafile=str(certificate))
        self._trust.check_hostname = False

    def ask(
        self, path: str, source: str = "127.0.0.1", body: bytes | None = None, headers: Mapping[str, str] | None = None
    ) -> tuple[int, bytes]:
        """Ask from an address of this machine, with the path as it is written; return status and body."""
        connection = HTTPSConnection(
            "127.0.0.1", self.port, timeout=PATIENCE_SECONDS, source_address=(source, 0), context=self._trust
        )
        try:
            connection.request("GET" if body is None else "POST", path, body, headers or {})
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()


@contextmanager
def nginx(upstream: int) -> Generator[Front]:
    """Run nginx in front of a port of this machine."""
    # Not pytest's own folder: nginx's workers are of a user who may not enter that one.
    with TemporaryDirectory(prefix="darijol-test-") as name:
        folder = Path(name)
        folder.chmod(0o755)
        certificate, key = _certificate(folder)
        port = _free_port()
        site = _site(
            {
                "127.0.0.1:8001": f"127.0.0.1:{upstream}",
                "443 ssl": f"127.0.0.1:{port} ssl",
                "/etc/ssl/certs/ledger.example.pem": str(certificate),
                "/etc/ssl/private/ledger.example.key": str(key),
            }
        )
        user = "user nobody nogroup;" if os.geteuid() == 0 else ""
        config = folder / "nginx.conf"
        config.write_text(_FRAME.format(folder=folder, site=site, user=user), "utf-8")
        with subprocess.Popen(
            [program("nginx") or "nginx", "-c", str(config), "-p", name, "-e", str(folder / "error.log")]
        ) as running:
            try:
                until(lambda: running.poll() is not None or _answers(port))
                assert running.poll() is None, (folder / "error.log").read_text()
                yield Front(port, certificate)
            finally:
                running.terminate()
                running.wait(PATIENCE_SECONDS)


def _site(changes: dict[str, str]) -> str:
    """Return the page's text for the ports and files of a test."""
    (site,) = re.findall(r"^```nginx\n(.*?)^```$", PAGE.read_text("utf-8"), re.MULTILINE | re.DOTALL)
    for shown, ours in changes.items():
        assert site.count(shown) == 1, shown
        site = site.replace(shown, ours)
    return str(site)


def _certificate(folder: Path) -> tuple[Path, Path]:
    certificate, key = folder / "certificate.pem", folder / "key.pem"
    made = "req -x509 -newkey ec -pkeyopt ec_paramgen_curve:prime256v1 -nodes -days 2 -subj /CN=ledger.example"
    subprocess.run(
        [program("openssl") or "openssl", *made.split(), "-keyout", str(key), "-out", str(certificate)],
        check=True,
        capture_output=True,
    )
    return certificate, key


def _free_port() -> int:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        return int(taken.getsockname()[1])


def _answers(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), 1.0).close()
    except OSError:
        return False
    return True
