"""The questionnaire of a unit as an Excel workbook: described, read back, compared, and filled into one of BSSN's."""
