"""How people are asked in: the address that is printed, the phone's QR code, the certificate."""

from __future__ import annotations

import asyncio
import http.client
import os
import signal
import ssl
import stat
import subprocess
import sys
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from cryptography import x509

from hiphinge.dashboard.certificate import own_certificate
from hiphinge.dashboard.desk import Desk
from hiphinge.dashboard.invitation import Address, names_of, qr_code
from hiphinge.dashboard.serve import Wish, serving
from hiphinge.dashboard.visit import Visit, invitation
from hiphinge.dashboard.wish import PageWish, page_wish
from imu.errors import SettingError


def test_the_address_stands_on_a_line_of_its_own_with_its_token() -> None:
    here = Address("tok", 8123, ("127.0.0.1", "localhost"))
    assert invitation(here) == ["The page:", "http://127.0.0.1:8123/?token=tok"]
    lan = Address("tok", 8123, ("127.0.0.1", "localhost", "gym.local", "192.168.7.5"), https=True)
    assert invitation(lan)[-1] == "https://192.168.7.5:8123/?token=tok"


def test_a_qr_code_fits_a_terminal_of_80_by_24() -> None:
    code = qr_code("https://192.168.100.100:65535/?token=abcdefghijklmnopqrstuv").splitlines()
    assert len(code) <= 22
    assert max(map(len, code)) <= 60


def test_a_free_name_is_no_way_in_unless_the_network_is_served() -> None:
    assert names_of(lan=False) == ("127.0.0.1", "localhost")
    assert set(names_of(lan=False)) < set(names_of(lan=True))


@pytest.mark.parametrize("port", [-1, 65536])
def test_a_port_that_there_is_not_is_refused(port: int) -> None:
    with pytest.raises(SettingError, match="65535"):
        PageWish(port)


def test_headless_and_a_page_contradict_each_other() -> None:
    told = {"no_browser": False, "lan": False, "https": False, "opens": False}
    assert page_wish(headless=True, port=None, **told) is None
    with pytest.raises(SettingError, match="--headless"):
        page_wish(headless=True, port=8000, **told)


def test_a_port_that_is_taken_is_told_in_one_line() -> None:
    async def both() -> None:
        async with serving(Desk(), Wish()) as first, serving(Desk(), Wish(first.port)):
            pass

    with pytest.raises(SettingError, match="--port"):
        asyncio.run(both())


def test_a_certificate_is_kept_private_for_a_year_and_made_anew_for_other_names(
    tmp_path: Path,
) -> None:
    certificate, key = own_certificate(("127.0.0.1", "localhost"), tmp_path)
    first = certificate.read_bytes()
    lasts = x509.load_pem_x509_certificate(first).not_valid_after_utc - datetime.now(UTC)
    assert timedelta(days=364) < lasts <= timedelta(days=365)
    if os.name == "posix":
        assert stat.S_IMODE(key.stat().st_mode) == 0o600
    own_certificate(("localhost",), tmp_path)
    assert certificate.read_bytes() == first
    own_certificate(("localhost", "192.168.7.5"), tmp_path)
    assert certificate.read_bytes() != first


def test_https_is_encrypted_with_that_certificate(tmp_path: Path) -> None:
    files = own_certificate(("127.0.0.1", "localhost"), tmp_path)

    def look(address: Address) -> tuple[int, str]:
        context = ssl.create_default_context(cafile=str(files[0]))
        path = address.here.partition(str(address.port))[2]
        connection = http.client.HTTPSConnection("127.0.0.1", address.port, context=context)
        try:
            connection.request("GET", path)
            answer = connection.getresponse()
            answer.read()
            return answer.status, answer.headers["set-cookie"]
        finally:
            connection.close()

    async def ask() -> tuple[int, str]:
        async with serving(Desk(), Wish(certificate=files)) as address:
            return await asyncio.to_thread(look, address)

    status, cookie = asyncio.run(ask())
    assert status == 303
    assert "Secure" in cookie


def test_a_page_that_nobody_opened_does_not_outlive_its_session() -> None:
    here = Address("tok", 8123, ("127.0.0.1", "localhost"))
    assert not Visit(Desk(), here, opened=False).somebody_looks
    assert Visit(Desk(), here, opened=True).somebody_looks


@pytest.mark.slow
@pytest.mark.skipif(sys.platform == "win32", reason="sends a signal as Ctrl-C does")
def test_the_page_stays_after_the_session_until_ctrl_c(tmp_path: Path) -> None:
    command = [sys.executable, "-m", "hiphinge", "demo", "--no-browser", "--seconds", "26"]
    command += ["--speed", "10", "--out", str(tmp_path / "demo")]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as running:
        try:
            assert running.stdout is not None
            assert running.stdout.readline() == "The page:\n"
            address = running.stdout.readline().strip()
            session, report = asyncio.run(_to_the_end(address))
            assert session == "demo"
            assert b"<html" in report
            assert any("Ctrl-C" in line for line in iter(running.stdout.readline, ""))
            running.send_signal(signal.SIGINT)
            assert running.wait(20) == 0
        finally:
            running.kill()


async def _to_the_end(address: str) -> tuple[str, bytes]:
    """Look on as a page does until the report is there."""
    import json
    from urllib.parse import parse_qs, urlsplit

    from websockets.asyncio.client import connect

    at = urlsplit(address)
    cookie = {"Cookie": f"hiphinge_{at.port}={parse_qs(at.query)['token'][0]}"}

    def read(path: str) -> bytes:
        connection = http.client.HTTPConnection("127.0.0.1", at.port, timeout=10)
        connection.request("GET", path, headers=cookie)
        body = connection.getresponse().read()
        connection.close()
        return body

    own = f"http://{at.netloc}"
    async with asyncio.timeout(60.0):
        async with connect(f"ws://{at.netloc}/live", origin=own, additional_headers=cookie) as page:
            async for message in page:
                told: dict[str, Any] = {} if isinstance(message, bytes) else json.loads(message)
                if told.get("ended"):
                    ended = told["ended"]
                    return ended["session"], await asyncio.to_thread(read, ended["report"])
    raise AssertionError("the page went before the session's end")
