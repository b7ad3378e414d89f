"""What stands on every page, file and command that comes from here."""

NOTICE = "Research software. Not a medical device; not for diagnosis, treatment or planning."
