"""Gives each outlet one name, however a record, a dateline or an address calls it."""

from __future__ import annotations

import re
from functools import lru_cache
from urllib.parse import urlsplit

_NAMES = """
antaranews.com: antara, antaranews, antara news, lkbn antara, kantor berita antara, antara foto
beritasatu.com: beritasatu, berita satu
bisnis.com: bisnis, bisnis indonesia
bola.net: bolanet
cnbcindonesia.com: cnbcindonesia, cnbc indonesia, cnbc
cnnindonesia.com: cnnindonesia, cnn indonesia, cnn
detik.com: detik, detikcom, detiknews, detikfinance, detikhot, detiksport, detikinet, detikoto, detikhealth, detikfood,
  detiktravel, detikjatim, detikjateng, detikjabar, detiksulsel, detiksumut, detikbali, detikjogja, detikedu, detikpop
gatra.com: gatra
idntimes.com: idn times, idntimes
inews.id: inews
jawapos.com: jawa pos, jawapos
jpnn.com: jpnn
kapanlagi.com: kapanlagi
kompas.com: kompas, harian kompas
kompas.id:
kompas.tv: kompas tv, kompastv
kontan.co.id: kontan
kumparan.com: kumparan, kumparannews
liputan6.com: liputan6, liputan 6
medcom.id: medcom
mediaindonesia.com: media indonesia
merdeka.com: merdeka
metrotvnews.com: metro tv, metrotvnews, metro tv news
okezone.com: okezone
pikiran-rakyat.com: pikiran rakyat
poskota.co.id: pos kota, poskota
republika.co.id: republika, republika online
rmol.id: rmol
sindonews.com: sindonews, sindo news, koran sindo
suara.com: suara
tempo.co: tempo, tempo interaktif, koran tempo, tempo.co
tirto.id: tirto
tribunnews.com: tribunnews, tribun, tribun news, tribunnews.co
viva.co.id: viva, vivanews, viva news
voaindonesia.com: voa, voa indonesia
bbc.com: bbc, bbc indonesia, bbc news indonesia
wartaekonomi.co.id: warta ekonomi
nu.or.id: nu online
"""

_SECOND_LEVEL = frozenset(["co", "or", "go", "ac", "sch", "net", "web", "my", "com", "desa", "mil"])
DOMAIN = re.compile(
    r"(?:[a-z0-9](?:[a-z0-9-]{0,40}[a-z0-9])?\s?\.\s?){1,3}"
    r"(?:com|co\s?\.\s?id|or\.id|go\.id|net|org|id|co|news|tv|info|asia)(?:\.(?:my|sg|au))?",
    re.IGNORECASE,
)
"""A domain as a dateline prints it, a scraper's blanks around the dots included."""


@lru_cache(maxsize=1)
def _known() -> dict[str, str]:
    table: dict[str, str] = {}
    for entry in re.split(r"\n(?=\S)", _NAMES.strip()):
        domain, _, names = entry.partition(":")
        table[domain] = domain
        table.update((name.strip(), domain) for name in names.split(",") if name.strip())
    return table


@lru_cache(maxsize=8192)
def is_outlet(name: str) -> bool:
    """Whether `name` names an outlet: it is a domain, or a known name."""
    name = " ".join(name.split()).casefold()
    if name in _known() or DOMAIN.fullmatch(name):
        return True
    return name.startswith(("tribun", "rmol")) and " " not in name


_PRESS = frozenset("news post media tv radio online times newsroom press tribun koran tabloid majalah".split())


def is_press(name: str) -> bool:
    """Whether `name` holds a word that outlets are named with and people are not."""
    return not _PRESS.isdisjoint(name.casefold().split())


@lru_cache(maxsize=4096)
def outlet(name: str) -> str:
    """The one name of an outlet: its registered domain where that is known, else the name as it stands.

    >>> outlet("https://www.kompas.com/"), outlet("inet.detik.com"), outlet("CNN Indonesia"), outlet("JITUNEWS.COM")
    ('kompas.com', 'detik.com', 'cnnindonesia.com', 'jitunews.com')
    """
    plain = " ".join(name.split()).strip(" .,-–—|:")
    lowered = plain.casefold()
    if lowered in _known():
        return _known()[lowered]
    if "://" in lowered:
        return host(lowered)
    if DOMAIN.fullmatch(lowered):
        return registered_domain(re.sub(r"\s", "", lowered))
    # A dateline prints names in capitals; a name of one short word may be an acronym and stays.
    return plain.title() if plain.isupper() and (" " in plain or len(plain) > 5) else plain


def host(url: str) -> str:
    """The registered domain of an address, or ""."""
    try:
        name = urlsplit(url if "://" in url else f"//{url}").hostname or ""
    except ValueError:
        return ""
    return registered_domain(name) if "." in name else ""


def registered_domain(name: str) -> str:
    """The part of a host name that is registered: `kompas.com` of `nasional.kompas.com`."""
    labels = name.casefold().strip(".").split(".")
    labels = labels[-3:] if len(labels) > 2 and labels[-2] in _SECOND_LEVEL and len(labels[-1]) == 2 else labels[-2:]
    domain = ".".join(labels)
    return _known().get(domain, domain)
