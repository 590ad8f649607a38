"""What schemathesis needs to know of this API: values for its scalars, and how it tells of errors."""

import schemathesis
from hypothesis import strategies as st
from schemathesis.graphql import nodes

# Every code of docs/protocol.md but those that tell of a defect, or of something that is away.
CODES = {
    "BAD_USER_INPUT",
    "BAD_REQUEST",
    "UNAUTHENTICATED",
    "FORBIDDEN",
    "NOT_FOUND",
    "VERSION_CONFLICT",
    "IDEMPOTENCY_CONFLICT",
    "EMAIL_TAKEN",
    "ALREADY_REGISTERED",
    "SETTLE_TIMEOUT",
    "RATE_LIMITED",
    "GRAPHQL_PARSE_FAILED",
    "GRAPHQL_VALIDATION_FAILED",
    "OPERATION_RESOLUTION_FAILURE",
}

TIMES = ["2026-01-01T00:00:00Z", "1970-01-01T00:00:00+02:00", "9999-12-31T23:59:59.999Z"]
TEXTS = st.text(max_size=50)

schemathesis.graphql.scalar("DateTime", st.sampled_from(TIMES).map(nodes.String))
schemathesis.graphql.scalar("Cursor", (st.just("A" * 32) | TEXTS).map(nodes.String))
schemathesis.graphql.scalar("JSON", st.one_of(TEXTS.map(nodes.String), st.integers().map(nodes.Int), st.booleans().map(nodes.Boolean)))


@schemathesis.check
def has_documented_code(ctx, response, case):
    """No server error; every error has a code that is documented, and is no defect."""
    assert response.status_code < 500, f"status {response.status_code}"
    for error in response.json().get("errors") or []:
        code = (error.get("extensions") or {}).get("code")
        assert code in CODES, f"the error {code}: {error.get('message')}"
