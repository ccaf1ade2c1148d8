"""Tests run as at an author's desk: on a build server too, keys are shown unless a test says otherwise."""

import os

os.environ.pop("CI", None)
