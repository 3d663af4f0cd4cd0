"""`python -m tools.docs.map`: the figures of the map, and under each what is more than it may be."""

from __future__ import annotations

from tools.docs.map.limits import figures


def main() -> None:
    """Print the figures; those that are not kept have a list below them."""
    for figure in figures():
        print(f"{figure.largest[1]:5} of {figure.limit:3}  {figure.name}: {figure.largest[0]}")
        for where, count in figure.over.items():
            print(f"{'':13}{count:5}  {where}")


if __name__ == "__main__":
    main()
