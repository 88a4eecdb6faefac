"""Who may come in: by which name the server is asked, from whose page, with which token."""
