"""Lists in and out: CSV and XLSX as rows of text, whoever wrote them, and safely back."""

from registry.kit.sheets.reading import read_sheet
from registry.kit.sheets.sheet import Row, Sheet, SheetError
from registry.kit.sheets.written import write_csv, write_xlsx

__all__ = ["Row", "Sheet", "SheetError", "read_sheet", "write_csv", "write_xlsx"]
