"""What a sheet that cannot be read says of itself, in words of the catalogues."""

from papers.sheets import SheetTrouble
from words import mark

SHEET_TROUBLES = {
    SheetTrouble.MISSING: mark("there is no such file"),
    SheetTrouble.TOO_LARGE: mark("it is larger than 30 MB: split it"),
    SheetTrouble.NOT_A_SHEET: mark("it is neither an Excel sheet (.xlsx) nor text with separators (.csv)"),
    SheetTrouble.OLD_OR_LOCKED: mark(
        "it is an old Excel file or locked by a password: save it as .xlsx without one"
    ),
    SheetTrouble.MACROS: mark("it holds macros, which are never opened: save it as .xlsx"),
    SheetTrouble.UNPACKS_TOO_LARGE: mark("it unpacks to far more than it seems to hold, and was not opened"),
    SheetTrouble.NO_HEADINGS: mark("every column needs a heading in the first row"),
    SheetTrouble.SAME_HEADING: mark("two columns have the same heading"),
    SheetTrouble.TOO_MANY_ROWS: mark("it has more than 200,000 rows: split it"),
    SheetTrouble.BROKEN: mark("it is broken, or holds what no sheet needs: open it and save it anew"),
}
