"""The second door: background processes. Nothing in `referral` imports this package."""
