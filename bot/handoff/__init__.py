"""Cases: conversations that a person at the adviser's desk takes over."""
