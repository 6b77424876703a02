"""Contacts noted on the page: rows of a file of their own, which are added and take nothing's place."""

import polars as pl

from essaim.graph_loader.declare.declaration import Declaration

TABLE = "interactions"
_ID = r"^echange-\d{14,}$"  # as the form of the page makes them, of the time of day


def noted_apart(frame: pl.DataFrame, declaration: Declaration) -> pl.DataFrame:
    """`frame` itself; or the same in a scope of its own, where all its rows were noted on the page."""
    if not declaration.team or declaration.part != TABLE or not frame.height:
        return frame
    if not frame["id"].str.contains(_ID).fill_null(value=False).all():
        return frame
    return frame.with_columns(pl.lit(f"{declaration.part}/noted").alias("_scope"))
