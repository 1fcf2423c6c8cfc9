"""A real Debian 12 with a real systemd, booted in a container, driven as an operator would."""
