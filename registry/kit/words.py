"""Sentences for people, kept translatable until the last moment."""

from collections.abc import Mapping
from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class Sentence:
    """An English sentence with named places, such as "Use %(longest)s characters or fewer."."""

    english: str
    values: Mapping[str, object] = field(default_factory=dict)
    leads_to: str = ""  # where whoever reads it beside a field is helped: the numbers

    def __str__(self) -> str:
        return self.english % self.values if self.values else self.english
