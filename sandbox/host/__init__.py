"""A local host for Python v2 Functions apps that is as strict as the platform, in a process of its own."""
