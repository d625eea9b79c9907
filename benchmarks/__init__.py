"""What lambdatop claims about speed, measured: every figure is a ratio of two things timed in turn in one run."""
