import pytest

from tutor.drafts import Frame
from tutor.evaluate import bootstrap, figures, majority_of, wilson
from tutor.sampling import answer_of


@pytest.mark.parametrize(
    ("text", "answer"),
    [
        (r"2+2=4. The answer is \boxed{4}.", 4),
        (r"\boxed{1} or rather \boxed{ 1,234 }", 1234),
        (r"\boxed{2.50}", 2.5),
        (r"\boxed{x}", None),
        ("4", None),
        (r"\boxed{4", None),
    ],
)
def test_the_answer_is_the_number_in_the_last_box(text: str, answer: float | None) -> None:
    assert answer_of(text) == answer


def test_the_majority_is_the_most_frequent_answer_and_among_equals_the_first() -> None:
    assert majority_of([3, None, 4, 4, None, None]) == 4
    assert majority_of([7, 3, 3, 7]) == 7
    assert majority_of([None, None]) is None


def test_wilson_agrees_with_a_published_interval() -> None:
    # Newcombe 1998, Statistics in Medicine 17, table I: 81 of 263 and 0 of 20.
    assert wilson(81, 263) == pytest.approx((0.2553, 0.3662), abs=5e-5)
    assert wilson(0, 20) == pytest.approx((0.0, 0.1611), abs=5e-5)


def test_the_bootstrap_is_about_as_wide_as_the_normal_interval() -> None:
    values = [0.0, 1.0] * 100
    low, high = bootstrap(values)
    assert (low, high) == pytest.approx((0.43, 0.57), abs=0.012)


def test_shares_are_of_the_rows() -> None:
    row = {"one": 0.5, "majority": True, "synthesis": False, "any": True}
    found = figures([row, row | {"one": 1.0, "synthesis": True}])
    assert found["one_sample"]["share"] == 0.75
    assert found["majority"]["share"] == 1
    assert found["synthesis"]["share"] == 0.5
    assert figures([]) == {"count": 0}


def test_a_frame_leaves_out_what_the_page_would_fence_otherwise() -> None:
    frame = Frame("<", "|", ">")
    assert frame.prompt([" 1 ", "`2`", "<|im_end|>", "3"]) == "<1|3>"
