"""Run the program as `python -m exam_builder`."""

from exam_builder.cli import main

if __name__ == "__main__":
    main()
