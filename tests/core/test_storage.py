"""An upload that could not be written to its end leaves nothing behind."""

import errno

import pytest
from django.core.files.base import ContentFile
from django.core.files.storage import default_storage

pytestmark = pytest.mark.once


class TooLong(ContentFile):
    """A file whose first piece fits on the disk, and no more."""

    def chunks(self, chunk_size=None):
        yield b"pic"
        raise OSError(errno.ENOSPC, "No space left on device")


def test_a_file_that_did_not_fit_is_not_there():
    with pytest.raises(OSError, match="No space"):
        default_storage.save("photos/whole.jpg", TooLong(b"picture"))

    assert not default_storage.exists("photos/whole.jpg")
    with default_storage.open(default_storage.save("photos/whole.jpg", ContentFile(b"p"))) as file:
        assert file.read() == b"p"
