"""Builds the container image, and runs it alone and with Compose; `make test-image`, for it needs Docker."""
