"""Tests run as at an author's desk: on a build server too, keys are shown unless a test says otherwise.

No property is held to a time, which a busy machine would not keep.
"""

import os

from hypothesis import settings

os.environ.pop("CI", None)
settings.register_profile("untimed", deadline=None)
settings.load_profile("untimed")
