"""Vendored browser files are what assets.toml names, untouched and with their licence."""

from __future__ import annotations

from pathlib import Path

import pytest

from tools.vendor_assets import ROOT, Asset, load_assets, sums, unpack

ASSETS = load_assets()
STYLE_SHEET_BYTES = 25_000


@pytest.mark.parametrize("asset", ASSETS, ids=lambda asset: asset.package)
def test_the_committed_files_are_untouched(asset: Asset) -> None:
    assert (asset.folder / "SHA256SUMS").read_text() == sums(asset.folder)
    names = {Path(name).name for name in (*asset.files, asset.licence)}
    assert {path.name for path in asset.folder.iterdir()} == names | {"SHA256SUMS"}


def test_nothing_else_is_vendored() -> None:
    folders = {path for asset in ASSETS for path in (ROOT / asset.into).iterdir()}
    assert folders == {asset.folder for asset in ASSETS}


def test_a_tarball_with_another_hash_is_refused(tmp_path: Path) -> None:
    wrong = tmp_path / "wrong.tgz"
    wrong.write_bytes(b"something else")
    with pytest.raises(SystemExit, match="hash"):
        unpack(ASSETS[0], wrong)


def test_the_style_sheet_stays_small() -> None:
    assert (ROOT / "referral" / "static" / "css" / "referral.css").stat().st_size <= STYLE_SHEET_BYTES
