"""Numbers of people's and the school's papers: their normal form and what is wrong with one (domain rules §1.1, §1.5; T1-T4)."""
import re
import unicodedata
from collections.abc import Callable, Mapping

ROMAN = re.compile(r"(?=[IVXLCDM])M{0,3}(CM|CD|D?C{0,3})(XC|XL|L?X{0,3})(IX|IV|V?I{0,3})")
TO_LATIN = str.maketrans("ХІМС1Ӏ|", "XIMCIII")
TO_CYRILLIC = str.maketrans("ABCEHKMOPTXYabcehkmoptxy", "АВСЕНКМОРТХУАВСЕНКМОРТХУ")
SNILS_FROM = 1001998                                    # older numbers have no check digits


def _only_digits(text: str) -> str:
    return "".join(str(unicodedata.decimal(letter)) for letter in text if letter.isdecimal())      # full-width and other digits are digits too


def tidy_snils(text: str) -> str:
    """XXX-XXX-XXX YY, when there are eleven digits."""
    digits = _only_digits(text)
    return f"{digits[:3]}-{digits[3:6]}-{digits[6:9]} {digits[9:]}" if len(digits) == 11 else text.strip()


def snils_problem(text: str) -> str | None:
    """Wrong length or check digits of a СНИЛС."""
    digits = _only_digits(text)
    if len(digits) != 11 or re.search(r"[^\d\s-]", text):
        return "СНИЛС – это 11 цифр: XXX-XXX-XXX YY. Сверьте с карточкой."
    total = sum(int(digit) * (9 - place) for place, digit in enumerate(digits[:9]))
    if int(digits[:9]) > SNILS_FROM and total % 101 % 100 != int(digits[9:]):
        return "Контрольные цифры СНИЛС не сходятся. Сверьте номер с карточкой."
    return None


def snils_with_check(nine: str) -> str:
    """A СНИЛС from its nine digits, with the check digits they need."""
    total = sum(int(digit) * (9 - place) for place, digit in enumerate(nine))
    return tidy_snils(f"{nine}{total % 101 % 100:02d}")


def _weighted(digits: str, weights: tuple[int, ...]) -> int:
    return sum(int(digit) * weight for digit, weight in zip(digits, weights, strict=False)) % 11 % 10


def inn_problem(text: str) -> str | None:
    """An organisation's ИНН: ten digits, the last of them a check."""
    if not re.fullmatch(r"[0-9]{10}", text):
        return "ИНН организации – это 10 цифр."
    return None if _weighted(text, (2, 4, 10, 3, 5, 9, 4, 6, 8)) == int(text[9]) else "Контрольная цифра ИНН не сходится. Сверьте со свидетельством."


def ogrn_problem(text: str) -> str | None:
    """An ОГРН: thirteen digits, the last of them a check."""
    if not re.fullmatch(r"[0-9]{13}", text):
        return "ОГРН – это 13 цифр."
    return None if int(text[:12]) % 11 % 10 == int(text[12]) else "Контрольная цифра ОГРН не сходится. Сверьте со свидетельством."


def _of_form(pattern: str, sentence: str) -> Callable[[str], str | None]:
    def problem(text: str) -> str | None:
        return None if re.fullmatch(pattern, text, re.ASCII) else sentence
    return problem


kpp_problem = _of_form(r"\d{4}[\dA-Z]{2}\d{3}", "КПП – это 9 знаков.")
okpo_problem = _of_form(r"\d{8}", "ОКПО – это 8 цифр.")
oktmo_problem = _of_form(r"\d{8}|\d{11}", "ОКТМО – это 8 или 11 цифр.")
certificate_number_problem = _of_form(r"\d{6}", "Номер свидетельства – это 6 цифр.")
passport_series_problem = _of_form(r"\d{4}", "Серия паспорта – это 4 цифры.")
passport_number_problem = _of_form(r"\d{6}", "Номер паспорта – это 6 цифр.")
passport_department_problem = _of_form(r"\d{3}-\d{3}", "Код подразделения – это XXX-XXX.")
personal_file_no_problem = _of_form(r"[А-ЯЁ]-\d{1,4}", "№ личного дела – буква и номер в алфавитной книге: К-25.")
email_problem = _of_form(r"(?=.{6,120}\Z)[^@\s]+@[^@\s]+\.[^@\s]{2,}", "Это не адрес почты. Нужно, например, ivanova@mail.ru.")


