"""Agents' files: what a phone takes goes as it is, the rest is made fit or refused with the reason."""

import struct
import zlib
from pathlib import Path

import pillow_heif
import pytest
from PIL import Image

from desk.ports import NotConvertible, Why
from papers import Converted, Converter
from papers.tool import look_into
from tests.papers.making import TAKES, filmed, photograph, recorded


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """Where converted files go."""
    made = tmp_path / "made"
    made.mkdir()
    return made


async def fit(source: Path, folder: Path, type_: str, **takes: int) -> Converted:
    """Converted with Meta's limits, or those given (in bytes, by the MIME type's second half)."""
    narrowed = {name: takes.get(name.partition("/")[2], most) for name, most in TAKES.items()}
    return await Converter().fit(source, folder, type_, narrowed)


# ---- pictures -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "type_"), [("JPEG", "image/jpeg"), ("PNG", "image/png")])
async def test_what_a_phone_takes_goes_as_it_is(form: str, type_: str, tmp_path: Path, folder: Path) -> None:
    """Not a byte is changed, and nothing is written."""
    source = tmp_path / "photo"
    photograph((64, 64)).save(source, form)

    done = await fit(source, folder, type_)

    assert done == Converted(source, type_, changed=False)
    assert _left_in(folder) == []


@pytest.mark.parametrize(
    ("form", "type_", "becomes"),
    [
        ("WEBP", "image/webp", "image/jpeg"),
        ("TIFF", "image/tiff", "image/jpeg"),
        ("HEIF", "image/heic", "image/jpeg"),
        ("BMP", "image/bmp", "image/png"),
        ("GIF", "image/gif", "image/png"),
    ],
)
async def test_other_pictures_become_what_it_takes(
    form: str, type_: str, becomes: str, tmp_path: Path, folder: Path
) -> None:
    """A photograph becomes a JPEG, a drawing stays exact; the size in pixels stays."""
    pillow_heif.register_heif_opener()
    source = tmp_path / "photo"
    photograph((64, 48)).save(source, form)

    done = await fit(source, folder, type_)

    assert (done.type, done.changed) == (becomes, True)
    with Image.open(done.path) as picture:
        assert (picture.size, picture.mode) == ((64, 48), "RGB")


async def test_what_can_be_seen_through_stays_so(tmp_path: Path, folder: Path) -> None:
    """A logo does not get a white box."""
    source = tmp_path / "logo.webp"
    Image.new("RGBA", (32, 32), (200, 0, 0, 80)).save(source, "WEBP", lossless=True)

    done = await fit(source, folder, "image/webp")

    assert done.type == "image/png"
    with Image.open(done.path) as picture:
        assert picture.getchannel("A").getextrema() == (80, 80)


async def test_a_picture_is_turned_as_the_camera_was_held_and_tells_no_place(
    tmp_path: Path, folder: Path
) -> None:
    """Phones note in the file how they were held and where they were: the first is obeyed, both are left out."""
    source = tmp_path / "photo.webp"
    exif = Image.Exif()
    exif[0x0112] = 6  # to be turned by a quarter
    exif.get_ifd(0x8825)[1] = "N"
    photograph((64, 48)).save(source, "WEBP", exif=exif)

    done = await fit(source, folder, "image/webp")

    with Image.open(done.path) as picture:
        assert picture.size == (48, 64)
        assert not picture.getexif()


async def test_colours_for_printing_become_colours_for_looking(tmp_path: Path, folder: Path) -> None:
    """Phones show a JPEG of four inks black or not at all."""
    source = tmp_path / "print.jpg"
    photograph((32, 32), "CMYK").save(source, "JPEG")

    done = await fit(source, folder, "image/jpeg")

    assert done.changed
    with Image.open(done.path) as picture:
        assert picture.mode == "RGB"


async def test_sixteen_bits_become_eight(tmp_path: Path, folder: Path) -> None:
    """A bright grey stays bright grey."""
    source = tmp_path / "scan.png"
    Image.new("I;16", (8, 8), 0x8000).save(source, "PNG")

    done = await fit(source, folder, "image/png")

    with Image.open(done.path) as picture:
        assert picture.convert("L").getpixel((0, 0)) == 0x80


