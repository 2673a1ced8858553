"""Makes the four font files in this folder; README.md says when and how to run it.

Given the folder of Debian's fonts-noto-core and a folder to write to. The same fonts in give the same bytes out.
"""

import sys
from pathlib import Path

from fontTools import subset
from fontTools.pens.ttGlyphPen import TTGlyphPen
from fontTools.ttLib import TTFont

LATIN = [*range(0x20, 0x7F), *range(0xA0, 0x180), *map(ord, "–—‘’‚“”„†•…′″‹›€™½")]
# Noto Sans 2 leaves these to Noto Sans Math, which is drawn to the same measure.
BORROWED = "←↑→↓−≈≠≤≥"
NAMES_KEPT = (0, 1, 2, 3, 4, 5, 6, 7, 13, 14)


def main(noto: Path, out: Path) -> None:
    maths = TTFont(noto / "NotoSansMath-Regular.ttf")
    for weight in ("Regular", "Bold"):
        font = TTFont(noto / f"NotoSans-{weight}.ttf", recalcTimestamp=False)
        for letter in BORROWED:
            borrow(letter, maths, font)
        draw_minus(font)
        cut(font)
        font.save(out / f"NotoSans-{weight}.ttf")
        font.flavor = "woff2"
        font.save(out / f"NotoSans-{weight}.woff2")


def borrow(letter: str, lender: TTFont, font: TTFont) -> None:
    name = lender.getBestCmap()[ord(letter)]
    own = f"uni{ord(letter):04X}"
    font.setGlyphOrder([*font.getGlyphOrder(), own])
    pen = TTGlyphPen(None)
    lender.getGlyphSet()[name].draw(pen)
    font["glyf"][own] = pen.glyph()
    font["hmtx"][own] = lender["hmtx"][name]
    give(letter, own, font)


def draw_minus(font: TTFont) -> None:
    """A minus is the bar of the font's own plus, so that it has the weight of the figures beside it."""
    plus = font.getBestCmap()[ord("+")]
    points = font["glyf"][plus].getCoordinates(font["glyf"])[0]
    left, right = min(x for x, _ in points), max(x for x, _ in points)
    bar = sorted({y for x, y in points if x == left})
    pen = TTGlyphPen(None)
    pen.moveTo((left, bar[0]))
    for corner in ((left, bar[1]), (right, bar[1]), (right, bar[0])):
        pen.lineTo(corner)
    pen.closePath()
    font["glyf"]["uni2212"] = pen.glyph()
    font["hmtx"]["uni2212"] = font["hmtx"][plus]


def give(letter: str, name: str, font: TTFont) -> None:
    for table in font["cmap"].tables:
        if table.isUnicode():
            table.cmap[ord(letter)] = name


def cut(font: TTFont) -> None:
    options = subset.Options()
    options.hinting = False
    options.layout_features = ["kern"]
    options.name_IDs = list(NAMES_KEPT)
    options.notdef_outline = True
    options.drop_tables += ["DSIG"]
    knife = subset.Subsetter(options)
    knife.populate(unicodes=[*LATIN, *map(ord, BORROWED)])
    knife.subset(font)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
