"""The engine: every asyncio task, back-off and pace; it turns an account's answers into facts in the store."""

from lambdatop.engine.engine import Engine

__all__ = ["Engine"]
