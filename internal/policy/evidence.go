package policy

import "strconv"

// megabyte is the MB of a pack, in bytes.
const megabyte = 1 << 20

// evidenceEntry bounds the files of one complaint.
type evidenceEntry struct {
	FileMB  int    `yaml:"file_mb" json:"file_mb"`
	Files   int    `yaml:"files" json:"files"`
	TotalMB int    `yaml:"total_mb" json:"total_mb"`
	Source  string `yaml:"source" json:"source"`
}

// EvidenceLimits bound what is kept of one complaint. All are 0 where a pack says
// nothing, as those do that were stored before packs had such an entry.
type EvidenceLimits struct {
	File  int64 // bytes of one file
	Files int   // files of a complaint
	Total int64 // bytes of all files of a complaint
}

// Evidence is how much is kept of one complaint.
func (p *Pack) Evidence() EvidenceLimits {
	e := p.rules.Evidence
	if e == nil {
		return EvidenceLimits{}
	}
	return EvidenceLimits{File: int64(e.FileMB) * megabyte, Files: e.Files, Total: int64(e.TotalMB) * megabyte}
}

func (l *loaded) checkEvidence() {
	if e := l.file.Evidence; e != nil && e.TotalMB < e.FileMB {
		l.blame("evidence.total_mb", "must not be less than file_mb, %d: no file of that size would be taken", e.FileMB)
	}
}

func (s statements) evidence(e *evidenceEntry) {
	if e == nil {
		return
	}
	s.add("evidence", "file_mb", strconv.Itoa(e.FileMB))
	s.add("evidence", "files", strconv.Itoa(e.Files))
	s.add("evidence", "total_mb", strconv.Itoa(e.TotalMB))
	s.add("evidence", "source", e.Source)
}
