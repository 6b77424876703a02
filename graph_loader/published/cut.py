"""National files are cut to the départements of a load while they are read: the other rows never come together."""

from collections.abc import Collection

from essaim.graph_loader.france.territories import lookup


class Cut:
    """Which départements a load keeps, all of them where it names none; `left` rows were left unread for that.

    Whole départements, so that a scope of them is never mistaken for one that holds less than before.
    """

    def __init__(self, territories: Collection[str] = ()) -> None:
        self.departments = frozenset(code for id in territories for code in lookup().departments_of(id)) or None
        self.left = 0

    def leaves(self, department: str | None) -> bool:
        """Whether a row of this département is to be left, which counts it; one that says none stays."""
        left = self.departments is not None and department is not None and department not in self.departments
        self.left += left
        return left
