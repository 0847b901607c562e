"""Who vouches for Teams and for the bot: metadata, signing keys, access tokens, and forgeries of them."""

import base64
import functools
import hashlib
import hmac
import json
import secrets
import time
from collections.abc import Callable
from dataclasses import dataclass, field
from typing import Any

import jwt
from cryptography.hazmat.primitives.asymmetric import rsa
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from jwt.algorithms import RSAAlgorithm

Json = dict[str, Any]
ENDORSED = ("msteams", "webchat")
HOUR = 3600


@functools.cache
def private_key(number: int) -> rsa.RSAPrivateKey:
    """One of a row of keys; making one takes a while, so every test signs with the same ones."""
    return rsa.generate_private_key(public_exponent=65537, key_size=2048)


@dataclass(frozen=True)
class Key:
    """A signing key and how the authority publishes it."""

    kid: str
    private: rsa.RSAPrivateKey
    endorsements: tuple[str, ...] = ENDORSED

    def published(self) -> Json:
        """The public half, as the key set shows it."""
        shown: Json = json.loads(RSAAlgorithm.to_jwk(self.private.public_key()))
        shown |= {"kid": self.kid, "x5t": self.kid, "use": "sig", "alg": "RS256"}
        return shown | {"endorsements": list(self.endorsements)}

    def public_pem(self) -> bytes:
        return self.private.public_key().public_bytes(Encoding.PEM, PublicFormat.SubjectPublicKeyInfo)


@dataclass
class TokenRefused(Exception):
    """The token endpoint says no, in the words of OAuth."""

    status: int
    error: str
    description: str


@dataclass
class Authority:
    """The issuer of both kinds of tokens. ``url`` and ``service_url`` are known once it is served."""

    app_id: str
    secret: str
    tenants: set[str] = field(default_factory=set)
    url: str = ""
    service_url: str = ""
    issuer: str = "https://api.botframework.com"
    lifetime: int = HOUR
    keys: list[Key] = field(default_factory=list)
    asked: list[str] = field(default_factory=list)
    granted: dict[str, float] = field(default_factory=dict)
    """Access token → when it ends."""

    def __post_init__(self) -> None:
        self.keys = self.keys or [Key("kid-1", private_key(1)), Key("kid-2", private_key(2))]

    @property
    def metadata_url(self) -> str:
        return f"{self.url}/v1/.well-known/openidconfiguration"

    def metadata(self) -> Json:
        return {
            "issuer": self.issuer,
            "authorization_endpoint": "https://invalid.botframework.com",
            "jwks_uri": f"{self.url}/v1/.well-known/keys",
            "id_token_signing_alg_values_supported": ["RS256"],
            "token_endpoint_auth_methods_supported": ["private_key_jwt"],
        }

    def key_set(self) -> Json:
        return {"keys": [key.published() for key in self.keys]}

    def rotate(self) -> None:
        """Signs with a new key from now on; the oldest one is not published any more."""
        number = 1 + max(int(key.kid.removeprefix("kid-")) for key in self.keys)
        self.keys = [Key(f"kid-{number}", private_key(number)), *self.keys[:-1]]

    def claims(self, **overrides: object) -> Json:
        """What Teams says in its tokens; an override of None leaves the claim out."""
        now = int(time.time())
        usual: Json = {
            "iss": self.issuer,
            "aud": self.app_id,
            "serviceurl": self.service_url,
            "nbf": now - 5,
            "exp": now + HOUR,
        }
        return {name: value for name, value in (usual | overrides).items() if value is not None}

    def sign(
        self, *, key: Key | None = None, kid: str | None = "", alg: str = "RS256", **overrides: object
    ) -> str:
        """A token of Teams. ``kid`` None leaves it out of the header, "" is the key's own."""
        signer = key or self.keys[0]
        header = {} if kid is None else {"kid": kid or signer.kid, "x5t": kid or signer.kid}
        return jwt.encode(self.claims(**overrides), signer.private, algorithm=alg, headers=header)

    def bearer(self, **overrides: object) -> str:
        """The Authorization header of a good request, or of one with other claims."""
        return f"Bearer {self.sign(**overrides)}"  # type: ignore[arg-type]

    def grant(self, tenant: str, form: dict[str, str]) -> Json:
        """Client credentials → an access token for the connector. Raises TokenRefused."""
        self.asked.append(tenant)
        if tenant not in self.tenants | {"botframework.com"}:
            raise TokenRefused(400, "invalid_request", f"AADSTS90002: Tenant '{tenant}' not found.")
        if form.get("grant_type") != "client_credentials":
            raise TokenRefused(400, "unsupported_grant_type", "AADSTS70003: The grant is not supported.")
        if form.get("client_id") != self.app_id:
            raise TokenRefused(400, "unauthorized_client", "AADSTS700016: Application was not found.")
        if form.get("client_secret") != self.secret:
            raise TokenRefused(401, "invalid_client", "AADSTS7000215: Invalid client secret provided.")
        if form.get("scope") != f"{self.issuer}/.default":
            raise TokenRefused(400, "invalid_scope", "AADSTS70011: The scope is not valid.")
        ends = time.time() + self.lifetime
        claims: Json = {"aud": self.issuer, "appid": self.app_id, "tid": tenant}
        claims |= {"exp": int(ends), "jti": secrets.token_hex(8)}
        token = jwt.encode(claims, self.keys[0].private, algorithm="RS256")
        self.granted[token] = ends
        return {"token_type": "Bearer", "expires_in": self.lifetime, "access_token": token}

    def accepts(self, header: str) -> bool:
        """Whether a call of the connector carries an access token that was granted and is alive."""
        scheme, _, token = header.partition(" ")
        return scheme == "Bearer" and self.granted.get(token, 0.0) > time.time()

    def revoke_all(self) -> None:
        """Every access token granted so far is refused from now on."""
        self.granted.clear()


