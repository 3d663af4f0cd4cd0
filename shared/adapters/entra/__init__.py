"""Microsoft Entra: tokens, and what proves the app."""
