from __future__ import annotations

from hypothesis import given
from hypothesis import strategies as st

from offing.notify.mail_thread import MailThread
from offing.notify.receipts import MemoryReceipts


def thread(receipts: MemoryReceipts, incident: str = "i1") -> MailThread:
    return MailThread(receipts, "mail", incident, "example.org")


def test_a_mail_that_was_never_sent_opens_no_thread() -> None:
    receipts = MemoryReceipts()
    thread(receipts).place("i1:firing:mail", "a")
    assert thread(receipts).place("i1:resolved:mail", "b").first_id is None


@given(st.lists(st.tuples(st.sampled_from("abcd"), st.sampled_from(["s", "t"]), st.booleans()), min_size=1))
def test_whatever_is_sent_is_one_thread(mails: list[tuple[str, str, bool]]) -> None:
    """Each key keeps its identifier, one mail is the first, and all others refer to it."""
    receipts = MemoryReceipts()
    ids: dict[str, str] = {}
    firsts: set[str] = set()
    subjects: set[str] = set()
    for key, subject, arrives in mails:
        one = thread(receipts)
        place = one.place(key, subject)
        assert ids.setdefault(key, place.message_id) == place.message_id
        if arrives:
            one.sent(key, place)
            firsts.add(place.first_id or place.message_id)
            subjects.add(place.subject.removeprefix("Re: "))
    assert len(firsts) <= 1 and len(subjects) <= 1 and len(set(ids.values())) == len(ids)


def test_threads_of_two_incidents_are_two() -> None:
    receipts = MemoryReceipts()
    places = [thread(receipts, incident).place("k", "s") for incident in ("i1", "i2")]
    assert places[0].message_id != places[1].message_id


def test_the_headers() -> None:
    receipts = MemoryReceipts()
    first = thread(receipts).place("k", "s")
    thread(receipts).sent("k", first)
    assert first.headers() == {"Subject": "s", "Message-ID": first.message_id}
    reply = thread(receipts).place("l", "other").headers()
    assert reply["Subject"] == "Re: s"
    assert reply["In-Reply-To"] == reply["References"] == first.message_id
