"""`copytaster desk`: serves the desk."""

from streams.cli.loading import load_limited, load_vocabulary
from streams.cli.processes import check_address
from streams.cli.serving import run_until_stopped
from streams.errors import SettingsError
from streams.logs import set_up
from streams.settings import PREFIX, settings


def desk() -> None:
    """Serve the desk, the wire in a browser, until stopped.

    Open http://localhost:6120: stories as they come, what they say and name, alerts, and how the workers
    do. Only this machine can, unless people sign in. With tokens:

    \b
      copytaster tokens create --owner news --scope desk --role editor
      COPYTASTER_DESK_SIGN_IN=tokens COPYTASTER_DESK_HOST=0.0.0.0 copytaster desk

    Browsers then need HTTPS, by a proxy in front. A proxy with OIDC, such as oauth2-proxy, can do the
    sign-in as well (COPYTASTER_DESK_SIGN_IN=proxy).

    The desk keeps the stories and alerts of COPYTASTER_DESK_DAYS in an index, in the folder
    COPYTASTER_DESK_INDEX. Kafka has all that is in it, so it can be deleted at any time. The page is made
    with the HTTP API below /api, which /api/openapi.json describes.
    """
    set_up(settings(), "desk")
    check_address(settings().desk_host, settings().desk_port, "DESK_PORT")
    vocabulary = load_vocabulary(settings())
    limited = load_limited(settings(), vocabulary)
    if settings().desk_sign_in == "none" and settings().desk_owner in limited:
        raise SettingsError(
            f"{PREFIX}DESK_OWNER: {settings().desk_owner} is entitled to some of the stories only, and the"
            " desk shows all of them"
        )
    from streams.desk.service import serve  # noqa: PLC0415 - takes time to import

    run_until_stopped(lambda stop: serve(settings(), vocabulary, limited, stop))
