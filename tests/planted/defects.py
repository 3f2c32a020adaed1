"""All planted defects: those of the doors and the stores, and those of the desk and both sides."""

from tests.planted.at_work import AT_WORK
from tests.planted.defect import Defect
from tests.planted.taking_in import TAKING_IN

DEFECTS: tuple[Defect, ...] = (*TAKING_IN, *AT_WORK)
