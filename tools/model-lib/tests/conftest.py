"""One WebGPU device and one seeded generator for the tests."""

import numpy as np
import pytest

from tests.gpu import Gpu


@pytest.fixture(scope="session")
def gpu():
    device = Gpu()
    yield device
    device.close()


@pytest.fixture
def rng():
    return np.random.default_rng(20260)
