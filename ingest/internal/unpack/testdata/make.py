"""Makes the archives of this folder that no Go library writes.

Run in this folder with py7zr and pyzipper installed. The result is not the same
bytes each time, since encryption takes random salts.
"""
import bz2
import random

import py7zr
import pyzipper

LINES = b"".join(b'{"record":%d,"host":"ws-%d"}\n' % (i, i % 7) for i in range(2000))
FILES = {
    "logs/a.json": LINES,
    "logs/empty.json": b"",
    "b.txt": b"second file of the block\n",
    "nested/c.json": LINES[:5000],
}


def seven(name, **options):
    with py7zr.SevenZipFile(name, "w", **options) as z:
        for path, data in FILES.items():
            z.writestr(data, path)


seven("solid.7z")
seven("bzip2.7z", filters=[{"id": py7zr.FILTER_BZIP2}])
seven("zstd.7z", filters=[{"id": py7zr.FILTER_ZSTD, "level": 3}])
seven("infected.7z", password="infected")
seven("locked.7z", password="infected", header_encryption=True)

random.seed(7)
with pyzipper.AESZipFile("aes.zip", "w", compression=pyzipper.ZIP_DEFLATED) as z:
    z.setpassword(b"infected")
    for bits in (128, 192, 256):
        for version in (1, 2):
            z.setencryption(pyzipper.WZ_AES, nbits=bits, force_wz_aes_version=version)
            z.writestr("aes-%d-ae%d.json" % (bits, version), LINES)
    z.setpassword(b"other")
    z.writestr("other.json", LINES)

with open("lines.bz2", "wb") as f:
    f.write(bz2.compress(LINES))
