"""A sentence in the two languages essaim speaks."""

from typing import Literal, NamedTuple

Lang = Literal["fr", "en"]


class Text(NamedTuple):
    """The same words in French and in English; `text["fr"]` is not a thing, `text.say("fr")` is."""

    fr: str
    en: str

    def say(self, lang: Lang) -> str:
        """The words in `lang`."""
        return self.fr if lang == "fr" else self.en
