"""Static files: hashed names, gzip only. Uploads: whole or not at all; made files lie apart."""

import os
from typing import Any

from django.conf import settings
from django.core.files.storage import FileSystemStorage, Storage, storages
from whitenoise.storage import CompressedManifestStaticFilesStorage, Compressor


class HashedStaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed, compressed static files; Brotli costs half a minute at every collectstatic."""

    manifest_strict = False
    support_js_module_import_aggregation = True  # a script's own imports get hashed names too

    def create_compressor(self, **kwargs: object) -> Compressor:
        """Compress with gzip alone."""
        return super().create_compressor(**kwargs, use_brotli=False)


class UploadStorage(FileSystemStorage):
    """Files on the disk; one that could not be written to its end leaves nothing behind."""

    def _save(self, name: str, content: Any) -> str:
        try:
            return str(super()._save(name, content))  # type: ignore[misc]  # not in the stubs
        except OSError:  # the disk is full: what is there of it would never be found again
            self.delete(name)
            raise


class ExportStorage(UploadStorage):
    """Files that jobs make, in EXPORT_ROOT: they live for a day, and backups copy MEDIA_ROOT.

    Source: docs/rules.md R-JOB-1.
    """

    @property
    def base_location(self) -> str:
        """Return the folder as it is set."""
        return str(settings.EXPORT_ROOT)

    @property
    def location(self) -> str:
        """Return its full path."""
        return os.path.abspath(self.base_location)


def export_storage() -> Storage:
    """Return the storage of the files that jobs make; a field keeps this name, no folder."""
    return storages["exports"]
