"""Kinds of what leads to a person, in words that the weights were not learned from; and neighbours that lead to nobody."""

from __future__ import annotations

import pytest

from analysis.text.redaction import redact
from surveys.normal_form import normal_form

TAKEN = {
    "plates with letters that real ones lack": ("his van is qzt 318n", "qzt 318n"),
    "a plate of the first era": ("it was q417 kvw", "q417 kvw"),
    "an insurance number in pairs": ("ni qq 29 58 12 c", "29 58 12"),
    "a street that is abbreviated": ("he stops at 14 dunnock ct", "dunnock"),
    "a flat in a named house": ("still at flat 7, the granary", "granary"),
    "a name and one letter": ("me and jade k were late", "jade"),
    "small initials": ("initials r.k., seen twice", "r.k."),
    "small words of a surname": ("my doctor is dr van den berg", "berg"),
    "a coach": ("coach Boateng sorted it", "Boateng"),
    "a birthday in words": ("my birthday is the nineteenth of february 2016", "nineteenth"),
    "a year in words": ("born second of june two thousand and eight", "eight"),
    "a birthday in Polish": ("ona ma 5 maja 2015 w paszporcie", "maja"),
    "a Roman month": ("born 14.ix.2012", "ix"),
    "an address said aloud": ("cole bikes 13 at example dot com", "bikes"),
    "a team": ("i play for Keelby Wasps", "Wasps"),
    "a name that is a word, told something": ("i told hope at the club", "hope"),
    "what somebody is called beside their name": ("big gary shouts", "big"),
    "a school by its year": ("started bishop oakmere in year 8", "oakmere"),
    "who is somebody's mate": ("summer is my best friend she gets it", "summer"),
    "a name that is a word, where somebody is hurt": ("when mark hits him i hide", "mark"),
    "who comes from where": ("hope from cafcass came twice", "hope"),
    "a surname abroad": ("a beatriz valadares bate no meu irmão todos os dias", "valadares"),
    "a town": ("i lived in worksop for a bit", "worksop"),
    "a street abroad": ("mieszkam na ulicy słonecznej 4 z babcią", "słonecznej 4"),
    "a street abroad, with small words": ("moro na rua das oliveiras", "oliveiras"),
    "a street abroad, with its number behind": ("gyvenu kauno gatvėje 15", "kauno"),
    "a numbered school abroad": ("merg la școala gimnazială nr 12 și e bine", "12"),
    "a school abroad, after somebody": ("ando na escola básica de matosinhos", "matosinhos"),
    "a gymnasium": ("mokausi aušros gimnazijoje ir man patinka", "aušros"),
    "a Polish name in a case": ("boję się tomka bo krzyczy", "tomka"),
    "a Lithuanian name in a case": ("aš bijau vytauto nes jis rėkia", "vytauto"),
    "another spelling": ("school writes Zaneta, her mum writes Žaneta", "Žaneta"),
    "another spelling with a letter more": ("i am called Jayden, the letter says Jaydon", "Jaydon"),
}
LEFT = (
    "harry potter is my favourite",
    "ronaldo would cry here",
    "there's a girl who is twelve and she is always out",
    "he is fifteen and i am nine",
    "nobody should call the nspcc's 0808 800 5000 for that",
    "e.g. at 9 a.m. or so",
    "a minha turma tem uma menina nova, ninguém fala comigo",
    "moja koleżanka płacze, nikt nie pomaga",
    "mama sako kad niekas neklauso",
    "mama mea spune că nimeni nu vine",
    "the dogs were like lions",
    "our nursery is nice",
    "i told art teachers about it, with hope",
    "the big house",
    "summer is my favourite, when hope is gone",
    "pani z opieki nic nie robi",
    "we started in year 7",
    "na rua tenho medo à noite",
    "w szkole nikt mnie nie słucha",
    "matei-me a estudar e agora tenho medo",
    "matematika mane tiesiog žudo, trys kontroliniai per savaitę",
)


@pytest.mark.parametrize("kind", TAKEN)
@pytest.mark.parametrize("form", [str, str.lower])
def test_it_is_taken(kind: str, form: type[str]) -> None:
    """As written and in small letters."""
    said, what = TAKEN[kind]
    assert form(what) not in redact(form(said))


@pytest.mark.parametrize("said", LEFT)
def test_it_is_left(said: str) -> None:
    """Ages, help lines, everyday words of other languages, and whom everybody knows."""
    assert redact(said) == said


def test_both_spellings_of_a_name_go() -> None:
    """Whoever was taken out once is taken out twice."""
    assert redact("Anastasia says it, Anastasja writes it").count("[name]") == 2


@pytest.mark.parametrize(
    "said",
    [
        "jak tata wraca z roboty to ja z siostrą się chowamy w szafie i jesteśmy cicho cicho",
        "bijau skaityt garsiai, raidės šokinėja, visi žiūri ir širdis daužosi",
        "mi-e dor de satul meu, de la geam văd doar parcarea și tomberoanele",
        "o meu padrasto bate-me com o cinto quando parto coisas",
        "ele bate na mae quando bebe",
        "bijau kai lyja ir kai tamsu",
    ],
)
def test_a_comment_in_another_language_can_still_be_read(said: str) -> None:
    """No word of it is a name, however strange to English."""
    assert redact(said) == normal_form(said)


@pytest.mark.parametrize(
    ("said", "names"),
    [
        ("moja wychowawczyni pani Kowalczyk krzyczy na Zosię codziennie", ("Kowalczyk", "Zosię")),
        ("pan wojcik z opieki nigdy nie oddzwania, kasia też nie", ("wojcik", "kasia")),
        ("mano draugė Ugnė sako kad mokytoja petrauskienė ją muša", ("Ugnė", "petrauskienė")),
        ("profesorul popescu strigă la Ionuț în fiecare zi", ("popescu", "Ionuț")),
        ("a minha irmã beatriz não come e a dona lurdes sabe", ("beatriz", "lurdes")),
        ("Bartek Kowalczyk Zosia", ("Bartek", "Kowalczyk", "Zosia")),
    ],
)
def test_names_in_another_language_go(said: str, names: tuple[str, ...]) -> None:
    """By a list, a capital, or the title before."""
    kept = redact(said)
    assert not [name for name in names if name in kept], kept
