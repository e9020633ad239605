"""Static files: hashed names, gzip only."""

from whitenoise.storage import CompressedManifestStaticFilesStorage, Compressor


class HashedStaticStorage(CompressedManifestStaticFilesStorage):  # type: ignore[misc]
    """Hashed, compressed static files; Brotli costs half a minute at every collectstatic."""

    manifest_strict = False
    support_js_module_import_aggregation = True  # a script's own imports get hashed names too

    def create_compressor(self, **kwargs: object) -> Compressor:
        """Compress with gzip alone."""
        return super().create_compressor(**kwargs, use_brotli=False)
