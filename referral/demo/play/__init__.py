"""A month of a practice, played day by day through the real operations with a moved clock."""

from referral.demo.play.month import Played, play

__all__ = ["Played", "play"]
