package unpack

import (
	"crypto/aes"
	"crypto/cipher"
	"crypto/hmac"
	"crypto/pbkdf2"
	"crypto/sha1"
	"encoding/binary"
	"errors"
	"fmt"
	"hash"
	"hash/crc32"
	"io"
)

// password is one that is tried, with the words for the ledger. They never hold
// a password that a user gave.
type password struct{ text, note string }

const customaryPassword = "infected"

// passwords are those that the caller gave, and the customary one.
func passwords(given []string) []password {
	var list []password
	for i, p := range given {
		list = append(list, password{p, fmt.Sprintf("opened with password #%d", i+1)})
	}
	return append(list, password{customaryPassword, "opened with the customary password " + customaryPassword})
}

// noneOpens is the reason of what no password opens.
func (w *walker) noneOpens(cipher string) string {
	if len(w.passwords) == 1 {
		return fmt.Sprintf("encrypted (%s); the customary password does not open it", cipher)
	}
	return fmt.Sprintf("encrypted (%s); none of the %d passwords opens it", cipher, len(w.passwords))
}

// trialBytes is how much of an entry is inflated to see whether a password fits.
const trialBytes = 64 << 10

// unlock opens the data of an entry and decrypts it. It returns a note on the
// password, or the reason why there is none that fits. The method of an entry in
// AES is put right.
func (w *walker) unlock(h *entryHeader, open func() (io.Reader, error)) (r io.Reader, note, reason string, err error) {
	decrypt, cipher := zipCrypto, "ZipCrypto"
	switch {
	case h.flags&flagStrongEncrypted != 0:
		return nil, "", h.refused(), nil
	case h.method == methodAES:
		if decrypt, err = h.aes(); err != nil {
			return nil, "", "encrypted (AES): " + err.Error(), nil
		}
		cipher = "AES"
	case h.flags&flagEncrypted == 0:
		r, err = open()
		return r, "", "", err
	}
	if reason := h.refused(); reason != "" {
		return nil, "", fmt.Sprintf("encrypted (%s); %s", cipher, reason), nil
	}
	damaged := ""
	for _, p := range w.passwords {
		if w.ctx.Err() != nil {
			return nil, "", "", w.ctx.Err()
		}
		if r, err = open(); err != nil {
			return nil, "", "", err
		}
		r, err := decrypt(h, r, p.text)
		switch {
		case errors.Is(err, errPassword):
			continue
		case err != nil:
			return nil, "", "", err
		}
		// One password in 256 fits the check byte by chance; with AES it is one in
		// 65,536, and what does not inflate then is damaged.
		if cipher != "AES" && !h.fits(r) {
			damaged = ", or it is damaged"
			continue
		}
		if r, err = open(); err == nil {
			r, err = decrypt(h, r, p.text)
		}
		return r, p.note, "", err
	}
	return nil, "", w.noneOpens(cipher) + damaged, nil
}

// fits reports whether decrypted data inflates, as far as it is tried.
func (h *entryHeader) fits(r io.Reader) bool {
	plain, err := decompress(h.method, r)
	if err != nil {
		return false
	}
	defer plain.Close()
	_, err = io.CopyN(io.Discard, h.verify(plain, r), trialBytes)
	return err == nil || errors.Is(err, io.EOF)
}

var errPassword = errors.New("wrong password")

// zipCryptoHead is how much cipher text comes before the data.
const zipCryptoHead = 12

// zipCrypto decrypts the old encryption of zip. It tells a wrong password in 255
// of 256 cases.
func zipCrypto(h *entryHeader, r io.Reader, password string) (io.Reader, error) {
	z := &zipKeys{k: [3]uint32{0x12345678, 0x23456789, 0x34567890}, r: r}
	for i := range len(password) {
		z.update(password[i])
	}
	var head [zipCryptoHead]byte
	if _, err := io.ReadFull(z, head[:]); err != nil {
		return nil, noEOF(err)
	}
	// Info-ZIP checks against the time if the checksum was not known in advance;
	// others know it and use it.
	last := head[zipCryptoHead-1]
	if last != byte(h.crc>>24) && (h.flags&flagDescriptor == 0 || last != byte(h.time>>8)) {
		return nil, errPassword
	}
	return z, nil
}

// zipKeys is the state of the old encryption over a stream.
type zipKeys struct {
	k [3]uint32
	r io.Reader
}

