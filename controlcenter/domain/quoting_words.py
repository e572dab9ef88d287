"""How mail programs announce quotations, forwarded mail and signatures, by language.

English, Hindi, Telugu, Filipino, German and French, and the commonest of other languages, as Outlook, Gmail, Apple
Mail, Thunderbird and Yahoo write them.
"""

from __future__ import annotations

import re

FROM = (
    "from", "von", "de", "expéditeur", "प्रेषक", "से", "द्वारा", "నుండి", "నుంచి", "పంపినవారు",
    "mula kay", "mula sa", "mula", "galing kay",
    "da", "van", "från", "fra", "od", "remitente",
)  # fmt: skip
SENT = (
    "sent", "date", "gesendet", "datum", "envoyé", "envoyé le", "le", "भेजा गया", "भेजा", "दिनांक", "तारीख", "పంపినది",
    "పంపబడింది", "తేదీ", "ipinadala", "petsa", "enviado", "enviado el", "fecha", "data", "inviato", "verzonden", "sendt",
)  # fmt: skip
TO = (
    "to", "an", "à", "a", "destinataire", "प्रति", "को", "प्राप्तकर्ता", "కు", "గ్రహీత", "వీరికి",
    "para kay", "para sa", "para", "kay", "sa",
    "aan", "till", "til", "do",
)  # fmt: skip
SUBJECT = (
    "subject",
    "betreff",
    "objet",
    "sujet",
    "विषय",
    "విషయం",
    "విషయము",
    "paksa",
    "asunto",
    "assunto",
    "oggetto",
    "onderwerp",
)
OTHER = ("cc", "bcc", "kopie", "copie", "प्रतिलिपि", "reply-to", "importance", "attachments", "priority")

_LABEL = r"^\s*(?:>\s*)?\*{{0,2}}({words})\s*\*{{0,2}}\s*:\s*\*{{0,2}}\s*(.*)$"


def _labels(*groups: tuple[str, ...]) -> re.Pattern[str]:
    words = sorted({word for group in groups for word in group}, key=len, reverse=True)
    return re.compile(_LABEL.format(words="|".join(map(re.escape, words))), re.IGNORECASE)


FROM_LINE = _labels(FROM)
SENT_LINE = _labels(SENT)
TO_LINE = _labels(TO)
SUBJECT_LINE = _labels(SUBJECT)
ANY_LINE = _labels(FROM, SENT, TO, SUBJECT, OTHER)

_ORIGINAL = (
    r"original message|original appointment|ursprüngliche nachricht|originalnachricht|message d'origine"
    r"|message original"
    r"|message d’origine|मूल संदेश|मूल सन्देश|అసలు సందేశం|అసలైన సందేశం"
    r"|orihinal na mensahe|mensahe ng orihinal|mensaje original"
    r"|mensagem original|messaggio originale|oorspronkelijk bericht|reply message|reply to message"
)
_FORWARDED = (
    r"forwarded message|forwarded mail|weitergeleitete nachricht|weitergeleitete mail"
    r"|message transféré|message transmis"
    r"|अग्रेषित संदेश|आगे भेजा गया संदेश|फ़ॉरवर्ड किया गया संदेश"
    r"|ఫార్వార్డ్ చేసిన సందేశం|ఫార్వార్డ్ చేయబడిన సందేశం|ఫార్వర్డ్ చేయబడిన సందేశం"
    r"|ipinasang mensahe|na-forward na mensahe|mensaje reenviado|mensagem encaminhada|messaggio inoltrato"
    r"|doorgestuurd bericht"
)
ORIGINAL_LINE = re.compile(rf"^\s*(?:>\s*)?[-_=*]{{2,}}\s*(?:{_ORIGINAL})\s*[-_=*]{{2,}}\s*$", re.IGNORECASE)
FORWARD_LINE = re.compile(
    rf"^\s*(?:>\s*)?(?:[-_=*]{{2,}}\s*(?:{_FORWARDED}).{{0,80}}?[-_=*]*|begin forwarded message\s*:"
    r"|anfang der weitergeleiteten (?:nachricht|e-mail)\s*:|début du message (?:transféré|réexpédié)\s*:"
    r"|अग्रेषित संदेश शुरू\s*:|inicio del mensaje reenviado\s*:)\s*$",
    re.IGNORECASE,
)
RULE_LINE = re.compile(r"^\s*[_\u2500]{10,}\s*$")

