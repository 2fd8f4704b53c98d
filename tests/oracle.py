"""The reminder rule written a second time, slowly and plainly, to check the product's own rule against.

Nothing of the product is imported here and no code is shared with it: only the sentences of the rule are. Money is in
integer minor units of one currency, a day is a `datetime.date`, "age" is whole days after the due date, and a step is
named by its ladder day (-7 is a week before the due date, 58 is 58 days after it).
"""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

Receivable = dict[str, Any]

TONES = ("friendly", "reminding", "firm", "final")


@dataclass(frozen=True)
class OraclePolicy:
    """The settings of the rule; the defaults are the ladder "steady". Gaps and intervals are in days."""

    before_steps: tuple[int, ...] = (-7, -1)
    overdue_steps: tuple[tuple[int, str], ...] = (
        (1, "friendly"),
        (3, "friendly"),
        (7, "reminding"),
        (14, "reminding"),
        (28, "firm"),
        (58, "final"),
    )
    repeat_every_days: int = 30
    repeat_tone: str = "reminding"
    minimum_gap_days: int = 2
    open_days: str = "weekdays"
    small_balance_minor: int = 100
    falling_due_days: int = 7
    messages_in_seven_days: int = 3


@dataclass(frozen=True)
class Message:
    """One message to one client. `receivables` holds (id, step) oldest first; a step of None means "only listed"."""

    on: date
    customer: str
    step: int
    tone: str
    receivables: tuple[tuple[int, int | None], ...]
    falling_due: tuple[int, ...]


