"""All planted defects: those of the doors and the stores, those of the desk and both sides, and of giving work."""

from tests.planted.at_work import AT_WORK
from tests.planted.defect import Defect
from tests.planted.giving import GIVING
from tests.planted.taking_in import TAKING_IN

DEFECTS: tuple[Defect, ...] = (*TAKING_IN, *AT_WORK, *GIVING)
