"""A small AWS in the box: a simulated account served over loopback HTTP."""

from lambdatop.demo.faults import Faults
from lambdatop.demo.server import DemoServer
from lambdatop.demo.stories import REGION as DEMO_REGION

DEMO_ACCESS_KEY = "AKIADEMODEMODEMODEMO"
DEMO_SECRET_KEY = "demo-secret-key-of-nobody"  # noqa: S105 - any key is taken

__all__ = ["DEMO_ACCESS_KEY", "DEMO_REGION", "DEMO_SECRET_KEY", "DemoServer", "Faults"]
