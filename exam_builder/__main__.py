"""`python -m exam_builder` is the installed program."""

from exam_builder.cli import main

if __name__ == "__main__":
    main()
