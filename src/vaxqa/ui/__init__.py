"""The browser page. It asks `Assistant.ask` and shows what comes back; nothing is decided here."""
