package holidays

import (
	"fmt"

	"github.com/6tail/lunar-go/HolidayUtil"

	"redress/internal/clock"
)

// published is the last year that the library has China's notice for. Every notice
// names 1 October; a year of which the library only has the last days of December,
// off for the next New Year, is not published.
func published() int {
	year := earliest - 1
	for HolidayUtil.GetHolidayByYmd(year+1, 10, 1) != nil {
		year++
	}
	return year
}

// china are the days off and the make-up workdays (调休) of a year that is published.
func china(year int) (off, on []clock.Date, err error) {
	all := HolidayUtil.GetHolidaysByYear(year)
	for e := all.Front(); e != nil; e = e.Next() {
		holiday, ok := e.Value.(*HolidayUtil.Holiday)
		if !ok {
			return nil, nil, fmt.Errorf("the library keeps a %T among them", e.Value)
		}
		day, err := clock.ParseDate(holiday.GetDay())
		if err != nil {
			return nil, nil, err
		}
		if holiday.IsWork() {
			on = append(on, day)
		} else {
			off = append(off, day)
		}
	}
	return off, on, nil
}