def tidy_certificate_series(text: str) -> str:
    """II-ЛО: the Roman part in Latin letters, the two letters in Cyrillic, look-alikes mended."""
    head, _, tail = re.sub(r"\s*[-–—]\s*", "-", text.strip()).partition("-")
    return f"{head.upper().translate(TO_LATIN).upper()}-{tail.strip().upper().translate(TO_CYRILLIC)}" if tail else text.strip().upper()


def certificate_series_problem(text: str) -> str | None:
    """The series of a birth certificate: a canonical Roman numeral in Latin letters, a hyphen, two Cyrillic letters."""
    head, _, tail = text.partition("-")
    if not re.fullmatch(r"[IVXLCDM]{1,5}", head) or not ROMAN.fullmatch(head) or not re.fullmatch(r"[А-ЯЁ]{2}", tail):
        return "Серия свидетельства – римские цифры, дефис и две русские буквы: II-ЛО."
    return None


def tidy_digits(text: str) -> str:
    """Digits only, when there is nothing but digits, spaces and «№»."""
    return _only_digits(text) if re.fullmatch(r"[\d\s№-]+", text) else text.strip()


def tidy_letter(text: str) -> str:
    """А: a capital Cyrillic letter for a Latin look-alike; longer names only lose their spaces."""
    return text.strip().upper().translate(TO_CYRILLIC) if len(text.strip()) == 1 else text.strip()


def tidy_passport_department(text: str) -> str:
    """XXX-XXX from six digits."""
    digits = _only_digits(text)
    return f"{digits[:3]}-{digits[3:]}" if len(digits) == 6 else text.strip()


def tidy_personal_file_no(text: str) -> str:
    """К-25: a capital Cyrillic letter, a hyphen, the number."""
    match = re.fullmatch(r"([A-Za-zА-Яа-яЁё])\s*[-–—/]?\s*№?\s*(\d{1,4})", text.strip())
    return f"{match[1].upper().translate(TO_CYRILLIC)}-{int(match[2])}" if match else text.strip()


def tidy_phone(text: str) -> str:
    """+7 910 992-10-36 from any usual spelling of a Russian number."""
    digits = _only_digits(text)
    if len(digits) == 11 and digits[0] in "78":
        digits = digits[1:]
    return f"+7 {digits[:3]} {digits[3:6]}-{digits[6:8]}-{digits[8:]}" if len(digits) == 10 else text.strip()


def phone_problem(text: str) -> str | None:
    """A number with too few or too many digits."""
    return None if 10 <= len(_only_digits(text)) <= 15 else "В номере телефона 11 цифр: +7 910 992-10-36."


TIDY: Mapping[str, Callable[[str], str]] = {
    "snils": tidy_snils, "certificate_series": tidy_certificate_series, "certificate_number": tidy_digits, "passport_series": tidy_digits,
    "letter": tidy_letter,
    "passport_number": tidy_digits, "passport_department": tidy_passport_department, "personal_file_no": tidy_personal_file_no, "phone": tidy_phone,
    "inn": tidy_digits, "kpp": tidy_digits, "ogrn": tidy_digits, "okpo": tidy_digits, "oktmo": tidy_digits}
PROBLEMS: Mapping[str, Callable[[str], str | None]] = {
    "snils": snils_problem, "certificate_series": certificate_series_problem, "certificate_number": certificate_number_problem,
    "passport_series": passport_series_problem, "passport_number": passport_number_problem, "passport_department": passport_department_problem,
    "personal_file_no": personal_file_no_problem, "phone": phone_problem, "email": email_problem, "inn": inn_problem, "kpp": kpp_problem,
    "ogrn": ogrn_problem, "okpo": okpo_problem, "oktmo": oktmo_problem}
