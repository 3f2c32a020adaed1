"""Papers: files that people keep or look at, made fit for where they go. Ours only: contacts' bytes are never read."""

from papers.conversion import Converted, Converter
from papers.fitting import Fitter

__all__ = ["Converted", "Converter", "Fitter"]
