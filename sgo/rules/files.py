"""What may be kept as a scan: the kind of a file is told by its content, its name is only what it is called."""
import unicodedata
import zipfile
from dataclasses import dataclass
from io import BytesIO

LARGEST = 10 * 1024 * 1024
LONGEST_STEM = 120
ALLOWED = "PDF, JPEG, PNG, WEBP, DOCX, XLSX или ODT"
FORBIDDEN = frozenset('<>:"|?*/\\')
MOST_PARTS = 5000                                       # parts of an office document; an honest one has dozens


@dataclass(frozen=True)
class Kind:
    """A kind of file that is kept: its media type and the ending its name gets."""
    media_type: str
    ending: str


PDF, JPEG, PNG, WEBP = Kind("application/pdf", ".pdf"), Kind("image/jpeg", ".jpg"), Kind("image/png", ".png"), Kind("image/webp", ".webp")
OFFICE = "application/vnd.openxmlformats-officedocument."
DOCX, XLSX = Kind(f"{OFFICE}wordprocessingml.document", ".docx"), Kind(f"{OFFICE}spreadsheetml.sheet", ".xlsx")
ODT = Kind("application/vnd.oasis.opendocument.text", ".odt")
SIGNATURES = ((b"%PDF-", PDF), (b"\xff\xd8\xff", JPEG), (b"\x89PNG\r\n\x1a\n", PNG))


def kind_of(data: bytes) -> Kind | None:
    """The kind of file these bytes are; None when it is none that is kept."""
    for signature, kind in SIGNATURES:
        if data.startswith(signature):
            return kind
    if data[:4] == b"RIFF" and data[8:12] == b"WEBP":
        return WEBP
    return _office(data) if data.startswith(b"PK\x03\x04") else None


def _office(data: bytes) -> Kind | None:
    """An office document by the parts within; one with macros is not kept."""
    try:
        with zipfile.ZipFile(BytesIO(data)) as archive:
            parts = set(archive.namelist())
            if len(parts) > MOST_PARTS or any(part.rpartition("/")[2].lower() == "vbaproject.bin" for part in parts):
                return None
            if "[Content_Types].xml" in parts:
                return DOCX if "word/document.xml" in parts else XLSX if "xl/workbook.xml" in parts else None
            if "mimetype" in parts and archive.getinfo("mimetype").file_size < 100:
                return ODT if archive.read("mimetype").strip() == ODT.media_type.encode() else None
    except (zipfile.BadZipFile, ValueError, KeyError, NotImplementedError, RuntimeError, EOFError, OSError):
        return None
    return None


def problem(data: bytes) -> str | None:
    """Why these bytes are not kept, in a sentence that says what to do; None when they are."""
    if not data:
        return "Файл пустой. Выберите другой."
    if len(data) > LARGEST:
        return f"Файл больше {LARGEST // 1024 ** 2} МБ. Отсканируйте с меньшим разрешением или разделите документ на части."
    if kind_of(data) is None:
        return f"Такие файлы не хранятся: по содержанию это не {ALLOWED}. Сохраните документ в одном из этих видов."
    return None


def tidy_name(name: str, kind: Kind) -> str:
    """What the file is called: no folders, no invisible signs, not too long, and the ending of its true kind."""
    last = name.replace("\\", "/").rpartition("/")[2]
    shown = "".join(" " if letter in FORBIDDEN or unicodedata.category(letter).startswith(("C", "Z")) else letter for letter in last)
    stem = " ".join(shown.split()).strip(". ")
    head, dot, tail = stem.rpartition(".")
    if dot and head and tail.isalnum() and len(tail) <= 5:
        stem = head.strip(". ")
    return f"{stem[:LONGEST_STEM].strip('. ') or 'документ'}{kind.ending}"
