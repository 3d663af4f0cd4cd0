"""Mail that comes in: accepted, fetched, put into its Thread; and what notifications missed."""
