"""What clients told us, answered at the three doors: plans, claims, proposals."""

from __future__ import annotations

from tagih.commands import plans
from tests.doors.said import Api, Row, Said, Web

_WEB_PLAN = {"count": "3", "every": "month", "first_on": "2026-03-20"}

CLIENT_WORDS = (
    Row(
        "plans.agree",
        Said(
            Api("POST", "/plans", {"customer": "SLOW", "count": 3, "first_on": "2026-03-20"}),
            ("plan", "agree", "SLOW", "--count", "3", "--first-on", "2026-03-20"),
            Web("/customers/<SLOW>/plan", _WEB_PLAN),
        ),
        Said(
            Api("POST", "/plans", {"customer": "SLOW", "count": 3, "first_on": "2026-03-01"}),
            ("plan", "agree", "SLOW", "--count", "3", "--first-on", "2026-03-01"),
            Web("/customers/<SLOW>/plan", _WEB_PLAN | {"first_on": "2026-03-01"}),
        ),
        "plan_begins",
    ),
    Row(
        "plans.accept",
        Said(Api("POST", "/plans/<plan>/accept", {}), ("plan", "accept", "<plan>"), Web("/plans/<plan>/accept")),
        Said(
            Api("POST", "/plans/aaaaaaaaaaaaaaaaaaaaaaaaaa/accept", {}),
            ("plan", "accept", "aaaaaaaaaaaaaaaaaaaaaaaaaa"),
            None,
        ),
        "plan_unknown",
    ),
    Row(
        "plans.decline",
        Said(
            Api("POST", "/plans/<plan>/decline", {"because": "two, please"}),
            ("plan", "decline", "<plan>", "--because", "two, please"),
            Web("/plans/<plan>/decline", {"because": "two, please"}),
        ),
        Said(
            Api("POST", "/plans/aaaaaaaaaaaaaaaaaaaaaaaaaa/decline", {"because": "two, please"}),
            ("plan", "decline", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "--because", "two, please"),
            None,
        ),
        "plan_unknown",
    ),
    Row(
        "plans.end",
        Said(
            Api("POST", "/plans/<plan>/end", {"because": "nothing came"}),
            ("plan", "end", "<plan>", "--because", "nothing came"),
            Web("/plans/<plan>/end", {"because": "nothing came"}),
        ),
        Said(
            Api("POST", "/plans/aaaaaaaaaaaaaaaaaaaaaaaaaa/end", {"because": "nothing came"}),
            ("plan", "end", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "--because", "nothing came"),
            None,
        ),
        "plan_unknown",
        lambda cast: plans.accept(cast.call, plan=cast.names["plan"]),
    ),
    Row(
        "client_words.accept_claim",
        Said(
            Api("POST", "/payment-claims/<claim>/accept", {"answer": "Thank you"}),
            ("payment-claim", "accept", "<claim>", "--answer", "Thank you"),
            Web("/payment-claims/<claim>/accept", {"answer": "Thank you"}),
        ),
        Said(
            Api("POST", "/payment-claims/<claim>/accept", {"answer": "x" * 501}),
            ("payment-claim", "accept", "<claim>", "--answer", "x" * 501),
            Web("/payment-claims/<claim>/accept", {"answer": "x" * 501}),
        ),
        "text_too_long",
    ),
    Row(
        "client_words.decline_claim",
        Said(
            Api("POST", "/payment-claims/<claim>/decline", {"because": "nothing came"}),
            ("payment-claim", "decline", "<claim>", "--because", "nothing came"),
            Web("/payment-claims/<claim>/decline", {"because": "nothing came"}),
        ),
        Said(
            Api("POST", "/payment-claims/aaaaaaaaaaaaaaaaaaaaaaaaaa/decline", {"because": "nothing came"}),
            ("payment-claim", "decline", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "--because", "nothing came"),
            None,
        ),
        "claim_unknown",
    ),
    Row(
        "client_words.accept_amendment",
        Said(
            Api("POST", "/amendments/<amendment>/accept"),
            ("amendment", "accept", "<amendment>"),
            Web("/amendments/<amendment>/accept"),
        ),
        Said(
            Api("POST", "/amendments/aaaaaaaaaaaaaaaaaaaaaaaaaa/accept"),
            ("amendment", "accept", "aaaaaaaaaaaaaaaaaaaaaaaaaa"),
            None,
        ),
        "amendment_unknown",
    ),
    Row(
        "client_words.decline_amendment",
        Said(
            Api("POST", "/amendments/<amendment>/decline", {"because": "that is the fax"}),
            ("amendment", "decline", "<amendment>", "--because", "that is the fax"),
            Web("/amendments/<amendment>/decline", {"because": "that is the fax"}),
        ),
        Said(
            Api("POST", "/amendments/aaaaaaaaaaaaaaaaaaaaaaaaaa/decline", {"because": "that is the fax"}),
            ("amendment", "decline", "aaaaaaaaaaaaaaaaaaaaaaaaaa", "--because", "that is the fax"),
            None,
        ),
        "amendment_unknown",
    ),
)
