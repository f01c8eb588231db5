"""What a person is at the school decides which roles he may have."""
import pytest

from sgo.rules import roles


@pytest.mark.parametrize(("pupil", "studies", "works", "parent", "kinds"), [
    (True, True, False, False, {"pupil"}), (True, False, False, False, {"pupil"}),      # between two classes, he is still a pupil
    (True, True, True, True, {"pupil"}),                                                # a pupil who helps in the library
    (True, False, True, False, {"staff"}),                                              # a former pupil came back as a teacher
    (False, False, True, True, {"staff", "parent"}), (False, False, False, True, {"parent"}), (False, False, False, False, set())])
def test_roles_follow_what_a_person_is(pupil, studies, works, parent, kinds):
    assert roles.kinds_of_person(pupil, studies, works, parent) == kinds


@pytest.mark.parametrize(("role", "kind"), [("PUP", "pupil"), ("PAR", "parent"), ("ADM", "staff"), ("SYS", "staff"), ("TCH", "staff")])
def test_a_role_is_somebodys(role, kind):
    assert roles.kind_of(role) == kind
