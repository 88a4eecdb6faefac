"""What every report is made of: words, tables, figures, pictures, and the page itself."""
