"""The language of a short text: by its script, or for Latin letters by the small words that people cannot avoid.

Hindi and Telugu are known in Latin letters too, and Filipino mixed with English, as customers write them.
"""

from __future__ import annotations

import re
from typing import Final

SURE: Final = 0.9
_MOST_LETTERS = 500
_FEWEST_HITS = 2

_SCRIPTS: Final = (
    ("hi", re.compile("[\u0900-\u097f]+")),
    ("bn", re.compile("[\u0980-\u09ff]+")),
    ("pa", re.compile("[\u0a00-\u0a7f]+")),
    ("gu", re.compile("[\u0a80-\u0aff]+")),
    ("or", re.compile("[\u0b00-\u0b7f]+")),
    ("ta", re.compile("[\u0b80-\u0bff]+")),
    ("te", re.compile("[\u0c00-\u0c7f]+")),
    ("kn", re.compile("[\u0c80-\u0cff]+")),
    ("ml", re.compile("[\u0d00-\u0d7f]+")),
    ("th", re.compile("[\u0e00-\u0e7f]+")),
    ("he", re.compile("[\u0590-\u05ff]+")),
    ("el", re.compile("[\u0370-\u03ff]+")),
    ("ko", re.compile("[\uac00-\ud7af]+")),
    ("ja", re.compile("[\u3040-\u30ff]+")),
)
_MARATHI: Final = re.compile("\u0906\u0939\u0947|\u0928\u093e\u0939\u0940|\u0906\u0923\u093f|\u0933")
_WORDS: Final = {
    "en": """the and to of is in for that with you my have not this it be are was on at from please has can we your
        our will would i been but any an what when how could me they there their which who do does did why should
        so if or am no all had were by up out about after before again because only also thank hello regards
        dear come get got more some need want like new other than then into over still yet work working since until
        day time now just very much order invoice account number let us its may must should too well first last""",
    "hi": """hai hain hoon hun nahi nahin mera meri mere mujhe kya kyu kyun kaise kab kahan aap aapka aapki aapke
        hum hamara hamare hamari ko ka ki ke se mein mai tha thi raha rahi rahe kar karo karna karein kijiye diya
        gaya gayi gaye hua hui hue aur lekin abhi bhi koi kuch bahut jaldi chahiye liye wala wali tak phir yeh woh
        ye iska iski apna apne apni baar paisa paise namaste dhanyavad kripya sakte sakta sakti ho hoga nhi par""",
    "te": """naa naaku naku nenu meeru mee meeku miru mi miku idi adi ledu leda undi unnadi unnaru unnayi vachindi
        raledu ela enduku eppudu ekkada emi enti kavali cheyandi cheyali cheyyandi chesanu chesaru chesina ayindi
        avvaledu kaledu ivvandi pampandi pampinchandi chala inka inkaa kuda kooda kani kaani mariyu dayachesi ki lo
        nunchi nundi kosam valla ante ayite ayithe malli ippudu roju rojulu dabbulu pani cheppandi andi garu
        namaskaram dhanyavadalu vundi vachindhi avutundi avvatledu panicheyatledu cheyatledu""",
    "fil": """ang ng mga sa na ko po ako ay hindi kayo niyo ninyo namin natin kami tayo siya sila ito iyan yung yong
        nang para kung dahil kasi naman pa lang din rin wala walang meron mayroon may bakit paano kailan saan ano
        sino pwede puwede gusto kailangan salamat opo hindi aking iyong inyong aming atin kanina ngayon bukas kahapon
        nila niya nya nyo ba kaya pala sana talaga muna ulit mo ka si ni kay magandang araw umaga hapon ayaw""",
    "es": """el la los las que de y en por para con una un su mi es no se lo pero como gracias hola cuando porque
        esta este est\u00e1 muy hay tengo usted nuestro favor del al m\u00e1s""",
    "fr": """le la les des et est une un vous nous je pas pour dans avec sur qui que ne se mon votre merci bonjour
        mais plus ce cette au aux du en tr\u00e8s \u00eates suis j'ai c'est""",
    "de": """der die das und ist nicht ich sie wir ein eine zu mit f\u00fcr auf den dem von es im haben habe bitte
        meine mein sehr auch wie noch oder aber wenn bei nach danke hallo ihre ihr kann wird""",
    "pt": """o os as que de e em por para com uma um n\u00e3o meu minha voc\u00ea obrigado ol\u00e1 mas como est\u00e1
        do da no na ao mais muito tenho foi""",
    "it": """il lo la gli le che di e in per con una un non mi si ho grazie ciao ma sono della del alla pi\u00f9
        questo questa molto""",
    "nl": """de het een en van ik je niet dat is op te met voor zijn er maar om heb deze u mijn ook aan bij""",
}
_ALL: Final = {code: frozenset(words.encode().split()) for code, words in _WORDS.items()}
_OWN: Final = {
    code: words.difference(*(other for name, other in _ALL.items() if name != code)) for code, words in _ALL.items()
}
_ANY: Final = frozenset().union(*_ALL.values())
# Texts are compared as UTF-8 bytes: one table turns ASCII capitals small and all that is no letter into blanks.
_SMALL: Final = bytes(
    byte + 32 if 65 <= byte <= 90 else byte if 97 <= byte <= 122 or byte >= 128 or byte == 39 else 32
    for byte in range(256)
)
_FOREIGN: Final = re.compile("[\u0370-\u1fff\u2c00-\ud7ff\uf900-\uffdc]+")
_LATIN: Final = re.compile("[A-Za-z\u00c0-\u024f]+")
_QUOTES: Final = re.compile("[\u2010-\u206f]")
# Whoever mixes English with one of these writes to us in it: English words alone never make such a mixture.
_MIXED_WITH_ENGLISH: Final = ("hi", "te", "fil")
_MIXTURE: Final = 0.25


