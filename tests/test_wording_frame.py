"""What stands around every page."""

from analysis.wording import frame as wording_frame


def test_a_library_chosen_by_its_file_is_named_and_no_address_with_a_password():
    assert wording_frame.library_named("/home/coach/anna.db") == "Library: anna.db"
    assert wording_frame.library_named("postgresql://coach:secret@localhost/club") == ""
    assert wording_frame.library_named(None) == ""
