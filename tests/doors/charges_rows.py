"""The rows of the table about payment providers and charges; the provider is the peer, over real HTTP."""

from __future__ import annotations

from django.conf import settings

from tagih.commands import charges, payments, providers, refunds
from tagih.domain.errors import Conflict
from tests.doors.cast import Cast
from tests.doors.said import Api, Row, Said, Web
from tests.peers import peer
from tests.peers.peer import KEYS, SECRETS

_ADDED = {"provider": "stripe", "secret_key": KEYS["stripe"], "webhook_secret": SECRETS["stripe"], "name": "Cards"}
_WRONG = _ADDED | {"secret_key": "pk_live_public_and_no_use"}
_OPTIONS = ("--secret-key", KEYS["stripe"], "--webhook-secret", SECRETS["stripe"], "--name", "Cards")


def _account(cast: Cast) -> None:
    """Anna's account with Stripe, which the peer answers for."""
    settings.PROVIDER_ADDRESS = peer.shared().address
    peer.shared().meets()
    done = providers.add(
        cast.call, provider="stripe", secret_key=KEYS["stripe"], webhook_secret=SECRETS["stripe"]
    )  # fmt: skip
    cast.names["account"] = done.account


def _open(cast: Cast) -> None:
    """Slow pays the first invoice on a page."""
    _account(cast)
    cast.names["charge"] = charges.open_checkout(cast.call, invoices=["2026-00001"]).charge


def _unknown(cast: Cast) -> None:
    """Nobody knows whether Slow's page was opened."""
    _account(cast)
    peer.shared().meets("lost_before")
    try:
        charges.open_checkout(cast.call, invoices=["2026-00001"])
    except Conflict:
        cast.names["charge"] = _newest(cast)


def _strange(cast: Cast) -> None:
    """Less came than was asked for."""
    from tagih.commands import charge_questions
    from tests.peers.shop import follow

    _open(cast)
    peer.shared().pay(cast.names["charge"], received=900)
    follow(cast.call, minutes=2)
    assert charge_questions


def _stored(cast: Cast) -> None:
    """Slow paid once and left the card."""
    from tagih.models import PaymentMethod
    from tests.peers.shop import follow

    _account(cast)
    opened = charges.open_checkout(cast.call, invoices=["2026-00001"], amount="10.00", keep=True)
    peer.shared().pay(opened.charge)
    follow(cast.call, minutes=2)
    cast.names["method"] = PaymentMethod.objects.of(cast.company).latest("id").public_id


def _paid_twice(cast: Cast) -> None:
    """Slow paid on a page what had been paid by transfer; that it goes back is approved."""
    from tagih.models import Refund
    from tests.peers.shop import follow

    _open(cast)
    payments.record(cast.call, amount="121.00", invoice="2026-00001")
    peer.shared().pay(cast.names["charge"])
    follow(cast.call, minutes=2)
    cast.names["back"] = Refund.objects.of(cast.company).latest("id").public_id
    refunds.approve(cast.call, refund=cast.names["back"])


def _newest(cast: Cast) -> str:
    from tagih.models import Charge

    return Charge.objects.of(cast.company).latest("id").public_id


