"""Which roles a person may be given, by what he is at the school (Р 2.4-2.8, П 5.1): a pupil's account is never a teacher's."""

PUPIL, PARENT, STAFF = "pupil", "parent", "staff"
KIND = {"PUP": PUPIL, "PAR": PARENT}
NEEDED = {PUPIL: "Эту роль дают только ученику школы.", PARENT: "Эту роль дают только родителю, записанному в школе.",
          STAFF: "Эту роль дают только сотруднику, который сейчас работает в школе."}


def kind_of(role: str) -> str:
    """Whose role it is: the pupil's, the parent's, or the staff's."""
    return KIND.get(role, STAFF)


def kinds_of_person(is_pupil: bool, studies: bool, works: bool, is_parent: bool) -> frozenset[str]:
    """Whose roles a person may have. Who studies here has the pupil's alone; a former pupil who works here is staff; whoever works may be a parent too."""
    if is_pupil and (studies or not works):
        return frozenset({PUPIL})
    return frozenset({STAFF} if works else ()) | frozenset({PARENT} if is_parent else ())
