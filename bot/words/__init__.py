"""`signpost check-words`: everything that parents read, held to what was agreed about it."""
