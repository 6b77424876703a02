"""The language of the command line: known from its words before anything is parsed, so that click speaks one alone."""

import os
import sys
from collections.abc import Mapping, Sequence
from itertools import pairwise

from essaim.ontology.text import Lang


def language(words: Sequence[str], environ: Mapping[str, str] = os.environ) -> Lang:
    """The language asked for: `--lang` anywhere in the line, else ESSAIM_LANG, else French."""
    code = environ.get("ESSAIM_LANG", "")
    for word, following in pairwise((*words, "")):
        if word == "--lang" and following:
            code = following
        elif word.startswith("--lang="):
            code = word.removeprefix("--lang=")
    return "en" if code.lower().startswith("en") else "fr"


SPOKEN: Lang = language(sys.argv[1:])
