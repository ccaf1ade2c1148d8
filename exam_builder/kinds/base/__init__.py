"""What kinds of answer have in common: the class that they fill in, numbers near enough, options that are chosen."""