CHARGES = (
    Row(
        "providers.add",
        Said(
            Api("POST", "/providers", _ADDED),
            ("provider", "add", "stripe", *_OPTIONS),
            Web("/online-payments/new", _ADDED),
        ),
        Said(
            Api("POST", "/providers", _WRONG),
            ("provider", "add", "stripe", "--secret-key", _WRONG["secret_key"]),
            Web("/online-payments/new", _WRONG),
        ),
        "provider_key_unreadable",
    ),
    Row(
        "providers.change",
        Said(
            Api("PATCH", "/providers/<account>", {"name": "Wallets", "retry_days": "2, 9", "is_on": False}),
            ("provider", "change", "<account>", "--name", "Wallets", "--retry-days", "2,9", "--switch-off"),
            Web("/online-payments/<account>/edit", {"name": "Wallets", "retry_days": "2, 9"}),
        ),
        Said(
            Api("PATCH", "/providers/<account>", {"retry_days": "9, 2"}),
            ("provider", "change", "<account>", "--retry-days", "9, 2"),
            Web("/online-payments/<account>/edit", {"name": "Stripe", "is_on": "on", "retry_days": "9, 2"}),
        ),
        "retry_days_unreadable",
        given=_account,
    ),
    Row(
        "charges.open_checkout",
        Said(
            Api("POST", "/charges", {"invoices": ["2026-00001"], "amount": "50.00"}),
            ("charge", "open", "2026-00001", "--amount", "50.00"),
            Web("/invoices/<2026-00001>/charge", {"amount": "50.00", "account": ""}),
        ),
        Said(
            Api("POST", "/charges", {"invoices": ["2026-00001"], "amount": "900.00"}),
            ("charge", "open", "2026-00001", "--amount", "900.00"),
            Web("/invoices/<2026-00001>/charge", {"amount": "900.00", "account": ""}),
        ),
        "charge_too_large",
        given=_account,
    ),
    Row(
        "charges.call_off",
        Said(
            Api("POST", "/charges/<charge>/call-off"),
            ("charge", "call-off", "<charge>"),
            Web("/charges/<charge>/call-off"),
        ),
        Said(Api("POST", "/charges/nothing/call-off"), ("charge", "call-off", "nothing"), None),
        "charge_unknown",
        given=_open,
    ),
    Row(
        "charges.answer",
        Said(
            Api("POST", "/charges/<charge>/answer", {"answer": "failed"}),
            ("charge", "answer", "<charge>", "--answer", "failed"),
            Web("/charges/<charge>/answer", {"answer": "failed"}),
        ),
        Said(
            Api("POST", "/charges/nothing/answer", {"answer": "failed"}),
            ("charge", "answer", "nothing", "--answer", "failed"),
            None,
        ),
        "charge_unknown",
        given=_unknown,
    ),
    Row(
        "charges.looked_at",
        Said(
            Api("POST", "/charges/<charge>/looked-at", {"note": "wrote to them"}),
            ("charge", "looked-at", "<charge>", "--note", "wrote to them"),
            Web("/charges/<charge>/look", {"note": "wrote to them"}),
        ),
        Said(Api("POST", "/charges/nothing/looked-at", {}), ("charge", "looked-at", "nothing"), None),
        "charge_unknown",
        given=_strange,
    ),
    Row(
        "payment_methods.charge",
        Said(
            Api("POST", "/payment-methods/charge", {"invoices": ["2026-00001"], "amount": "20.00"}),
            ("method", "charge", "2026-00001", "--amount", "20.00"),
            Web("/invoices/<2026-00001>/charge-card", {"amount": "20.00"}),
        ),
        Said(
            Api("POST", "/payment-methods/charge", {"invoices": ["2026-00002"]}),
            ("method", "charge", "2026-00002"),
            Web("/invoices/<2026-00002>/charge-card"),
        ),
        "method_none",
        given=_stored,
    ),
    Row(
        "payment_methods.set_automatic",
        Said(
            Api("PUT", "/payment-methods/<method>/automatic", {"is_automatic": False}),
            ("method", "automatic", "<method>", "--switch-off"),
            Web("/stored-cards/<method>/automatic", {"is_automatic": "no"}),
        ),
        Said(
            Api("PUT", "/payment-methods/nothing/automatic", {"is_automatic": True}),
            ("method", "automatic", "nothing"),
            None,
        ),
        "method_unknown",
        given=_stored,
    ),
    Row(
        "payment_methods.revoke",
        Said(
            Api("POST", "/payment-methods/<method>/revoke"),
            ("method", "revoke", "<method>"),
            Web("/stored-cards/<method>/revoke"),
        ),
        Said(Api("POST", "/payment-methods/nothing/revoke"), ("method", "revoke", "nothing"), None),
        "method_unknown",
        given=_stored,
    ),
    Row(
        "charge_refunds.pay",
        Said(
            Api("POST", "/charges/refund", {"refund": "<back>"}),
            ("charge", "refund", "<back>"),
            Web("/refunds/<back>/pay-back"),
        ),
        Said(Api("POST", "/charges/refund", {"refund": "nothing"}), ("charge", "refund", "nothing"), None),
        "refund_unknown",
        given=_paid_twice,
    ),
)