async def test_a_large_photograph_becomes_smaller_until_it_fits(tmp_path: Path, folder: Path) -> None:
    """First a little less exact, then fewer pixels; never above the limit."""
    source = tmp_path / "photo.jpg"
    photograph((1200, 1200)).save(source, "JPEG", quality=100)

    done = await fit(source, folder, "image/jpeg", jpeg=500_000)

    assert source.stat().st_size > 500_000 >= done.path.stat().st_size
    with Image.open(done.path) as picture:
        assert picture.size[0] == picture.size[1] >= 800


async def test_what_cannot_be_made_small_enough_is_refused(tmp_path: Path, folder: Path) -> None:
    """With the reason, and nothing left behind."""
    source = tmp_path / "photo.webp"
    photograph((1200, 1200)).save(source, "WEBP")

    with pytest.raises(NotConvertible) as refused:
        await fit(source, folder, "image/webp", jpeg=1_000, png=1_000)

    assert refused.value.why is Why.TOO_LARGE
    assert _left_in(folder) == []


def _left_in(folder: Path) -> list[Path]:
    return list(folder.iterdir())


# ---- moving pictures ------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(("form", "type_"), [("GIF", "image/gif"), ("WEBP", "image/webp")])
async def test_a_moving_picture_becomes_a_film_as_long(
    form: str, type_: str, tmp_path: Path, folder: Path
) -> None:
    """Each frame as long as it was shown; sides made even, as the codec needs them."""
    source = tmp_path / "cat"
    first, *rest = [Image.new("RGB", (33, 21), colour) for colour in ("red", "green", "blue", "white")]
    first.save(source, form, save_all=True, append_images=rest, duration=500, loop=0)

    done = await fit(source, folder, type_)

    inside = look_into(done.path)
    assert (done.type, inside.films, inside.sounds, inside.plain_colours) == (
        "video/mp4",
        ("h264",),
        (),
        True,
    )
    assert inside.seconds == pytest.approx(2.0, abs=0.1)


async def test_a_moving_picture_nobody_watches_to_its_end_is_refused(tmp_path: Path, folder: Path) -> None:
    """A minute is enough."""
    source = tmp_path / "long.gif"
    first, *rest = [Image.new("RGB", (4, 4), colour) for colour in ("red", "green", "blue", "white")]
    first.save(source, "GIF", save_all=True, append_images=rest, duration=20_000)

    with pytest.raises(NotConvertible) as refused:
        await fit(source, folder, "image/gif")

    assert refused.value.why is Why.TOO_LONG


# ---- sounds ---------------------------------------------------------------------------------------------------------

_OPUS = ("-c:a", "libopus", "-ac", "1")


@pytest.mark.parametrize(
    ("name", "words", "type_"),
    [
        ("a.ogg", _OPUS, "audio/ogg"),
        ("a.mp3", ("-c:a", "libmp3lame"), "audio/mpeg"),
        ("a.m4a", ("-c:a", "aac"), "audio/mp4"),
        ("a.aac", ("-c:a", "aac"), "audio/aac"),
    ],
)
async def test_sounds_a_phone_plays_go_as_they_are(
    name: str, words: tuple[str, ...], type_: str, tmp_path: Path, folder: Path
) -> None:
    """What is inside counts, not the ending."""
    source = recorded(tmp_path / name, *words)

    assert await fit(source, folder, type_) == Converted(source, type_, changed=False)


@pytest.mark.parametrize(
    ("name", "words", "type_"),
    [
        ("a.wav", (), "audio/x-wav"),
        ("a.flac", (), "audio/x-flac"),
        ("a.ogg", ("-c:a", "libvorbis"), "audio/ogg"),
        ("a.ogg", ("-c:a", "libopus", "-ac", "2"), "audio/ogg"),
        ("a.m4a", ("-c:a", "alac"), "audio/mp4"),
        ("a.webm", ("-c:a", "libopus"), "audio/webm"),
    ],
)
async def test_other_sounds_become_a_recording_as_phones_make_them(
    name: str, words: tuple[str, ...], type_: str, tmp_path: Path, folder: Path
) -> None:
    """Ogg with opus, one voice: the only kind that plays everywhere."""
    source = recorded(tmp_path / name, *words)

    done = await fit(source, folder, type_)

    inside = look_into(done.path)
    assert (done.type, done.changed, inside.sounds, inside.mono) == ("audio/ogg", True, ("opus",), True)
    assert inside.seconds == pytest.approx(1.0, abs=0.1)


