"""The service knowledge base: what is on offer, where each fact comes from, and how to find it."""
