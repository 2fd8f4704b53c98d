"""The hashes of the event chain, worked out by hand with sha256sum."""

from tagih.domain.chain import link, personal_digest


def test_link_covers_the_one_before_and_every_field_when_chained():
    # printf 'before\n1\nbill.sent' | sha256sum
    assert link("before", 1, "bill.sent") == "b24def5000855f5b44a546e43384136fb16c87a1470cd12d9f3e5ad4353ca418"
    assert len({link("before", 1, "x"), link("after", 1, "x"), link("before", 2, "x"), link("before", 1, "y")}) == 4


def test_personal_digest_is_empty_when_there_is_nothing_personal():
    assert personal_digest("") == ""
    # printf 'Anna' | sha256sum
    assert personal_digest("Anna") == "bf4fccd616251b678c56b9cb7a46819b1266853c180637642f5bc7d6b01f5554"
