from __future__ import annotations

import pytest

from dashboard.security.passwords import common_passwords, generate_password, objection

COMMON = ("q1w2e3r4t5y6", "leavemealone", "QWERTY123456", "ｑｗｅｒｔｙ123456", "password1234")


@pytest.mark.parametrize("password", COMMON)
def test_s37_common_passwords_are_refused(password: str) -> None:
    assert objection(password, shortest=12)


@pytest.mark.parametrize("password", ["marie-curie-1", "MarieCurie123", "marie@example.org", "curiecuriecurie"])
def test_s37_ones_own_name_is_refused(password: str) -> None:
    assert objection(password, shortest=12, personal=["Marie Curie", "marie@example.org"], strength=0)


GOOD = (
    "violet kettle under 7 maps",
    "k7fq-x2mp-9dhw-tzra",
    "marie likes her 3 grey cats",
    "пять зелёных слонов",
    "x7" * 3 + "q-P!" * 30,
)


@pytest.mark.parametrize("password", GOOD)
def test_s37_good_passwords_of_any_length_and_script_are_taken(password: str) -> None:
    assert objection(password, shortest=12, personal=["Marie Curie", "marie@example.org"]) == ""


def test_s37_at_least_twelve_and_at_most_256_characters() -> None:
    assert "12" in objection("k7fq-x2mp-9", shortest=12)
    assert "256" in objection("k7fq-x2mp-9dhw" * 30, shortest=12)


def test_s37_the_list_is_the_ten_thousand_most_common() -> None:
    assert len(common_passwords()) == 10_000
    assert {"123456", "password", "qwerty"} <= common_passwords()


def test_a_generated_password_is_good_enough_and_new() -> None:
    made = {generate_password() for _time in range(50)}
    assert len(made) == 50
    assert not any(objection(each, shortest=12) for each in made)
