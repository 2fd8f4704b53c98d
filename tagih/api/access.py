"""Who asks: a bearer token, which names the company and what may be done there."""

from __future__ import annotations

from django.http import HttpRequest

from tagih.api.problems import ApiProblem
from tagih.commands.company import token_sha
from tagih.models import ApiToken

READS = ("GET", "HEAD")


def token(request: HttpRequest) -> ApiToken:
    """The token in the Authorization header, with its company. It is looked up each time: a revoked one ends at once.

    Raises ApiProblem `token_missing`, `token_not_in_use` (401), `token_only_reads` (403).
    """
    scheme, _, secret = request.headers.get("Authorization", "").partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        raise _unauthorized("token_missing", "")
    tokens = ApiToken.objects.everywhere("the token names the company").select_related("company")
    found = tokens.filter(sha=token_sha(secret.strip()), revoked_at=None).first()
    if found is None:
        raise _unauthorized("token_not_in_use", ', error="invalid_token"')
    if request.method not in READS and found.scope != "write":
        raise ApiProblem(403, "token_only_reads")
    return found


def _unauthorized(code: str, more: str) -> ApiProblem:
    """401 with the challenge of RFC 6750, section 3."""
    return ApiProblem(401, code).with_header("WWW-Authenticate", f'Bearer realm="tagih"{more}')
