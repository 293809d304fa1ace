"""The `referral` command line: one file per group of commands, loaded only when it is called."""
