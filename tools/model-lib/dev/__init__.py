"""Second implementations for checks by hand; nothing of the page or of a library depends on them."""
