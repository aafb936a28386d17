"""How much is read at most: far more than any real instance needs, little enough that no input exhausts a machine."""

# 500 powers in 170 zones are 85,000 needs and 3 MB; a hundred times that still fits
FILE_BYTES = 512 * 2**20
# Ten thousand changes in scenarios; a YAML parser in Python reads some 50 kB a second
SETTINGS_BYTES = 2**20
# No table has more than 18 columns of its own; the rest are x_ columns
COLUMNS = 1_000
# A sheet of Excel has 1,048,576 rows
ROWS = 2_000_000
# Settings are nested eight deep at most, in a scenario's `where`
DEPTH = 32
# A workbook has a few parts a sheet
ZIP_ENTRIES = 1_000
# Text in XML shrinks to a tenth, the most regular to a hundredth; a bomb to a thousandth
ZIP_RATIO = 250
# Below this size an entry may shrink as much as it likes
ZIP_SMALL = 2**20
# Cells in the rectangle that a sheet spans, empty ones too: the reader makes room for all
SHEET_CELLS = 20_000_000
# Problems reported at once: nobody mends more in one go
PROBLEMS = 1_000