def language_of(text: str) -> str:
    """The ISO code, or empty below 90 % sure. Quoted lines and what stands far down do not count."""
    text = text[:_MOST_LETTERS]
    if "\n>" in text:
        text = "\n".join(row for row in text.split("\n") if not row.startswith(">"))
    if not text.isascii() and (by_script := _by_script(text)) is not None:
        return by_script
    if not text.isascii():
        text = _QUOTES.sub(" ", text)
    return _by_words(text.encode(errors="replace"))


def _by_script(text: str) -> str | None:
    """The language of the script that holds the text; None where Latin letters do, empty where none is sure."""
    foreign = sum(map(len, _FOREIGN.findall(text)))
    if not foreign:
        return None
    latin = sum(map(len, _LATIN.findall(text)))
    if foreign * 4 < latin:
        return None
    for code, expression in _SCRIPTS:
        letters = sum(map(len, expression.findall(text)))
        if (letters >= 3 and letters >= SURE * foreign) or (code == "ja" and letters * 5 > foreign):
            return "mr" if code == "hi" and len(_MARATHI.findall(text)) >= 2 else code
    return ""


def _by_words(text: bytes) -> str:
    """The language with at least 90 % of the small words; one mixed with English counts with few of its own.

    A word that two languages share speaks for neither as long as another word decides between them.
    """
    words = _ANY.intersection(text.translate(_SMALL).split())
    if not words:
        return ""
    own = {code: len(words & known) for code, known in _OWN.items()}
    total = sum(own.values())
    best = max(own, key=own.__getitem__)
    if own[best] == 0 or own[best] + len(words & _ALL[best]) < 2 * _FEWEST_HITS:
        return ""
    for code in _MIXED_WITH_ENGLISH:
        with_english = own[code] + own["en"]
        if own[code] >= max(_FEWEST_HITS, _MIXTURE * with_english) and with_english >= SURE * total:
            return code
    return best if own[best] >= SURE * total else ""
