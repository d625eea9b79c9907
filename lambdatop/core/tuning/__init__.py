"""A change of memory or timeout: what it will do, what to know before, what came of it, and the right size."""