async def test_a_long_sound_is_kept_within_its_bytes_or_refused(tmp_path: Path, folder: Path) -> None:
    """Fewer bits a second as long as one can still make out what is said."""
    source = recorded(tmp_path / "talk.wav", seconds=20)

    done = await fit(source, folder, "audio/x-wav", ogg=60_000)
    with pytest.raises(NotConvertible) as refused:
        await fit(source, folder, "audio/x-wav", ogg=20_000)

    assert done.path.stat().st_size <= 60_000
    assert refused.value.why is Why.TOO_LONG


# ---- films ----------------------------------------------------------------------------------------------------------

_PLAIN = ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "aac")


async def test_a_film_a_phone_plays_goes_as_it_is(tmp_path: Path, folder: Path) -> None:
    """H.264 with AAC in an mp4."""
    source = filmed(tmp_path / "clip.mp4", *_PLAIN)

    assert await fit(source, folder, "video/mp4") == Converted(source, "video/mp4", changed=False)


@pytest.mark.parametrize(
    ("name", "words", "type_"),
    [
        ("clip.mov", _PLAIN, "video/quicktime"),
        ("clip.webm", ("-c:v", "libvpx", "-c:a", "libopus"), "video/webm"),
        ("clip.mkv", _PLAIN, "video/x-matroska"),
        ("clip.mp4", ("-c:v", "mpeg4", "-c:a", "aac"), "video/mp4"),
        ("clip.mp4", ("-c:v", "libx264", "-pix_fmt", "yuv444p", "-c:a", "aac"), "video/mp4"),
        ("clip.mp4", ("-c:v", "libx264", "-pix_fmt", "yuv420p", "-c:a", "libmp3lame"), "video/mp4"),
    ],
)
async def test_other_films_become_one_it_plays(
    name: str, words: tuple[str, ...], type_: str, tmp_path: Path, folder: Path
) -> None:
    """Screen recordings and clips of other makers, and those that only look like the right kind."""
    source = filmed(tmp_path / name, *words)

    done = await fit(source, folder, type_)

    inside = look_into(done.path)
    assert (done.type, done.path != source) == ("video/mp4", True)
    assert (inside.films, inside.sounds, inside.plain_colours) == (("h264",), ("aac",), True)
    assert inside.seconds == pytest.approx(1.0, abs=0.15)


async def test_a_silent_film_with_odd_sides_is_no_trouble(tmp_path: Path, folder: Path) -> None:
    """As screen recordings often are."""
    source = filmed(tmp_path / "screen.webm", "-c:v", "libvpx", size="321x241", sound=False)

    done = await fit(source, folder, "video/webm")

    assert (look_into(done.path).sounds, done.type) == ((), "video/mp4")


@pytest.mark.parametrize(
    ("kind", "codec", "type_"), [("mp4", "aac", "audio/mp4"), ("webm", "libopus", "audio/ogg")]
)
async def test_a_film_without_pictures_is_a_sound(
    kind: str, codec: str, type_: str, tmp_path: Path, folder: Path
) -> None:
    """Slack's audio clips come in the container of a film."""
    source = recorded(tmp_path / f"clip.{kind}", "-c:a", codec)

    done = await fit(source, folder, f"video/{kind}")

    assert (done.type, done.changed) == (type_, type_ != "audio/mp4")


async def test_a_film_of_more_bytes_than_a_phone_takes_becomes_smaller(tmp_path: Path, folder: Path) -> None:
    """It is of the right kind, and only too large: WhatsApp's end is at 16 MB, here at 200 kB."""
    source = filmed(tmp_path / "clip.mp4", *_PLAIN, "-g", "1", size="640x480", seconds=2)
    done = await fit(source, folder, "video/mp4", mp4=200_000)

    assert done.path.stat().st_size <= 200_000 < source.stat().st_size
    assert look_into(done.path).seconds == pytest.approx(2.0, abs=0.15)


