"""Certificates for a cluster, and the warning where there are none."""

import shutil
import subprocess
from pathlib import Path

import pytest
from courses import run_command, write_course

from exam_builder.cluster import Cluster
from exam_builder.cluster.certificates import Certificates, find_certificates, warn_of_open_address
from exam_builder.findings import Lacking, Misuse


@pytest.mark.parametrize("address", ["tcp://192.0.2.7:8786", "192.0.2.7:8786", "tcp://[2001:db8::1]:1", "tcp://host:1"])
def test_an_open_address_elsewhere_is_reported(address: str) -> None:
    assert f"what is sent to {address} can be read" in warn_of_open_address(address)
    assert warn_of_open_address(address) in run_command(Path(), "build", "--scheduler", address, "--jobs", "2")[1]


@pytest.mark.parametrize("address", ["tls://192.0.2.7:8786", "tcp://127.0.0.1:1", "tcp://[::1]:1", "localhost:1"])
def test_this_machine_and_tls_are_not(address: str) -> None:
    assert warn_of_open_address(address) == ""


def test_the_three_files_go_together_and_with_tls() -> None:
    one = Path("ca.pem")
    assert find_certificates("tls://h:1", (None, None, None)) is None
    assert find_certificates("tls://h:1", (one, one, one)) == Certificates(one, one, one)
    for address, files in (("tls://h:1", (one, None, None)), ("tcp://h:1", (one, one, one)), (None, (one, one, one))):
        with pytest.raises(Misuse, match="go together"):
            find_certificates(address, files)


def test_files_that_are_no_certificates_are_reported(tmp_path: Path) -> None:
    pytest.importorskip("distributed")
    course = write_course(tmp_path, "title: Q\npoints: 1\nprompt: Q\nanswer: {number: 1, reference: 1}\nwaived: test\n")
    (course / "no.pem").write_text("nothing\n")
    (course / "students.csv").write_text("id,name\n1,Ann\n2,Bob\n")
    files = [word for name in ("ca", "cert", "key") for word in (f"--tls-{name}", "no.pem")]
    code, printed = run_command(course, "build", "--roster", "students.csv", "--scheduler", "tls://127.0.0.1:9", *files)
    assert code == 3 and "cannot be used" in printed


def make_certificate(folder: Path) -> Certificates:
    """A throw-away certificate that signs itself."""
    if shutil.which("openssl") is None:
        pytest.skip("openssl makes the certificate")
    made = Certificates(folder / "cert.pem", folder / "cert.pem", folder / "key.pem")
    command = ["openssl", "req", "-x509", "-newkey", "ec", "-pkeyopt", "ec_paramgen_curve:prime256v1", "-nodes"]
    command += ["-keyout", str(made.key), "-out", str(made.certificate), "-days", "1", "-subj", "/CN=localhost"]
    subprocess.run(command, check=True, capture_output=True)
    return made


def test_a_scheduler_with_tls_answers_those_who_have_a_certificate(tmp_path: Path) -> None:
    distributed = pytest.importorskip("distributed")
    made, other = (
        make_certificate(folder) for folder in (tmp_path, tmp_path / "other") if not folder.mkdir(exist_ok=True)
    )
    files = dict.fromkeys(("tls_scheduler_cert", "tls_worker_cert", "tls_client_cert"), str(made.certificate))
    keys = dict.fromkeys(("tls_scheduler_key", "tls_worker_key", "tls_client_key"), str(made.key))
    security = distributed.Security(tls_ca_file=str(made.authority), require_encryption=True, **files, **keys)
    options = {"processes": False, "n_workers": 1, "threads_per_worker": 1, "dashboard_address": None}
    with distributed.LocalCluster(protocol="tls://", host="127.0.0.1", security=security, **options) as local:
        assert local.scheduler_address.startswith("tls://")
        with Cluster(local.scheduler_address, (tmp_path,), made) as cluster:
            assert list(cluster.map(abs, [-1, -2])) == [1, 2]
        with pytest.raises(Lacking, match="No Dask scheduler answers"), Cluster(local.scheduler_address, (), other):
            pass
