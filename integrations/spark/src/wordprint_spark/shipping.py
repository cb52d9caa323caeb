"""How the packages reach the executors.

``wordprint`` is a native module. Python cannot import one from a zip, so ``--py-files`` and
``addPyFile`` fail with ``ModuleNotFoundError``. What works everywhere is an archive that Spark
unpacks beside each executor::

    archive = pack("wordprint.tar.gz")
    builder = SparkSession.builder
    for name, value in settings(archive).items():
        builder = builder.config(name, value)

Without arguments :func:`pack` takes the packages as they are installed here, which is right when
driver and executors run one system. For others give it wheels built for theirs; a wheel of the
tag ``manylinux2014`` loads on every Linux with glibc 2.17 or newer.
"""

from __future__ import annotations

import io
import tarfile
import zipfile
from collections.abc import Iterable
from importlib.util import find_spec
from pathlib import Path

#: What an executor has to import.
PACKAGES = ("wordprint", "wordprint_spark")
#: The folder in which Spark unpacks the archive.
FOLDER = "wordprint_packages"


def pack(to: str | Path, wheels: Iterable[str | Path] = ()) -> Path:
    """Writes the archive. A package that no wheel holds is taken as it is installed here."""
    to = Path(to)
    with tarfile.open(to, "w:gz", compresslevel=1) as archive:
        packed: set[str] = set()
        for wheel in wheels:
            packed |= _unpack(Path(wheel), archive)
        for package in PACKAGES:
            if package not in packed:
                _installed(package, archive)
    return to


def settings(archive: str | Path) -> dict[str, str]:
    """The settings of a session that uses the archive: a local path, or one the cluster reads
    (``hdfs://``, ``s3a://`` ...)."""
    return {
        "spark.archives": f"{archive}#{FOLDER}",
        "spark.executorEnv.PYTHONPATH": f"./{FOLDER}",
    }


def _unpack(wheel: Path, archive: tarfile.TarFile) -> set[str]:
    names: set[str] = set()
    with zipfile.ZipFile(wheel) as contents:
        for item in contents.infolist():
            if not item.is_dir():
                info = tarfile.TarInfo(item.filename)
                info.size, info.mode = item.file_size, 0o644
                archive.addfile(info, io.BytesIO(contents.read(item)))
                names.add(item.filename.split("/", 1)[0])
    return names


def _installed(package: str, archive: tarfile.TarFile) -> None:
    spec = find_spec(package)
    if spec is None or not spec.submodule_search_locations:
        raise ModuleNotFoundError(f"{package} is not installed here: install it, or give its wheel")
    folder = Path(next(iter(spec.submodule_search_locations)))
    for path in sorted(folder.rglob("*")):
        if path.is_file() and "__pycache__" not in path.parts:
            archive.add(path, f"{package}/{path.relative_to(folder).as_posix()}")