async def test_a_film_too_long_for_its_bytes_is_refused(tmp_path: Path, folder: Path) -> None:
    """Rather than sent as something nobody can make out."""
    source = filmed(tmp_path / "clip.mov", *_PLAIN, seconds=8)

    with pytest.raises(NotConvertible) as refused:
        await fit(source, folder, "video/quicktime", mp4=100_000)

    assert refused.value.why is Why.TOO_LONG


# ---- what is broken, or meant to harm -------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("body", "type_"),
    [
        (b"", "image/png"),
        (b"\x89PNG\r\n\x1a\n" + b"x" * 100, "image/png"),
        (b"RIFF\x10\x00\x00\x00WEBPVP8 ", "image/webp"),
        (b"GIF89a" + b"\xff" * 50, "image/gif"),
        (b"ID3" + b"\x00" * 50, "audio/mpeg"),
        (b"\x00\x00\x00\x18ftypmp42" + b"\x00" * 50, "video/mp4"),
        (b"%!PS-Adobe-3.0 EPSF-3.0\n(/etc/passwd) run\n", "image/eps"),
        (b"#EXTM3U\n#EXTINF:1,\nfile:///etc/passwd\n", "video/mp2t"),
        (b"<svg xmlns='x'><image href='file:///etc/passwd'/></svg>", "image/svg+xml"),
    ],
)
async def test_what_cannot_be_read_is_refused(body: bytes, type_: str, tmp_path: Path, folder: Path) -> None:
    """Broken ones, and those that would have a reader run or fetch something."""
    source = tmp_path / "file"
    source.write_bytes(body)

    with pytest.raises(NotConvertible) as refused:
        await fit(source, folder, type_)

    assert refused.value.why is Why.UNREADABLE


async def test_a_truncated_photograph_is_refused(tmp_path: Path, folder: Path) -> None:
    """The agent learns it now, not when the contact sees half a picture."""
    source = tmp_path / "photo.jpg"
    photograph((400, 400)).save(source, "JPEG")
    source.write_bytes(source.read_bytes()[:20_000])

    with pytest.raises(NotConvertible) as refused:
        await fit(source, folder, "image/jpeg")

    assert refused.value.why is Why.UNREADABLE


async def test_a_bomb_is_not_unpacked(tmp_path: Path, folder: Path) -> None:
    """A few bytes that say they are a picture of 3.6 thousand million pixels."""
    source = tmp_path / "bomb.png"
    head = struct.pack(">IIBBBBB", 60_000, 60_000, 8, 2, 0, 0, 0)
    chunks = [(b"IHDR", head), (b"IDAT", zlib.compress(b"\x00" * 1000)), (b"IEND", b"")]
    source.write_bytes(
        b"\x89PNG\r\n\x1a\n"
        + b"".join(
            struct.pack(">I", len(data)) + name + data + struct.pack(">I", zlib.crc32(name + data))
            for name, data in chunks
        )
    )

    with pytest.raises(NotConvertible) as refused:
        await fit(source, folder, "image/png")

    assert refused.value.why is Why.TOO_MANY_PIXELS


async def test_what_takes_too_long_is_ended(tmp_path: Path, folder: Path) -> None:
    """With everything it started; the next one has its turn."""
    source = filmed(tmp_path / "clip.mov", *_PLAIN, seconds=2)
    hurried = Converter(wall_seconds=0.01)

    for _ in range(2):
        with pytest.raises(NotConvertible) as refused:
            await hurried.fit(source, folder, "video/quicktime", TAKES)
        assert refused.value.why is Why.TOO_COSTLY


async def test_documents_are_not_looked_into(tmp_path: Path, folder: Path) -> None:
    """What is no picture, sound or film is not converted."""
    with pytest.raises(NotConvertible) as refused:
        await fit(tmp_path / "x.pdf", folder, "application/pdf")

    assert refused.value.why is Why.NO_SUCH_KIND
