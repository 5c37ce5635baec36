package main

import (
	"fmt"
	"time"

	"github.com/shirou/gopsutil/v4/cpu"
	"github.com/shirou/gopsutil/v4/load"
	"github.com/shirou/gopsutil/v4/process"
)

// loadAverage is the machine's of the last minute; 0 where there is none.
func loadAverage() float64 {
	avg, err := load.Avg()
	if err != nil {
		return 0
	}
	return avg.Load1
}

// watch measures how busy the machine and one process are between two calls.
type watch struct {
	process *process.Process
	at      time.Time
	machine cpu.TimesStat
	used    float64 // seconds of processor time
}

func newWatch(pid int) (*watch, error) {
	p, err := process.NewProcess(int32(pid)) // #nosec G115 -- a process id has 22 bits
	if err != nil {
		return nil, fmt.Errorf("watch process %d: %w", pid, err)
	}
	w := &watch{process: p}
	_, _, err = w.lap()
	return w, err
}

// lap tells the share of all processors in use, and how many the process used,
// since the last call.
func (w *watch) lap() (busy, processors float64, err error) {
	all, err := cpu.Times(false)
	if err != nil || len(all) == 0 {
		return 0, 0, fmt.Errorf("read the processors' times: %w", err)
	}
	own, err := w.process.Times()
	if err != nil {
		return 0, 0, fmt.Errorf("read the front door's times: %w", err)
	}
	now, used := time.Now(), own.User+own.System
	if idle, total := all[0].Idle+all[0].Iowait-w.machine.Idle-w.machine.Iowait, sum(all[0])-sum(w.machine); total > 0 {
		busy = 1 - idle/total
	}
	if since := now.Sub(w.at).Seconds(); !w.at.IsZero() && since > 0 {
		processors = (used - w.used) / since
	}
	w.at, w.machine, w.used = now, all[0], used
	return busy, processors, nil
}

func sum(t cpu.TimesStat) float64 {
	return t.User + t.System + t.Idle + t.Nice + t.Iowait + t.Irq + t.Softirq + t.Steal
}

// resident is the process's memory, in MB of a million bytes.
func (w *watch) resident() (float64, error) {
	m, err := w.process.MemoryInfo()
	if err != nil {
		return 0, fmt.Errorf("read the front door's memory: %w", err)
	}
	return float64(m.RSS) / 1e6, nil
}

// slope is the straight line through samples that lie the same time apart, by
// least squares: how much they grow from one to the next.
func slope(samples []float64) float64 {
	n := float64(len(samples))
	if n < 2 {
		return 0
	}
	var sx, sy, sxx, sxy float64
	for i, y := range samples {
		x := float64(i)
		sx, sy, sxx, sxy = sx+x, sy+y, sxx+x*x, sxy+x*y
	}
	return (n*sxy - sx*sy) / (n*sxx - sx*sx)
}
