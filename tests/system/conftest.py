# SPDX-License-Identifier: MIT
"""What the system tests share: the built programs and certificates made for this run."""
import concurrent.futures
import os
import pathlib
import shutil
import subprocess
import sys

import pytest

sys.path.insert(0, str(pathlib.Path(__file__).parent))
import mailer as mailer_module  # noqa: E402
from house import House  # noqa: E402


@pytest.fixture(scope="session")
def build():
    return pathlib.Path(os.environ.get("BAOXUE_BUILD", "."))


@pytest.fixture
def mailer(build, tmp_path):
    """mailer(backend="smtp", port=…) starts one; all are ended after the test."""
    started = []

    def start(*, wrapper=(), args=None, environment=(), **settings):
        started.append(mailer_module.Mailer(build / "baoxue-mailer", tmp_path, settings, wrapper=wrapper, args=args, environment=environment))
        return started[-1]

    yield start
    for m in started:
        m.close()


@pytest.fixture
def house(tmp_path):
    """house(name="house", **settings) makes one, not started; all are closed after the test."""
    made = []

    def make(name="house", **more):
        made.append(House(tmp_path / name, **more))
        return made[-1]

    yield make
    for h in made:
        h.close()


@pytest.fixture(scope="session")
def at_once(build, tmp_path_factory):
    """at_once(function, names): function(start, name) for all names, eight at a time; a dict of futures. start is the fixture mailer's."""
    pool = concurrent.futures.ThreadPoolExecutor(8)
    tmp_path_factory.getbasetemp()  # makes it; eight threads at once would not agree on it

    def run_one(function, name):
        folder = tmp_path_factory.mktemp("at-once")
        started = []

        def start(**settings):
            started.append(mailer_module.Mailer(build / "baoxue-mailer", folder, settings))
            return started[-1]

        try:
            return function(start, name)
        finally:
            for m in started:
                m.close()

    yield lambda function, names: {name: pool.submit(run_one, function, name) for name in names}
    pool.shutdown()


def _openssl(*args):
    subprocess.run(["openssl", *map(str, args)], check=True, capture_output=True)


@pytest.fixture(scope="session")
def certificates(tmp_path_factory):
    """localhost, other (for another host), stranger (for localhost too, but nobody trusts it): each (certificate, key), signed by itself, so it is its own CA file."""
    if not shutil.which("openssl"):
        pytest.skip("no openssl program to make certificates with")
    folder = tmp_path_factory.mktemp("certificates")
    made = {}
    for name, host in (("localhost", "localhost"), ("other", "other.example.org"), ("stranger", "localhost")):
        cert, key = folder / f"{name}.pem", folder / f"{name}.key"
        _openssl("req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes", "-days", "2", "-subj", f"/CN={host}",
                 "-addext", f"subjectAltName=DNS:{host}", "-out", cert, "-keyout", key)
        made[name] = (cert, key)
    cert, request = folder / "expired.pem", folder / "expired.csr"  # its own day is over: -days -1 is refused, so x509 signs it for a day in the past
    (folder / "ext").write_text("subjectAltName=DNS:localhost\n")
    _openssl("req", "-new", "-key", made["localhost"][1], "-subj", "/CN=localhost", "-out", request)
    (folder / "ca").mkdir()
    (folder / "ca/index").write_text("")
    (folder / "ca.conf").write_text(f"[ca]\ndefault_ca=d\n[d]\ndatabase={folder}/ca/index\nnew_certs_dir={folder}/ca\nserial={folder}/ca/serial\n"
                                    "rand_serial=yes\ndefault_md=sha256\npolicy=p\nx509_extensions=x\n[p]\ncommonName=supplied\n[x]\nsubjectAltName=DNS:localhost\n")
    _openssl("ca", "-batch", "-config", folder / "ca.conf", "-selfsign", "-keyfile", made["localhost"][1], "-in", request, "-startdate", "20200101000000Z",
             "-enddate", "20200102000000Z", "-notext", "-out", cert)
    made["expired"] = (cert, made["localhost"][1])
    return made
