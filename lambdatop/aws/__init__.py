"""The only place that speaks to AWS; its answers become facts here."""
