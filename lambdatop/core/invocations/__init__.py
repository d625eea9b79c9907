"""Log lines put together into whole invocations, failures that are alike, and why environments began."""
