"""Changes a function's memory and timeout safely: plan, journal, ask, wait, read back, watch, take back."""

from lambdatop.tuner.account_tuner import AccountTuner
from lambdatop.tuner.port import Tell, Tuner, untold

__all__ = ["AccountTuner", "Tell", "Tuner", "untold"]