def _part(content: object) -> str:
    return base64.urlsafe_b64encode(json.dumps(content).encode()).rstrip(b"=").decode()


def _unsigned(authority: Authority) -> str:
    return f"{_part({'alg': 'none', 'typ': 'JWT', 'kid': 'kid-1'})}.{_part(authority.claims())}."


def _confused(authority: Authority) -> str:
    """HS256 with the public key as its secret, which a careless verifier takes for RS256."""
    key = authority.keys[0]
    signed = f"{_part({'alg': 'HS256', 'typ': 'JWT', 'kid': key.kid})}.{_part(authority.claims())}"
    seal = hmac.new(key.public_pem(), signed.encode(), hashlib.sha256).digest()
    return f"{signed}.{base64.urlsafe_b64encode(seal).rstrip(b'=').decode()}"


def _tampered(authority: Authority) -> str:
    header, _, seal = authority.sign().split(".")
    return f"{header}.{_part(authority.claims(extra='added'))}.{seal}"


def _unendorsed(authority: Authority) -> str:
    key = Key("kid-webchat", private_key(8), endorsements=("webchat", "skype"))
    if all(other.kid != key.kid for other in authority.keys):
        authority.keys.append(key)
    return authority.bearer(key=key)


STRANGER = 9
BAD: dict[str, Callable[[Authority], str | None]] = {
    "none": lambda a: None,
    "an empty header": lambda a: "",
    "an empty bearer": lambda a: "Bearer ",
    "garbage": lambda a: "Bearer garbage",
    "garbage in three parts": lambda a: "Bearer not.a.token",
    "bytes that are no text": lambda a: f"Bearer {_part({'alg': 'RS256'})}.\u00ff\u00fe.x",
    "a list for claims": lambda a: f"Bearer {_part({'alg': 'RS256', 'kid': 'kid-1'})}.{_part([1])}.x",
    "another scheme": lambda a: f"Basic {a.sign()}",
    "no scheme": lambda a: a.sign(),
    "expired": lambda a: a.bearer(nbf=int(time.time()) - 2 * HOUR, exp=int(time.time()) - HOUR),
    "not yet valid": lambda a: a.bearer(nbf=int(time.time()) + HOUR, exp=int(time.time()) + 2 * HOUR),
    "no end": lambda a: a.bearer(exp=None),
    "another audience": lambda a: a.bearer(aud="00000000-0000-0000-0000-00000000beef"),
    "no audience": lambda a: a.bearer(aud=None),
    "another issuer": lambda a: a.bearer(iss="https://sts.windows.net/someone/"),
    "no issuer": lambda a: a.bearer(iss=None),
    "another service address": lambda a: a.bearer(serviceurl="https://smba.example.com/emea/"),
    "no service address": lambda a: a.bearer(serviceurl=None),
    "another key": lambda a: a.bearer(key=Key("kid-1", private_key(STRANGER))),
    "an unknown key": lambda a: a.bearer(key=Key("kid-nobody-knows", private_key(STRANGER))),
    "no key named": lambda a: a.bearer(kid=None),
    "algorithm none": lambda a: f"Bearer {_unsigned(a)}",
    "the public key as a secret": lambda a: f"Bearer {_confused(a)}",
    "another algorithm": lambda a: a.bearer(alg="PS256"),
    "a changed payload": lambda a: f"Bearer {_tampered(a)}",
    "a key that may not speak for Teams": _unendorsed,
}
"""Name → the Authorization header that must be refused, or None for no header at all."""
