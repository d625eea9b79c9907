"""`python -m lambdatop` is the command `lambdatop`."""

from lambdatop.cli import main

if __name__ == "__main__":
    raise SystemExit(main())
