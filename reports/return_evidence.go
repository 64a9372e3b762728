package reports

import (
	"bytes"
	"context"
	"crypto/sha256"
	"encoding/hex"
	"path"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"muster/courses/people"
)

// Evidence is a file that shows what a return says. Kind is its media type, Hash the SHA-256
// of its content in hexadecimal.
type Evidence struct {
	ID       string
	Title    string
	FileName string
	Kind     string
	Size     int
	Hash     string
	AddedAt  time.Time
	Content  []byte
}

// MaxEvidence is how many bytes a file of evidence may have, and MaxEvidenceFiles how many
// files a return.
const (
	MaxEvidence      = 1 << 20
	MaxEvidenceFiles = 20
)

// evidenceKinds are the endings that a file of evidence may have, with the media type and
// the bytes that its content begins with; a text begins as it likes, and its media type says how
// it is written.
var evidenceKinds = map[string]struct{ kind, begins string }{
	".pdf":  {"application/pdf", "%PDF-"},
	".png":  {"image/png", "\x89PNG\r\n\x1a\n"},
	".jpg":  {"image/jpeg", "\xff\xd8\xff"},
	".jpeg": {"image/jpeg", "\xff\xd8\xff"},
	".csv":  {"text/csv", ""},
	".txt":  {"text/plain", ""},
}

// charsetOf is how a text is written: UTF-8, UTF-16 that says so, or otherwise Windows-1252, as
// Excel saves a CSV. "" is no text.
func charsetOf(content []byte) string {
	switch {
	case bytes.HasPrefix(content, []byte("\xff\xfe")), bytes.HasPrefix(content, []byte("\xfe\xff")):
		return "utf-16"
	case bytes.IndexByte(content, 0) >= 0:
		return ""
	case utf8.Valid(content):
		return "utf-8"
	}
	return "windows-1252"
}

// AddEvidence adds a file to a draft. Errors: ErrNotAllowed, ErrNoReturn, ErrStage, ErrTaken
// when the return has a file with that content, EntryFaults.
func (s *Service) AddEvidence(ctx context.Context, actor people.Actor, slug string, file Evidence) (Evidence, error) {
	filed, _, err := s.writable(ctx, actor, slug, EvidenceSection)
	if err != nil {
		return Evidence{}, err
	}
	if faults := file.check(); len(faults) > 0 {
		return Evidence{}, faults
	}
	sum := sha256.Sum256(file.Content)
	file.ID, file.Size, file.Hash, file.AddedAt = people.NewID(), len(file.Content), hex.EncodeToString(sum[:]), s.moment()
	err = s.store.addEvidence(ctx, actor, filed, &file)
	return file, err
}

// check finds what is wrong with a file, and its kind.
func (e *Evidence) check() EntryFaults {
	var faults EntryFaults
	chosen := e.FileName != ""
	e.Title, e.FileName = strings.TrimSpace(e.Title), path.Base(strings.ReplaceAll(e.FileName, `\`, "/"))
	if e.Title == "" {
		faults = append(faults, EntryFault{"title", "Enter what the file shows"})
	}
	if len([]rune(e.Title)) > maxShortText {
		faults = append(faults, EntryFault{"title", "What the file shows must be 200 characters or fewer"})
	}
	known, allowed := evidenceKinds[strings.ToLower(path.Ext(e.FileName))]
	e.Kind = known.kind
	text := allowed && known.begins == ""
	if text {
		e.Kind += "; charset=" + charsetOf(e.Content)
	}
	switch {
	case !chosen:
		faults = append(faults, EntryFault{"file", "Choose a file"})
	case len([]rune(e.FileName)) > maxShortText:
		faults = append(faults, EntryFault{"file", "The name of the file must be 200 characters or fewer"})
	case !allowed:
		faults = append(faults, EntryFault{"file", "The file must be a PDF, PNG, JPEG, CSV or text file"})
	case len(e.Content) == 0:
		faults = append(faults, EntryFault{"file", "The file is empty"})
	case len(e.Content) > MaxEvidence:
		faults = append(faults, EntryFault{"file", "The file must be 1 MB or smaller"})
	case text && charsetOf(e.Content) == "", !text && !bytes.HasPrefix(e.Content, []byte(known.begins)):
		faults = append(faults, EntryFault{"file", "The file is not what its name says: choose a PDF, PNG, JPEG, CSV or text file"})
	}
	return faults
}

// RemoveEvidence takes a file out of a draft. Whoever may read a version that names it still has
// it from there: it is kept as long as the version. Errors: ErrNotAllowed, ErrNoReturn, ErrStage,
// ErrNoEntry.
func (s *Service) RemoveEvidence(ctx context.Context, actor people.Actor, slug, id string) error {
	filed, _, err := s.writable(ctx, actor, slug, EvidenceSection)
	if err != nil {
		return err
	}
	return s.store.removeEvidence(ctx, actor, filed, id, s.moment())
}

// EvidenceFile is a file of a return with its content, for whoever may read the return, or a
// version of it that names the file. Errors: ErrNotAllowed, ErrNoReturn, ErrNoEntry, ErrAltered.
func (s *Service) EvidenceFile(ctx context.Context, actor people.Actor, slug, id string) (Evidence, error) {
	filed, versions, err := s.Versions(ctx, actor, slug)
	if err != nil {
		return Evidence{}, err
	}
	names := func(v ReturnVersion) bool { return strings.Contains(v.content, `"key":"`+id+`"`) }
	if !slices.ContainsFunc(versions, names) {
		if err := mayReadIt(actor, filed, nil); err != nil {
			return Evidence{}, err
		}
		files, err := s.store.evidence(ctx, filed)
		if err != nil {
			return Evidence{}, err
		}
		if !slices.ContainsFunc(files, func(f Evidence) bool { return f.ID == id }) {
			return Evidence{}, ErrNoEntry
		}
	}
	file, err := s.store.evidenceFile(ctx, filed, id)
	if err != nil {
		return Evidence{}, err
	}
	if sum := sha256.Sum256(file.Content); hex.EncodeToString(sum[:]) != file.Hash {
		return Evidence{}, ErrAltered
	}
	return file, nil
}
