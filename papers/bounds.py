"""What one conversion may cost. All figures are ours: far above what people send, far below what hurts a machine."""

from typing import Final

# Wall and processor time of a whole conversion, in seconds.
WALL_SECONDS: Final = 90.0
PROCESSOR_SECONDS: Final = 120

# Address space, in bytes: of our own process with its picture library, and of the sound and film tool below it, which
# reserves far more than it touches.
MEMORY: Final = 3 * 1024**3

# What may be written, in bytes: a film on its way is larger than what it ends as.
WRITTEN: Final = 256 * 1024**2

# Of one picture, in pixels: a 100-megapixel camera's. A larger one is refused before it is unpacked.
PIXELS: Final = 100_000_000

# Of a moving picture: the longer side in pixels, and how long it may last, in seconds.
FILM_SIDE: Final = 1280
ANIMATION_SECONDS: Final = 60.0
ANIMATION_FRAMES: Final = 1_500

# Bits a second. Below the lowest nobody can make out what is said or shown, and the file is refused instead.
SOUND_BITS: Final = (64_000, 16_000)
FILM_BITS: Final = (2_500_000, 250_000)
FILM_SOUND_BITS: Final = 96_000
