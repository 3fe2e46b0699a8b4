"""The core's templates, installed as package data so that a wheel carries them."""
