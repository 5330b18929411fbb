import pytest

from siege import Target


@pytest.fixture(scope="module")
def target():
    """A server with the limits that it has by itself."""
    with Target() as running:
        yield running