func (z *zipKeys) update(c byte) {
	z.k[0] = crc32.IEEETable[byte(z.k[0])^c] ^ z.k[0]>>8
	z.k[1] = (z.k[1]+z.k[0]&0xff)*134775813 + 1
	z.k[2] = crc32.IEEETable[byte(z.k[2])^byte(z.k[1]>>24)] ^ z.k[2]>>8
}

func (z *zipKeys) Read(p []byte) (int, error) {
	n, err := z.r.Read(p)
	for i := range p[:n] {
		t := z.k[2] | 2
		p[i] ^= byte(t * (t ^ 1) >> 8)
		z.update(p[i])
	}
	return n, err
}

// aes reads the extra field of WinZip's encryption, which holds also the method,
// and returns what decrypts.
func (h *entryHeader) aes() (func(*entryHeader, io.Reader, string) (io.Reader, error), error) {
	const id, length = 0x9901, 7
	f := extraField(h.extra, id)
	if len(f) < length || string(f[2:4]) != "AE" || f[4] < 1 || f[4] > 3 {
		return nil, errors.New("the extra field that describes it is missing or not known")
	}
	h.method = binary.LittleEndian.Uint16(f[5:])
	if binary.LittleEndian.Uint16(f) == 2 { // AE-2 has no checksum
		h.crc = 0
	}
	keyLen := 8 + 8*int(f[4])
	return func(h *entryHeader, r io.Reader, password string) (io.Reader, error) {
		return winzipAES(r, h.stored, keyLen, password)
	}, nil
}

// extraField finds a field in the extra data of an entry.
func extraField(extra []byte, id uint16) []byte {
	for len(extra) >= 4 {
		n := int(binary.LittleEndian.Uint16(extra[2:])) + 4
		if n > len(extra) {
			return nil
		}
		if binary.LittleEndian.Uint16(extra) == id {
			return extra[4:n]
		}
		extra = extra[n:]
	}
	return nil
}

const aesTagLen = 10

// winzipAES decrypts the encryption of WinZip: salt, verifier, data in counter
// mode, and a tag that is checked at the end.
func winzipAES(r io.Reader, stored int64, keyLen int, password string) (io.Reader, error) {
	saltLen := keyLen / 2
	head := make([]byte, saltLen+2)
	if _, err := io.ReadFull(r, head); err != nil {
		return nil, noEOF(err)
	}
	data := stored - int64(len(head)) - aesTagLen
	if data < 0 {
		return nil, io.ErrUnexpectedEOF
	}
	keys, err := pbkdf2.Key(sha1.New, password, head[:saltLen], 1000, 2*keyLen+2)
	if err != nil {
		return nil, err
	}
	if string(keys[2*keyLen:]) != string(head[saltLen:]) {
		return nil, errPassword
	}
	block, err := aes.NewCipher(keys[:keyLen])
	if err != nil {
		return nil, err
	}
	return &aesStream{r: r, left: data, block: block, mac: hmac.New(sha1.New, keys[keyLen:2*keyLen])}, nil
}

// aesStream decrypts in counter mode. WinZip's counter is little-endian, which
// the library's is not.
type aesStream struct {
	r     io.Reader
	left  int64 // bytes of cipher text to come
	block cipher.Block
	mac   hash.Hash
	count uint64
	pad   [aes.BlockSize]byte
	used  int // of pad; 0 when there is none
	err   error
}

func (a *aesStream) Read(p []byte) (int, error) {
	if a.err != nil || len(p) == 0 {
		return 0, a.err
	}
	n, err := a.r.Read(p[:min(int64(len(p)), a.left)])
	a.left -= int64(n)
	a.mac.Write(p[:n])
	for i := range p[:n] {
		if a.used == 0 {
			var counter [aes.BlockSize]byte
			a.count++
			binary.LittleEndian.PutUint64(counter[:], a.count)
			a.block.Encrypt(a.pad[:], counter[:])
		}
		p[i] ^= a.pad[a.used]
		a.used = (a.used + 1) % aes.BlockSize
	}
	switch {
	case a.left == 0:
		a.err = a.finish()
	case err != nil:
		a.err = noEOF(err)
	}
	return n, a.err
}

// finish checks the tag and returns io.EOF if it is right.
func (a *aesStream) finish() error {
	var tag [aesTagLen]byte
	if _, err := io.ReadFull(a.r, tag[:]); err != nil {
		return noEOF(err)
	}
	if !hmac.Equal(tag[:], a.mac.Sum(nil)[:aesTagLen]) {
		return errors.New("the encrypted member fails its authentication: it is damaged or was changed")
	}
	return io.EOF
}
