"""Lewisham Signpost: the assistant, its channels and its safety net."""
