"""The Rasa agent, in process: loading, its own thread, actions, stores and locks."""
