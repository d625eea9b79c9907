"""Says why something could not be read; loads no AWS library, so that an account is there before one."""

from lambdatop.core.errors import AccessDenied, AwsError


def why(error: AwsError) -> str:
    """Say in one line why something could not be read, for whoever knows what it was."""
    return f"needs {error.permission}" if isinstance(error, AccessDenied) else str(error)
