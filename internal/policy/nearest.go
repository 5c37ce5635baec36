package policy

// nearest is the word that was probably meant by one that there is not; empty when
// none is near.
func nearest(word string, among []string) string {
	best, least := "", min(3, (len(word)+2)/3)+1
	for _, other := range among {
		if d := distance(word, other); d < least {
			best, least = other, d
		}
	}
	return best
}

// distance is how many letters must be added, taken away, changed, or swapped with
// the next one to make one word of another.
func distance(a, b string) int {
	rows := [3][]int{make([]int, len(b)+1), make([]int, len(b)+1), make([]int, len(b)+1)}
	before, last, row := rows[0], rows[1], rows[2]
	for j := range last {
		last[j] = j
	}
	for i := 1; i <= len(a); i++ {
		row[0] = i
		for j := 1; j <= len(b); j++ {
			change := 1
			if a[i-1] == b[j-1] {
				change = 0
			}
			row[j] = min(last[j]+1, row[j-1]+1, last[j-1]+change)
			if i > 1 && j > 1 && a[i-1] == b[j-2] && a[i-2] == b[j-1] {
				row[j] = min(row[j], before[j-2]+1)
			}
		}
		before, last, row = last, row, before
	}
	return last[len(b)]
}
