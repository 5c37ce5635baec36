package stripe

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/draw"
	"image/jpeg"
	_ "image/png" // a picture may be one

	"redress/internal/marketplace"
	"redress/internal/provider"
)

// quality of a picture that is written anew as JPEG.
const quality = 90

// album makes one PDF of several pictures, a page each, since a field of evidence
// takes one file. Anything but pictures cannot be put together here. The same
// pictures give the same bytes.
func album(pictures []marketplace.Attachment) (marketplace.Attachment, error) {
	var (
		pdf     bytes.Buffer
		offsets []int
	)
	object := func(format string, args ...any) {
		offsets = append(offsets, pdf.Len())
		fmt.Fprintf(&pdf, "%d 0 obj\n", len(offsets))
		fmt.Fprintf(&pdf, format, args...)
		pdf.WriteString("\nendobj\n")
	}
	pdf.WriteString("%PDF-1.4\n")
	object("<< /Type /Catalog /Pages 2 0 R >>")
	var kids bytes.Buffer
	for i := range pictures {
		fmt.Fprintf(&kids, "%d 0 R ", 3+3*i)
	}
	object("<< /Type /Pages /Count %d /Kids [ %s] >>", len(pictures), kids.String())
	for i, p := range pictures {
		size, space, content, err := page(p)
		if err != nil {
			return marketplace.Attachment{}, err
		}
		n := 3 + 3*i
		object("<< /Type /Page /Parent 2 0 R /MediaBox [0 0 %d %d] /Contents %d 0 R /Resources << /XObject << /P %d 0 R >> >> >>",
			size.X, size.Y, n+1, n+2)
		drawing := fmt.Sprintf("q %d 0 0 %d 0 0 cm /P Do Q", size.X, size.Y)
		object("<< /Length %d >>\nstream\n%s\nendstream", len(drawing), drawing)
		object("<< /Type /XObject /Subtype /Image /Width %d /Height %d /ColorSpace /%s /BitsPerComponent 8 /Filter /DCTDecode /Length %d >>\nstream\n%s\nendstream",
			size.X, size.Y, space, len(content), content)
	}
	table := pdf.Len()
	fmt.Fprintf(&pdf, "xref\n0 %d\n0000000000 65535 f \n", len(offsets)+1)
	for _, at := range offsets {
		fmt.Fprintf(&pdf, "%010d 00000 n \n", at)
	}
	fmt.Fprintf(&pdf, "trailer\n<< /Size %d /Root 1 0 R >>\nstartxref\n%d\n%%%%EOF\n", len(offsets)+1, table)
	if pdf.Len() > fileBytes {
		return marketplace.Attachment{}, &provider.Refused{Code: "files_too_large"}
	}
	return marketplace.Attachment{Name: "evidence.pdf", Type: "application/pdf", Content: pdf.Bytes(), SHA256: marketplace.Sum(pdf.Bytes())}, nil
}

// page is a picture as JPEG, as it is where it is one that a PDF shows.
func page(p marketplace.Attachment) (size image.Point, space string, content []byte, err error) {
	unreadable := &provider.Refused{Code: "one_file_a_field"}
	config, format, err := image.DecodeConfig(bytes.NewReader(p.Content))
	if err != nil || config.Width <= 0 || config.Height <= 0 || config.Width*config.Height > 100_000_000 {
		return size, "", nil, unreadable
	}
	size = image.Pt(config.Width, config.Height)
	switch {
	case format == "jpeg" && config.ColorModel == color.YCbCrModel:
		return size, "DeviceRGB", p.Content, nil
	case format == "jpeg" && config.ColorModel == color.GrayModel:
		return size, "DeviceGray", p.Content, nil
	}
	picture, _, err := image.Decode(bytes.NewReader(p.Content))
	if err != nil {
		return size, "", nil, unreadable
	}
	flat := image.NewRGBA(image.Rect(0, 0, size.X, size.Y)) // what shows through is white
	draw.Draw(flat, flat.Bounds(), image.White, image.Point{}, draw.Src)
	draw.Draw(flat, flat.Bounds(), picture, picture.Bounds().Min, draw.Over)
	var b bytes.Buffer
	if err := jpeg.Encode(&b, flat, &jpeg.Options{Quality: quality}); err != nil {
		return size, "", nil, fmt.Errorf("stripe: write a picture: %w", err)
	}
	return size, "DeviceRGB", b.Bytes(), nil
}
