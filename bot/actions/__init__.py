"""Custom actions: slots in, the directory called, a response out.

One file a subject. The SDK makes every action here without arguments and finds them in this
flat package; what they work with comes from :mod:`bot.actions.context`.
"""
