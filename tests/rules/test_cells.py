"""Properties of cells: what is typed, what a cell becomes, what may never stand in one."""
from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from sgo.rules import cells, marks
from sgo.rules.cells import Attempt, CellState, Counting
from sgo.rules.marks import ABSENT, ATTENDANCE, CODES, CellEntry, CellFacts

MONDAY = date(2026, 11, 23)
CODES_TYPED = [code for code in CODES if code != "осв"]     # «осв» typed is the attendance code
values = st.integers(2, 5)
attempts = st.one_of(st.builds(Attempt, value=values, second=st.none() | values), st.builds(Attempt, code=st.sampled_from(CODES_TYPED)))
states = st.builds(CellState, attendance=st.none() | st.sampled_from(ATTENDANCE), attempts=st.lists(attempts, max_size=cells.MOST_ATTEMPTS).map(tuple))
entries = st.builds(CellEntry, attendance=st.none() | st.sampled_from(ATTENDANCE), value=st.none() | values, code=st.none())
facts = st.builds(
    CellFacts, day=st.dates(MONDAY - timedelta(days=90), MONDAY + timedelta(days=30)), today=st.just(MONDAY), parallel=st.integers(1, 11),
    is_member=st.booleans(), held=st.booleans(), closed=st.booleans(), paper=st.booleans(), grading=st.sampled_from(["five", "pass", "none"]),
    present_code=st.none() | st.sampled_from(ATTENDANCE), late=st.booleans(), standing=st.sampled_from(["", "4", "."]), may_mark=st.booleans(),
    period_end=st.none() | st.dates(MONDAY - timedelta(days=30), MONDAY + timedelta(days=30)), edit_days=st.none() | st.integers(0, 30),
    with_reason=st.booleans())


def outcome(text, state, **said):
    """What the cell becomes, or the sentence that refuses it."""
    try:
        return cells.typed(text, state, **said), ""
    except ValueError as problem:
        return None, str(problem)


@given(states, states)
def test_the_text_of_a_cell_puts_it_back_whole(before, wanted):
    assert cells.typed(wanted.text, before, whole=True) == wanted


@given(states)
def test_nothing_typed_clears_all(state):
    assert cells.typed("", state) == cells.typed("  ", state) == CellState()


@given(states, attempts)
def test_a_mark_keeps_the_code_and_the_earlier_attempts(state, attempt):
    after = cells.typed(str(attempt), state)
    assert after.attendance == state.attendance
    assert after.attempts == (*state.attempts[:-1], attempt)


@given(states, st.sampled_from(ATTENDANCE))
def test_a_code_keeps_the_marks(state, code):
    assert cells.typed(code, state) == CellState(code, state.attempts)


@given(states, attempts)
def test_a_retake_is_one_attempt_more_or_a_sentence(state, attempt):
    after, sentence = outcome(str(attempt), state, retake=True)
    if after is None:
        assert sentence in {cells.TOO_MANY, cells.NOTHING_TO_RETAKE}
        assert len(state.attempts) in {0, cells.MOST_ATTEMPTS}
    else:
        assert after.attempts == (*state.attempts, attempt)


@given(st.text(max_size=12) | st.text(alphabet="ОТБУПНотбупн12345./→ ", max_size=10), states, st.booleans(), st.booleans(), st.booleans())
def test_any_text_is_a_cell_or_a_russian_sentence(text, state, one, retake, whole):
    after, sentence = outcome(text, state, allow_one=one, retake=retake, whole=whole)
    if after is None:
        assert any("а" <= letter <= "я" for letter in sentence)
    else:
        assert all(attempt.value is None or 1 <= attempt.value <= 5 for attempt in after.attempts)
        assert one or 1 not in {number for attempt in set(after.attempts) - set(state.attempts) for number in (attempt.value, attempt.second)}


@given(entries, facts)
def test_what_may_never_stand_in_a_cell_is_refused(entry, given_facts):
    refusal = marks.cell_refusal(entry, given_facts)
    has_mark = entry.value is not None
    code = entry.attendance or given_facts.present_code
    forbidden = (
        given_facts.paper or given_facts.closed or not given_facts.held or not given_facts.is_member or given_facts.day > given_facts.today
        or (has_mark and (given_facts.parallel == 1 or given_facts.grading != "five" or not given_facts.may_mark))
        or (has_mark and code in ABSENT and not given_facts.late)
        or (marks.is_late_change(given_facts) and not given_facts.with_reason)
        or (not has_mark and entry.attendance in ABSENT and given_facts.standing == "4" and not given_facts.late))
    assert bool(refusal) == forbidden


@given(entries, facts)
def test_what_a_refusal_needs_opens_the_cell(entry, given_facts):
    refusal = marks.cell_refusal(entry, given_facts)
    if refusal and refusal.needs:
        opened = {"late": {"late": True}, "reason": {"with_reason": True}}[refusal.needs]
        again = marks.cell_refusal(entry, CellFacts(**vars(given_facts) | opened))
        assert again is None or again.needs != refusal.needs


works = st.lists(st.tuples(st.lists(attempts, max_size=3), st.integers(1, 100)), max_size=8)


@given(works, st.booleans(), st.sampled_from(["last", "best", "all"]), st.booleans())
def test_an_average_lies_between_the_marks_that_count(given_works, weights, retake, dots):
    counting = Counting(weights, retake, dots)
    mean = counting.mean(given_works)
    counted = [value for done, _ in given_works for one in counting.of_work(done) for value in (one.value, one.second) if value is not None]
    if mean is None:
        assert not counted
    else:
        assert min(counted) <= mean <= max(counted)
        assert isinstance(mean, Fraction)


@given(works, st.sampled_from(["last", "all"]))
def test_a_debt_that_counts_never_raises_an_average(given_works, retake):
    ignored, counted = Counting(True, retake).mean(given_works), Counting(True, retake, dot_as_two=True).mean(given_works)
    assert ignored is None or counted is None or counted <= ignored


@given(works)
def test_the_best_attempts_are_no_worse_than_the_last_ones_of_marks_alone(given_works):
    only = [([one for one in done if one.value], weight) for done, weight in given_works]
    best, last = Counting(False, "best").mean((done, 1) for done, _ in only if all(one.second is None for one in done)), Counting(False, "last").mean(
        (done, 1) for done, _ in only if all(one.second is None for one in done))
    assert best is None or last is None or best >= last


@pytest.mark.parametrize(("typed", "wanted"), [("оп 12", CellState("ОП", (), 12)), ("оп12", CellState("ОП", (), 12)), ("jg12", CellState("ОП", (), 12)),
                                               ("п 7", CellState("ОП", (), 7)), ("оп 4м", CellState("ОП", (), 4)), ("оп 4 мин", None), ("оп 46", None),
                                               ("оп 0м", None), ("ОП 4", CellState("ОП", (Attempt(4),))), ("оп 12 5/4", CellState("ОП", (Attempt(5, 4),), 12)),
                                               ("б 12", None), ("12", None)])
def test_minutes_of_lateness_stand_beside_the_code(typed, wanted):
    assert outcome(typed, CellState())[0] == wanted


def test_minutes_stay_with_the_code_and_go_with_it():
    late = CellState("ОП", (), 12)
    assert cells.typed("4", late) == CellState("ОП", (Attempt(4),), 12)
    assert cells.typed("оп", late) == cells.typed("ОП", late, whole=True) == late
    assert cells.typed("оп 20", late).minutes == 20
    assert cells.typed("б", late) == CellState("Б") and cells.typed("4", late, whole=True).minutes is None
