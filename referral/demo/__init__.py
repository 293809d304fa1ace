"""An invented practice with cases in every state, made from a seed relative to today. No real person is in it."""

from referral.demo.load import load_demo, sign_ins

__all__ = ["load_demo", "sign_ins"]
