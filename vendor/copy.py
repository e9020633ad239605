"""Copy the third-party front-end files that the portal ships from node_modules/ into static/."""

import re
import shutil
from pathlib import Path

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
STATIC = HERE.parent / "static"

FILES = {
    "bootstrap/dist/css/bootstrap.min.css": "vendor/bootstrap/bootstrap.min.css",
    "bootstrap/LICENSE": "vendor/bootstrap/LICENSE",
    "compressorjs/dist/compressor.min.js": "vendor/compressorjs/compressor.min.js",
    "compressorjs/LICENSE": "vendor/compressorjs/LICENSE",
    "blueimp-canvas-to-blob/LICENSE.txt": "vendor/compressorjs/LICENSE.blueimp-canvas-to-blob",
    "is-blob/license": "vendor/compressorjs/LICENSE.is-blob",
    "bootstrap-icons/LICENSE": "vendor/bootstrap-icons/LICENSE",
}

ICONS = """
    arrow-repeat bar-chart bell box-arrow-right camera check2 chevron-left clipboard-check clock
    cloud-upload copy download exclamation-triangle file-earmark-text flag house info-circle key
    list pencil people person person-badge plus-lg printer qr-code question-circle upload x-lg
""".split()

# A map file is not shipped, and a manifest storage refuses a reference to a missing file.
SOURCE_MAP = re.compile(rb"\s*(?:/\*# sourceMappingURL=\S+ \*/|//# sourceMappingURL=\S+)\s*$")


def copy(source: Path, target: Path) -> None:
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_bytes(SOURCE_MAP.sub(b"", source.read_bytes()).rstrip() + b"\n")


def symbol(icon: str) -> str:
    """Turn one icon file into a symbol that templates/components/icon.html refers to by name."""
    drawing = (MODULES / "bootstrap-icons/icons" / f"{icon}.svg").read_text()
    inside = drawing.partition(">")[2].rpartition("</svg>")[0].strip()
    return f'<symbol id="{icon}" viewBox="0 0 16 16" fill="currentColor">{inside}</symbol>'


def main() -> None:
    shutil.rmtree(STATIC / "vendor", ignore_errors=True)
    for source, target in FILES.items():
        copy(MODULES / source, STATIC / target)
    symbols = "\n".join(symbol(icon) for icon in ICONS)
    sheet = f'<svg xmlns="http://www.w3.org/2000/svg">\n{symbols}\n</svg>\n'
    (STATIC / "vendor/bootstrap-icons/icons.svg").write_text(sheet)


if __name__ == "__main__":
    main()
