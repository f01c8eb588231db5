"""Invented people: names agree in a family, siblings share parents, nothing is real."""
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

SURNAMES = ("Абрамов Агафонов Алёшин Андреев Антонов Баранов Белов Беляев Блинов Богданов Борисов Быков Васильев Веселов Виноградов Власов Волков Воробьёв "
            "Гаврилов Герасимов Голубев Горбунов Гордеев Григорьев Громов Гусев Давыдов Данилов Денисов Дмитриев Дорофеев Евсеев Егоров Елисеев Ершов Ефимов "
            "Жданов Жуков Зайцев Захаров Зимин Зуев Иванов Игнатов Ильин Исаев Казаков Калинин Карпов Киселёв Климов Ковалёв Козлов Комаров Королёв Крылов "
            "Кудрявцев Кузнецов Кузьмин Куликов Лазарев Лебедев Логинов Лукин Макаров Максимов Марков Мартынов Медведев Мельников Миронов Михайлов Морозов "
            "Назаров Никитин Николаев Новиков Орлов Осипов Павлов Панов Петров Поляков Пономарёв Попов Прохоров Родионов Романов Рыбаков Рябов Савельев "
            "Семёнов Сергеев Сидоров Симонов Смирнов Соболев Соколов Соловьёв Сорокин Степанов Суханов Сычёв Тарасов Тимофеев Титов Тихонов Третьяков Фадеев "
            "Фёдоров Филатов Фомин Фролов Цветков Чернов Шестаков Широков Щербаков Щукин Юдин Яковлев Ёлкин Ёжиков Белинский Вишневский Рождественский Черных "
            "Долгих Шевчук Цой Коваленко").split()
BOYS = ("Александр Алексей Андрей Арсений Артём Богдан Вадим Владимир Владислав Георгий Глеб Григорий Даниил Денис Дмитрий Егор Захар Иван Илья Кирилл "
        "Константин Лев Макар Максим Марк Матвей Мирон Михаил Никита Николай Олег Павел Пётр Роман Савелий Семён Степан Тимофей Тимур Фёдор Ярослав").split()
GIRLS = ("Алёна Алина Алиса Анастасия Анна Арина Валерия Варвара Василиса Вера Вероника Виктория Дарья Диана Ева Евгения Екатерина Елизавета Злата "
         "Кира Кристина Ксения Любовь Маргарита Мария Мила Милана Надежда Ольга Полина София Таисия Татьяна Ульяна Юлия Яна").split()
FATHERS = ("Александр Алексей Анатолий Андрей Антон Артур Борис Вадим Валерий Виктор Виталий Владимир Вячеслав Геннадий Григорий Денис Дмитрий Евгений "
           "Иван Игорь Илья Кирилл Константин Максим Михаил Никита Николай Олег Павел Пётр Роман Руслан Сергей Станислав Юрий").split()
MOTHERS = ("Алла Анастасия Анна Валентина Вера Виктория Галина Дарья Евгения Екатерина Елена Жанна Инна Ирина Лариса Людмила Марина Мария Надежда Наталья "
           "Оксана Ольга Светлана Татьяна Юлия Яна").split()
STREETS = ("ул. Ленина", "ул. Мира", "ул. Садовая", "ул. 8 Марта", "ул. Гагарина", "ул. Молодёжная", "пр. Победы", "ул. Школьная", "пер. Речной")
ODD_PATRONYMICS = {"Илья": ("Ильич", "Ильинична"), "Никита": ("Никитич", "Никитична"), "Павел": ("Павлович", "Павловна"), "Пётр": ("Петрович", "Петровна"),
                   "Михаил": ("Михайлович", "Михайловна")}


def feminine(surname: str) -> str:
    """A woman's form of a surname: Белов – Белова, Белинский – Белинская, Черных – Черных."""
    if surname.endswith(("ов", "ев", "ёв", "ин", "ын")):
        return surname + "а"
    return surname[:-2] + "ая" if surname.endswith("ий") else surname


def patronymic(father: str, male: bool) -> str:
    """From the father's name: Сергей – Сергеевич, Юрий – Юрьевич, Игорь – Игоревич."""
    if father in ODD_PATRONYMICS:
        return ODD_PATRONYMICS[father][0 if male else 1]
    if father.endswith("ий"):
        stem = father[:-2] + ("и" if father in {"Дмитрий", "Юрий"} and father == "Дмитрий" else "ь") + "е"
    elif father.endswith(("й", "ь")):
        stem = father[:-1] + "е"
    else:
        stem = father + "о"
    return stem + ("вич" if male else "вна")


@dataclass(frozen=True)
class Name:
    """A whole name with the sex it goes with."""
    last: str
    first: str
    middle: str
    male: bool


@dataclass
class Family:
    """Parents and their address; a single parent is a mother alone in most cases."""
    surname: str
    father: Name
    mother: Name
    has_father: bool
    address: str
    father_id: int = 0
    mother_id: int = 0


def family(random: Random) -> Family:
    """A new family."""
    surname = random.choice(SURNAMES)
    father = Name(surname, random.choice(FATHERS), patronymic(random.choice(FATHERS), True), True)
    mother = Name(feminine(surname), random.choice(MOTHERS), patronymic(random.choice(FATHERS), False), False)
    address = f"{random.choice(STREETS)}, д. {random.randint(1, 90)}, кв. {random.randint(1, 120)}"
    return Family(surname, father, mother, random.random() > 0.2, address)


def child(random: Random, of: Family) -> Name:
    """A child of the family: surname and patronymic from the father."""
    male = random.random() < 0.51
    surname = of.surname if male else feminine(of.surname)
    return Name(surname, random.choice(BOYS if male else GIRLS), patronymic(of.father.first, male), male)


def grown_up(random: Random, male: bool) -> Name:
    """A member of staff."""
    surname = random.choice(SURNAMES)
    first = random.choice(FATHERS if male else MOTHERS)
    return Name(surname if male else feminine(surname), first, patronymic(random.choice(FATHERS), male), male)


def birthday(random: Random, grade: int, year: int) -> date:
    """A birth date that fits the grade in the school year that begins in `year`."""
    first = date(year - 6 - grade, 3, 1)
    return first + timedelta(days=random.randint(0, 364))