WROTE_LINE = re.compile(
    r"^\s*(?:on\b.{4,200}\bwrote"
    r"|am\b.{4,200}\bschrieb\b.{0,120}"
    r"|le\b.{4,200}\ba écrit"
    r"|el\b.{4,200}\bescribió|em\b.{4,200}\bescreveu|il\b.{4,200}\bha scritto|op\b.{4,200}\bschreef\b.{0,120}"
    r"|noong\b.{4,200}\b(?:sumulat|isinulat|sinulat|nagsulat)\b.{0,120}"
    r"|(?:noong|nung)\b.{4,200}\bsi\b.{1,120}\b(?:ay sumulat|sumulat)"
    r"|.{4,200}\bने\s(?:.{1,60}\s)?लिखा(?:\sहै)?"
    r"|.{4,200}(?:రాశారు|వ్రాశారు|వ్రాసారు|రాసారు)"
    r"|.{4,200}(?:எழுதியது|எழுதினார்)"
    r"|.{0,160}\d.{0,120}<[^<>\s]{3,80}@[^<>\s]{3,80}>[^<>]{0,40})\s*[:\uff1a]\s*$",
    re.IGNORECASE,
)
WROTE_BEGINS = re.compile(
    r"^\s*(?:(?:on|am|le|el|em|il|op|noong|nung)\b|\d{1,2}[ ./-]|\d{4}-"
    r"|(?:सोम|मंगल|बुध|गुरु|शुक्र|शनि|रवि|దినం|సోమ|మంగళ|బుధ|గురు|శుక్ర|శని|ఆది))",
    re.IGNORECASE,
)

SIGN_LINE = re.compile(r"^-- ?$")
DEVICE_LINE = re.compile(
    r"^\s*(?:sent from (?:my|mail|yahoo|outlook|samsung|proton|a mobile|the).{0,60}|get outlook for .{1,20}"
    r"|von meinem .{2,40} gesendet|gesendet (?:von|mit) .{2,40}|diese nachricht wurde von meinem .{2,60} gesendet\.?"
    r"|envoyé (?:de|depuis) mon .{2,40}|envoyé (?:à partir de|depuis) .{2,40}|télécharger outlook pour .{2,20}"
    r"|मेरे .{2,30} से भेजा गया|.{2,30} से भेजा गया"
    r"|నా .{2,30} నుండి పంపబడింది|.{2,30} నుండి పంపబడింది"
    r"|ipinadala (?:mula|gamit|galing).{2,40}|enviado desde mi .{2,40}|inviato da .{2,40})\s*$",
    re.IGNORECASE,
)
CLOSING_LINE = re.compile(
    r"^\s*(?:(?:thanks|thank you|many thanks)?\s*(?:&|and|,)?\s*"
    r"(?:(?:best|kind|warm|warmest|with)\s+)*(?:regards|wishes)"
    r"|yours (?:sincerely|faithfully|truly)|sincerely(?: yours)?|cheers|thanks|thank you|best"
    r"|mit freundlichen grüßen|freundliche grüße|viele grüße|beste grüße|mfg|liebe grüße"
    r"|cordialement|bien cordialement|sincères salutations|salutations distinguées|bien à vous"
    r"|सादर|धन्यवाद|भवदीय|आपका|आभार|धन्यवाद सहित"
    r"|ధన్యవాదాలు|ధన్యవాదములు|కృతజ్ఞతలు|ఇట్లు|భవదీయుడు"
    r"|salamat(?: po)?|maraming salamat(?: po)?|lubos na gumagalang|gumagalang|nagmamahal"
    r"|dhanyavad|dhanyavadalu|sadar|saludos|atentamente)\s*[,.!:]*\s*$",
    re.IGNORECASE,
)
LEGAL_LINE = re.compile(
    r"^\s*\**(?:disclaimer|confidentiality (?:notice|note)|legal (?:notice|disclaimer)"
    r"|this (?:e-?mail|message|communication),? (?:and (?:any|all)|is intended|is confidential|may contain|contains)"
    r"|the information (?:contained )?in this (?:e-?mail|message|transmission)"
    r"|diese (?:e-?mail|nachricht) (?:enthält|und)|ce (?:message|courriel|mail) (?:et|est|contient)"
    r"|यह ई-?मेल|ఈ ఇ-?మెయిల్|ang email na ito)\b",
    re.IGNORECASE,
)
