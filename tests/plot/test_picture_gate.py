"""Of a picture file only what is drawn comes into a paper."""

import io

import pikepdf
import pytest
from PIL import Image

from exam_builder.plot.picture_gate import GateError, strip_form, strip_jpeg


def test_a_photograph_keeps_its_pixels_and_loses_what_it_says() -> None:
    made = io.BytesIO()
    Image.linear_gradient("L").convert("RGB").save(made, "JPEG", comment=b"SECRET", exif=b"Exif\0\0SECRET", quality=90)
    stripped = strip_jpeg(made.getvalue() + b"SECRET behind")
    assert b"SECRET" in made.getvalue() and b"SECRET" not in stripped
    one, other = (Image.open(io.BytesIO(each)).tobytes() for each in (made.getvalue(), stripped))
    assert one == other


def test_forms_that_multiply_are_refused_and_private_data_left_out() -> None:
    with pikepdf.new() as pdf:
        form = pdf.make_stream(b"0 0 m")
        form.PieceInfo = pikepdf.Dictionary(Secret=1)
        strip_form(form)
        assert "/PieceInfo" not in form
        for _ in range(13):
            outer = pdf.make_stream(b"/A Do /B Do")
            outer.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=form, B=form))
            form = outer
        with pytest.raises(GateError):
            for _ in range(2):
                outer = pdf.make_stream(b"/A Do /B Do")
                outer.Resources = pikepdf.Dictionary(XObject=pikepdf.Dictionary(A=form, B=form))
                form = outer
            strip_form(form)
