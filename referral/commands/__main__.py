"""`python -m referral.commands`, which `./run` calls."""

from __future__ import annotations

from referral.commands.main import main

if __name__ == "__main__":
    main(prog_name="./run")
