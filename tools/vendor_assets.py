"""Copy third-party browser files named in assets.toml into the tree, checked by hash.

    python tools/vendor_assets.py [TARBALL …]

Without tarballs each package is fetched with `npm pack`. Beside the files, each folder gets a SHA256SUMS, so that
a test can tell whether a committed file was touched.
"""

from __future__ import annotations

import base64
import hashlib
import subprocess
import sys
import tarfile
import tempfile
import tomllib
from collections.abc import Iterable
from dataclasses import dataclass
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent


@dataclass(frozen=True)
class Asset:
    """One package: where it comes from, what is taken, and where it lies in the tree."""

    package: str
    version: str
    integrity: str
    licence: str
    into: str
    files: tuple[str, ...]

    @property
    def tarball_name(self) -> str:
        """What `npm pack` calls the file."""
        return f"{self.package.lstrip('@').replace('/', '-')}-{self.version}.tgz"

    @property
    def folder(self) -> Path:
        return ROOT / self.into / f"{self.package.rsplit('/', 1)[-1]}-{self.version}"


def load_assets() -> list[Asset]:
    """All assets of assets.toml."""
    entries = tomllib.loads((ROOT / "assets.toml").read_text())["asset"]
    return [Asset(**{**entry, "files": tuple(entry["files"])}) for entry in entries]


def integrity(data: bytes) -> str:
    """Subresource-integrity text of `data`, SHA-512."""
    return "sha512-" + base64.b64encode(hashlib.sha512(data).digest()).decode()


def sums(folder: Path) -> str:
    """SHA256SUMS text of every file in `folder`."""
    names = sorted(p for p in folder.iterdir() if p.name != "SHA256SUMS")
    return "".join(f"{hashlib.sha256(p.read_bytes()).hexdigest()}  {p.name}\n" for p in names)


def fetch(asset: Asset, folder: Path) -> Path:
    """Download the package's tarball with npm into `folder`."""
    command = ["npm", "pack", "--silent", f"{asset.package}@{asset.version}"]
    subprocess.run(command, cwd=folder, check=True, stdout=subprocess.DEVNULL)
    return folder / asset.tarball_name


def unpack(asset: Asset, tarball: Path) -> None:
    """Check the tarball's hash and copy the named files and the licence out of it."""
    found = integrity(tarball.read_bytes())
    if found != asset.integrity:
        raise SystemExit(f"{asset.package}: hash is {found}, assets.toml says {asset.integrity}")
    asset.folder.mkdir(parents=True, exist_ok=True)
    with tarfile.open(tarball) as archive:
        for name in (*asset.files, asset.licence):
            member = archive.extractfile(f"package/{name}")
            if member is None:
                raise SystemExit(f"{asset.package}: {name} is not a file")
            (asset.folder / Path(name).name).write_bytes(member.read())
    (asset.folder / "SHA256SUMS").write_text(sums(asset.folder))


def main(tarballs: Iterable[str]) -> None:
    """Vendor every asset, from the given tarballs where they are named, else from npm."""
    given = {Path(name).name: Path(name) for name in tarballs}
    with tempfile.TemporaryDirectory() as scratch:
        for asset in load_assets():
            unpack(asset, given.get(asset.tarball_name) or fetch(asset, Path(scratch)))
            sys.stdout.write(f"{asset.package} {asset.version} -> {asset.folder.relative_to(ROOT)}\n")


if __name__ == "__main__":
    main(sys.argv[1:])
