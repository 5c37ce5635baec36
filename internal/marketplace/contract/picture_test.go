package contract_test

import (
	"bytes"
	"image"
	"image/png"
	"time"

	"redress/internal/marketplace"
)

const day = 24 * time.Hour

// picture is a small photo.
var picture = func() marketplace.Attachment {
	var b bytes.Buffer
	if err := png.Encode(&b, image.NewGray(image.Rect(0, 0, 8, 8))); err != nil {
		panic("a grey square is always a picture: " + err.Error())
	}
	return marketplace.Attachment{Name: "01-photo.png", Type: "image/png", SHA256: marketplace.Sum(b.Bytes()), Content: b.Bytes()}
}()
