"""What an output holds once every payload is decoded, and the words that may not leave the team."""

import base64
import gzip
import json
import re

# Ranks and verdicts on somebody, and the columns that would hold them.
FORBIDDEN = (
    "doublon", "sans rapport", "connecteur clé", "connecteurs clés", "serait coupé", "seraient coupés", "serait coupée",
    "opposé", "opposée", "réticent", "réticente", "non pertinent", "pertinence", "manque établi", "c’est établi",
    "pas de manque établi", "rang", "rang probable", "classement", "intermédiarité", "fourchette", "plan B",
    "données insuffisantes", "chance d’être en tête", "à comparer", "autre public", "réponse partielle",
    "duplicate", "unrelated", "key connector", "would be cut off", "opposed", "reluctant", "irrelevant",
    "established gap", "established gaps", "no gap established", "likely rank", "ranking", "betweenness", "rank",
    "to compare", "other audience", "answered in part",
)  # fmt: skip
COLUMNS = frozenset({
    "actor_id", "rank_low", "rank_high", "p_top_k", "label", "score", "verdict", "constraint", "effective_size",
    "participation", "badges", "fragile", "state", "p_gap", "priority", "deprivation", "coverage", "unmet", "stance",
    "introducer", "reliability", "same_offer", "audience_overlap", "rank",
})  # fmt: skip
_SCRIPT = re.compile(r"<(script|style)(?![^>]*application/json)[^>]*>.*?</\1>", re.DOTALL)
_PACKED = re.compile(r'data-packed="gzip">"([^"]*)"</script>')
_ENCODED = re.compile(r"base64,([A-Za-z0-9+/=]{40,})")
_CODE = re.compile(r"""\b(?:class|id|for|role|href|type|aria-[a-z]+|data-[a-z]+)=(?:"[^"]*"|[^\s>]*)""")


def decoded(text: str) -> str:
    """A page or an answer with what it packs beside it, and without its own code."""
    packed = [gzip.decompress(base64.b64decode(part)).decode() for part in _PACKED.findall(text)]
    encoded = [_plain(base64.b64decode(part)) for part in _ENCODED.findall(text)]
    whole = "\n".join([_CODE.sub(" ", _SCRIPT.sub(" ", _PACKED.sub("", text))), *packed, *encoded])
    spaced = whole.replace("\u00a0", " ").replace("\u202f", " ").replace("'", "’")
    return re.sub(r"\\u([0-9a-f]{4})", lambda code: chr(int(code[1], 16)), re.sub(r"\s+", " ", spaced))


def _plain(content: bytes) -> str:
    try:
        return gzip.decompress(content).decode() if content[:2] == b"\x1f\x8b" else content.decode("utf-8", "replace")
    except (OSError, EOFError):
        return ""


def told(text: str, words: tuple[str, ...] = FORBIDDEN) -> set[str]:
    """The words of `words` that a text says once it is decoded, whatever the case."""
    plain = decoded(text)
    return {word for word in words if re.search(rf"(?<![\w-]){re.escape(word)}(?![\w-])", plain, re.IGNORECASE)}


def page_with(word: str) -> str:
    """A page that says a word in its packed data alone, as a long one does."""
    data = base64.b64encode(gzip.compress(json.dumps({"said": ["x" * 50, f"un {word} ici"]}).encode())).decode()
    return f'<html><script type="application/json" id="data" data-packed="gzip">"{data}"</script></html>'
