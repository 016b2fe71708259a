"""The adviser's desk: sign-in, queue, cases, accounts and the audit log, under /desk.

Import from :mod:`bot.console.site`; this package imports nothing by itself.
"""
