"""One module for each form in which articles come: it tells the form and reads records of it."""
