"""An address of its own for the fake platform, which can be shut so that connections are refused."""

from aiohttp import web

from sandbox.meta.fake import FakeMeta


class Door:
    """Serves one FakeMeta on one port; shut, nobody gets in, as when the far side is down."""

    def __init__(self, meta: FakeMeta, host: str = "127.0.0.1", port: int = 0) -> None:
        self._meta = meta
        self._host = host
        self._port = port
        self._runner: web.AppRunner | None = None

    @property
    def url(self) -> str:
        """Where it is, once it was open."""
        return f"http://{self._host}:{self._port}"

    async def open(self) -> str:
        """Begin to answer; the same port again after `shut`. Returns the address."""
        runner = web.AppRunner(self._meta.application(), shutdown_timeout=0.1, access_log=None)
        await runner.setup()
        site = web.TCPSite(runner, self._host, self._port, reuse_address=True)
        await site.start()
        self._runner = runner
        self._port = int(runner.addresses[0][1])
        self._meta.public_url = self.url
        return self.url

    async def shut(self) -> None:
        """Refuse new connections and drop those there are."""
        runner, self._runner = self._runner, None
        if runner is not None:
            await runner.cleanup()