class Oracle:
    """Takes events in the order they happened and says, for one day, which messages go.

    `run(today)` also remembers what it sent, so the days have to be run in order; a day that is left out is an outage.
    """

    def __init__(self, policy: OraclePolicy | None = None) -> None:
        self.policy = policy or OraclePolicy()
        self.receivables: dict[int, Receivable] = {}
        self.unsettled: dict[str, dict[int, Receivable]] = {}
        self.credits: dict[str, int] = {}
        self.message_days: dict[str, list[date]] = {}

    # What happens

    def issue(self, id: int, number: str, customer: str, issued_on: date, due_on: date, amount_minor: int) -> None:
        """A receivable comes into being with its whole amount open."""
        receivable: Receivable = {
            "id": id,
            "number": number,
            "customer": customer,
            "issued_on": issued_on,
            "due_on": due_on,
            "balance": amount_minor,
            "disputed": 0,
            "paused_until": None,
            "promise_made_on": None,
            "promised_on": None,
            "noted_step": None,  # the last before-due step sent
            "asked_step": None,  # the last overdue step sent as the oldest one; a listing leaves it as it is
            "message_on": None,  # the last day any message spoke of it: note, reminder or listing
        }
        self.receivables[id] = receivable
        self.unsettled.setdefault(customer, {})[id] = receivable
        self._forget_if_settled(id)

    def pay(self, id: int, on: date, amount_minor: int) -> None:
        """A payment lowers the balance."""
        self.receivables[id]["balance"] -= amount_minor
        self._forget_if_settled(id)

    def credit(self, id: int, on: date, amount_minor: int) -> None:
        """A credit note lowers the balance just as a payment does."""
        self.pay(id, on, amount_minor)

    def dispute(self, id: int, on: date, amount_minor: int) -> None:
        """From now on this much is disputed; 0 means the dispute is resolved."""
        self.receivables[id]["disputed"] = amount_minor

    def pause(self, id: int, on: date, until: date) -> None:
        """Nothing goes before `until`; on `until` itself it may go again."""
        self.receivables[id]["paused_until"] = until

    def promise(self, id: int, on: date, promised_on: date) -> None:
        """Payment is promised for a day, which still belongs to the promise; a later promise replaces it."""
        self.receivables[id]["promise_made_on"] = on
        self.receivables[id]["promised_on"] = promised_on

    def last_asked(self, id: int, on: date, step: int) -> None:
        """An import says when and with which step it was last asked; it is no message of ours, so no cap counts it."""
        self._tone(step)
        self.receivables[id]["message_on"] = on
        self.receivables[id]["noted_step" if step < 0 else "asked_step"] = step

    def customer_credit(self, customer: str, amount_minor: int) -> None:
        """The client's available credit and unallocated money is now this much in all."""
        self.credits[customer] = amount_minor

    # One day

    def run(self, today: date) -> list[Message]:
        """The messages that go today, by client."""
        if not self._is_open(today):
            return []
        messages = [self._message(customer, today) for customer in sorted(self.unsettled)]
        return [message for message in messages if message is not None]

    def _message(self, customer: str, today: date) -> Message | None:
        if not self._caps_allow(customer, today):
            return None
        picture = [each for each in self.unsettled[customer].values() if self._is_in_the_picture(each, today)]
        picture.sort(key=lambda each: (each["due_on"], each["number"]))
        overdue = [each for each in picture if today > each["due_on"]]
        if overdue:
            return self._reminder(customer, today, picture, overdue)
        return self._note(customer, today, picture)

    def _reminder(
        self, customer: str, today: date, picture: list[Receivable], overdue: list[Receivable]
    ) -> Message | None:
        """The oldest overdue receivable sets day, step and tone; every other overdue one is listed."""
        if self._open_minor(overdue) - self.credits.get(customer, 0) < self.policy.small_balance_minor:
            return None
        oldest = overdue[0]
        step = self._overdue_step(oldest, today)
        if step is None:
            return None
        oldest["asked_step"] = step
        steps = [(each["id"], step if each is oldest else None) for each in overdue]
        return self._sent(customer, today, picture, overdue, step, steps)

    def _note(self, customer: str, today: date, picture: list[Receivable]) -> Message | None:
        """Nothing is overdue: one friendly note for all whose before-due day it is."""
        noted = [each for each in picture if self._before_step(each, today) is not None]
        if self._open_minor(noted) - self.credits.get(customer, 0) <= 0:
            return None
        for each in noted:
            each["noted_step"] = self._before_step(each, today)
        steps = [(each["id"], each["noted_step"]) for each in noted]
        return self._sent(customer, today, picture, noted, noted[0]["noted_step"], steps)

    def _sent(
        self,
        customer: str,
        today: date,
        picture: list[Receivable],
        spoken_of: list[Receivable],
        step: int,
        steps: list[tuple[int, int | None]],
    ) -> Message:
        """Remember the day with the client and with every receivable the message asks for; falling due is not asked."""
        spoken_ids = [each["id"] for each in spoken_of]
        last_day = today + timedelta(days=self.policy.falling_due_days)
        falling_due = [
            each["id"] for each in picture if each["id"] not in spoken_ids and today <= each["due_on"] <= last_day
        ]
        for each in spoken_of:
            each["message_on"] = today
        self.message_days.setdefault(customer, []).append(today)
        return Message(today, customer, step, self._tone(step), tuple(steps), tuple(falling_due))

    # Which step

    def _before_step(self, receivable: Receivable, today: date) -> int | None:
        """The before-due step to send today, or None."""
        due_on = receivable["due_on"]
        if today >= due_on or not self._gap_holds(receivable, today, self.policy.minimum_gap_days):
            return None
        come = []
        for step in self.policy.before_steps:
            step_on = due_on + timedelta(days=step)
            if step_on > receivable["issued_on"] and today >= self._last_open_day(step_on):
                come.append(step)
        if not come:
            return None
        if receivable["noted_step"] is not None and receivable["noted_step"] >= max(come):
            return None
        return max(come)

    def _overdue_step(self, receivable: Receivable, today: date) -> int | None:
        """The overdue step to send today, or None: the highest one that every condition allows."""
        allowed = []
        age = (today - receivable["due_on"]).days
        for step, gap_days in self._steps_after(receivable["asked_step"], age):
            gap_days = max(gap_days, self.policy.minimum_gap_days)
            if step <= age and self._gap_holds(receivable, today, gap_days):
                allowed.append(step)
        return max(allowed) if allowed else None

    def _steps_after(self, last: int | None, age: int) -> Iterator[tuple[int, int]]:
        """Each (step, gap in days it asks for) that may follow the last own step by its tone."""
        first, final = self.policy.overdue_steps[0][0], self.policy.overdue_steps[-1][0]
        if last is None:
            yield first, self.policy.minimum_gap_days
        elif last >= final:
            for step in range(final + self.policy.repeat_every_days, age + 1, self.policy.repeat_every_days):
                if step > last:
                    yield step, self.policy.repeat_every_days
        else:
            for step, tone in self.policy.overdue_steps:
                if step > last and TONES.index(tone) <= TONES.index(self._tone(last)) + 1:
                    distance = step - last
                    yield step, distance // 2 + distance % 2

    def _tone(self, step: int) -> str:
        """The tone of a ladder day. Raises ValueError for a day that is not on the ladder."""
        if step in self.policy.before_steps:
            return "friendly"
        for each, tone in self.policy.overdue_steps:
            if step == each:
                return tone
        beyond = step - self.policy.overdue_steps[-1][0]
        if beyond > 0 and beyond % self.policy.repeat_every_days == 0:
            return self.policy.repeat_tone
        raise ValueError(f"{step} is not a day of the ladder")

    # Conditions

    def _caps_allow(self, customer: str, today: date) -> bool:
        """None today yet, and with one more today no seven consecutive days hold more than allowed."""
        days_ago = [(today - day).days for day in self.message_days.get(customer, [])]
        recent = [ago for ago in days_ago if 1 <= ago <= 6]
        return 0 not in days_ago and len(recent) + 1 <= self.policy.messages_in_seven_days

    def _gap_holds(self, receivable: Receivable, today: date, gap_days: int) -> bool:
        return receivable["message_on"] is None or (today - receivable["message_on"]).days >= gap_days

    def _is_in_the_picture(self, receivable: Receivable, today: date) -> bool:
        if receivable["balance"] <= 0 or receivable["disputed"] >= receivable["balance"]:
            return False
        if receivable["paused_until"] is not None and today < receivable["paused_until"]:
            return False
        promised_on = receivable["promised_on"]
        return promised_on is None or not receivable["promise_made_on"] <= today <= promised_on

    def _open_minor(self, receivables: list[Receivable]) -> int:
        return sum(each["balance"] - each["disputed"] for each in receivables)

    def _is_open(self, day: date) -> bool:
        if self.policy.open_days not in ("weekdays", "all"):
            raise ValueError(f"open_days is weekdays or all, not {self.policy.open_days}")
        return self.policy.open_days == "all" or day.isoweekday() <= 5

    def _last_open_day(self, day: date) -> date:
        while not self._is_open(day):
            day -= timedelta(days=1)
        return day

    def _forget_if_settled(self, id: int) -> None:
        """A settled receivable never comes back, so it need not be looked at again."""
        receivable = self.receivables[id]
        if receivable["balance"] <= 0:
            self.unsettled[receivable["customer"]].pop(id, None)
