"""JSON from outside is plain data, or it is said that it is not; never another error."""
import pytest

from sgo.rules.plain import NotPlain, read


def test_plain_data_are_read():
    assert read('{"a": [1, 2.5, "ё\\u0451😀", null, true]}') == {"a": [1, 2.5, "ёё😀", None, True]}
    assert read(b'"\xd1\x91"') == "ё"


@pytest.mark.parametrize("text", ["", "{", "[" * 100_000, "[" * 3_000 + "]" * 3_000, '{"a":' * 30_000, "NaN", '{"a": [Infinity]}', "-Infinity", "1e999",
                                  '"\\ud800"', '{"\\udfff": 1}',
                                  b"\xff\xfe", "9" * 5_000])
def test_anything_else_is_refused(text):
    with pytest.raises(NotPlain):
        read(text)
