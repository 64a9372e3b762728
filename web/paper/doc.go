// Package paper writes a page of text as a PDF that can be read aloud: tagged headings and
// paragraphs, a title, a language, real text, and its typeface in the file. It needs no
// other program.
package paper
