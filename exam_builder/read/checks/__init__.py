"""What can be found in a question or an exam without drawing it: each check is a function from models to remarks."""
