package pack

import (
	"image"
	"image/color"
	"image/draw"
)

// shrunk is a picture in a size that is not larger, on white. Each pixel is the
// mean of those it stands for, weighed by their area, in whole numbers: the same
// on every machine.
func shrunk(source image.Image, width, height int) *image.RGBA {
	from := source.Bounds()
	wide, high := from.Dx(), from.Dy()
	to := image.NewRGBA(image.Rect(0, 0, width, height))
	row := image.NewRGBA(image.Rect(0, 0, wide, 1))
	white := image.NewUniform(color.White)
	narrow := make([]uint64, width*3) // a row of the source, as wide as the target, times wide
	sum := make([]uint64, width*3)    // the rows of one pixel, times wide × high
	for y, at := 0, 0; y < high; y++ {
		draw.Draw(row, row.Bounds(), white, image.Point{}, draw.Src)
		draw.Draw(row, row.Bounds(), source, image.Pt(from.Min.X, from.Min.Y+y), draw.Over)
		squeeze(row.Pix, wide, narrow, width)
		// In units of 1/(high × height), the row goes from y × height to (y+1) × height,
		// and the target's from at × high to (at+1) × high.
		for left := height; left > 0; {
			part := min(left, (at+1)*high-((y+1)*height-left))
			for i, v := range narrow {
				sum[i] += v * uint64(part) // #nosec G115 -- part is from 0 to height
			}
			if left -= part; (y+1)*height-left == (at+1)*high {
				put(to.Pix[at*to.Stride:], sum, uint64(wide)*uint64(high)) // #nosec G115 -- sides are not negative
				clear(sum)
				at++
			}
		}
	}
	return to
}

// squeeze makes a row as narrow as the target: each of its values is the sum of
// the source's, each times the part it covers.
func squeeze(pix []uint8, wide int, narrow []uint64, width int) {
	clear(narrow)
	for x, at := 0, 0; x < wide; x++ {
		r, g, b := uint64(pix[x*4]), uint64(pix[x*4+1]), uint64(pix[x*4+2])
		for left := width; left > 0; {
			part := min(left, (at+1)*wide-((x+1)*width-left))
			weight := uint64(part) // #nosec G115 -- part is from 0 to width
			narrow[at*3] += r * weight
			narrow[at*3+1] += g * weight
			narrow[at*3+2] += b * weight
			if left -= part; (x+1)*width-left == (at+1)*wide {
				at++
			}
		}
	}
}

// put writes the means of a row.
func put(pix []uint8, sum []uint64, area uint64) {
	for x := range len(sum) / 3 {
		for c := range 3 {
			pix[x*4+c] = uint8((sum[x*3+c] + area/2) / area) // #nosec G115 -- a mean of bytes is one
		}
		pix[x*4+3] = 255
	}
}
