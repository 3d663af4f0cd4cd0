"""What az complains of that passes by itself, and what never does: the patterns of common.sh on az's words."""

import subprocess
from pathlib import Path

import pytest

from tests.infra.az.stand_in import AzError, Call
from tests.infra.tools import ROOT
from tests.infra.workplace.workplace import MAIL, Workplace, calls_of

_POOL = "HTTPSConnectionPool(host='harper-x.scm.azurewebsites.net', port=443): "
_HOST = "HTTPSConnection(host='management.azure.com', port=443): "
PASSES = [
    f"{_HOST}Failed to resolve 'management.azure.com' ([Errno -2] Name or service not known)",
    f"{_HOST}Failed to establish a new connection: [Errno 111] Connection refused",
    f"{_HOST}Failed to establish a new connection: [Errno 113] No route to host",
    "[SSL: UNEXPECTED_EOF_WHILE_READING] EOF occurred in violation of protocol (_ssl.c:1020)\nCertificate verification "
    "failed. This typically happens when using Azure CLI behind a proxy that intercepts traffic.",
    "Failed to connect to 'https://x.scm.azurewebsites.net/api/deployments/' with status code '503' and reason "
    "'Site Unavailable'",
    "Failed to connect to 'https://x/api/deployments/' with status code '502' and reason ''",
    "('Connection broken: IncompleteRead(0 bytes read)', IncompleteRead(0 bytes read))",
    "Response ended prematurely",
    "[Errno 11001] getaddrinfo failed",
    "[Errno -3] Temporary failure in name resolution",
    "[Errno 8] nodename nor servname provided, or not known",
    "[Errno -5] No address associated with hostname",
    "[Errno 101] Network is unreachable",
    "[WinError 10054] An existing connection was forcibly closed by the remote host",
    "[WinError 10061] No connection could be made because the target machine actively refused it",
    "[WinError 10060] A connection attempt failed because the connected party did not properly respond after a time",
    "[Errno 110] Connection timed out",
    "[Errno 32] Broken pipe",
    "_ssl.c:989: The handshake operation timed out",
    "503 Server Error: Site Unavailable for url: https://management.azure.com/",
    "429 Client Error: for url: https://graph.microsoft.com/v1.0/me",
    "502 Server Error: Proxy Error for url: https://management.azure.com/",
    "Operation returned an invalid status 'Gateway Time-out'",
    "Operation returned an invalid status code 504",
    "Deployment endpoint responded with status code 503",
    "HTTP Error 503: Backend fetch failed",
    'Site Unavailable({"Code":"ServiceUnavailable"})',
    '{"error":{"code":"GatewayTimeout","message":"The gateway did not receive a response."}}',
    "(TooManyRequests) Number of requests for subscription exceeded the limit.\nCode: TooManyRequests",
    f"{_POOL}Max retries exceeded with url: / (Caused by ProxyError('Unable to connect to proxy', OSError('Tunnel "
    "connection failed: 503 Service Unavailable')))",
]
OWN = [
    f"{_POOL}Max retries exceeded with url: / (Caused by SSLError(SSLCertVerificationError(1, '[SSL: "
    "CERTIFICATE_VERIFY_FAILED] certificate verify failed: self-signed certificate in certificate chain')))",
    "[SSL: CERTIFICATE_VERIFY_FAILED] certificate verify failed: unable to get local issuer certificate (_ssl.c:1028)",
    f"{_POOL}Max retries exceeded with url: / (Caused by ProxyError('Unable to connect to proxy', OSError('Tunnel "
    "connection failed: 407 Proxy Authentication Required')))",
    f"{_POOL}Max retries exceeded with url: / (Caused by ProxyError('Cannot connect to proxy.', OSError('Tunnel "
    "connection failed: 403 Forbidden')))",
]
STAYS = [
    *OWN,
    "An error occured during deployment. Status Code: 401, Details: ",
    "An error occured during deployment. Status Code: 403, Details: <html>403 - This web app is stopped.</html>",
    "Failed to connect to 'https://x/api/deployments/' with status code '404' and reason 'Not Found'",
    "404 Client Error: Not Found for url: https://management.azure.com/",
    "Operation returned an invalid status 'Forbidden'",
    "(Conflict) The resource operation conflicts with another one.\nCode: Conflict",
    "(StorageAccountAlreadyTaken) The storage account named harper5031 is already taken.\nCode: 409",
    "(QuotaExceeded) Operation could not be completed as it results in exceeding approved quota. Limit: 503.",
    "(SubscriptionIsOverQuotaForSku) This region has quota of 0 instances for your subscription.",
    "(ResourceNotFound) The Resource 'Microsoft.Web/sites/harper-503' under resource group 'g' was not found.",
    "(InvalidTemplate) Deployment template validation failed: 'The template parameter 429 is not found'.",
    "(AuthorizationFailed) The client 'a' with object id '50350350-4294-4502-8503-504504504504' may not.",
    "An error occured during deployment. Status Code: 5030, Details: ",
    "AADSTS50173: The provided grant has expired. Please run az login.",
]


def passes(words: str, folder: Path) -> bool:
    """What common.sh says of az's words."""
    (folder / "words").write_text(f"ERROR: {words}\n", encoding="utf-8")
    script = ". infra/lib/common.sh; WORK=$1; if is_passing; then echo yes; else echo no; fi"
    done = subprocess.run(["bash", "-c", script, "bash", str(folder)], cwd=ROOT, capture_output=True, text=True)
    assert (done.returncode, done.stderr) == (0, "")
    return {"yes\n": True, "no\n": False}[done.stdout]


@pytest.mark.parametrize("words", PASSES)
def test_a_fault_of_a_connection_or_gateway_passes(tmp_path: Path, words: str) -> None:
    assert passes(words, tmp_path)


@pytest.mark.parametrize("words", STAYS)
def test_a_refusal_or_a_lasting_fault_does_not(tmp_path: Path, words: str) -> None:
    assert not passes(words, tmp_path)


@pytest.mark.parametrize("words", [OWN[0], OWN[2]], ids=["authority", "proxy"])
@pytest.mark.parametrize("command", ["group exists", "functionapp deployment source config-zip"])
def test_a_fault_of_the_own_network_is_told_at_once(place: Workplace, command: str, words: str) -> None:
    def fail(call: Call) -> None:
        if call.command == command:
            raise AzError(words)

    place.az.before = fail
    run = place.deploy(*MAIL)
    assert run.code == 1
    assert words in run.err
    assert "Your own network keeps az from Azure: its proxy wants a sign-in" in run.err.splitlines()[-1]
    assert "certificate authority" in run.err.splitlines()[-1]
    assert len(calls_of(place, command)) == 1


def test_ctrl_c_that_a_program_hears_first_is_told_as_such() -> None:
    script = ". infra/lib/common.sh; set -euo pipefail; begin 1; bash -c 'exit 130'"
    done = subprocess.run(["bash", "-c", script], cwd=ROOT, capture_output=True, text=True)
    assert done.returncode == 130
    assert "Stopped. Run the same command again" in done.stderr
    assert "unexpected" not in done.stderr
