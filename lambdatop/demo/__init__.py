"""A small AWS in the box: a simulated account served over loopback HTTP."""
