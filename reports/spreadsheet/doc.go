// Package spreadsheet writes a book of tables as XLSX (ISO/IEC 29500, Office Open XML) and as
// ODS (ISO/IEC 26300, OpenDocument 1.3), by the rules that the UK government's Analysis
// Function has for statistics in spreadsheets.
//
// A sheet begins with its title in A1 and has lines of text below it, a line a row; then at
// most one table, marked as one, with its header in one row. No cell is merged, none of a
// table is empty, no row or column is left blank for looks, nothing is hidden or frozen, and
// nothing is said by colour alone. What is not a number stands in brackets, and each sheet
// explains what it uses above its table. Both files are written from the same Book, number by
// number in full precision, so that they cannot differ.
package spreadsheet
