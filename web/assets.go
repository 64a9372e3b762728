package web

import (
	"bytes"
	"compress/gzip"
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"fmt"
	"io/fs"
	"mime"
	"path"
	"strings"

	"github.com/gofiber/fiber/v2"
)

//go:embed assets
var ownAssets embed.FS

//go:embed node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.css
var govukCSS []byte

//go:embed node_modules/govuk-frontend/dist/govuk/govuk-frontend.min.js
var govukJS []byte

// assetFiles are the files beside the pages, in memory. They share one version, a
// hash of them all, so that they may refer to each other and be kept for ever.
type assetFiles struct {
	version string
	files   map[string]assetFile
}

type assetFile struct {
	kind    string
	content []byte
	zipped  []byte // nil when zipping does not pay
}

func loadAssets() (*assetFiles, error) {
	contents := map[string][]byte{
		"govuk-frontend.min.css": withoutTypeface(govukCSS),
		"govuk-frontend.min.js":  withoutSourceMap(govukJS),
	}
	err := fs.WalkDir(ownAssets, "assets", func(name string, entry fs.DirEntry, err error) error {
		if err != nil || entry.IsDir() {
			return err
		}
		content, err := ownAssets.ReadFile(name)
		contents[strings.TrimPrefix(name, "assets/")] = content
		return err
	})
	if err != nil {
		return nil, err
	}
	assets := &assetFiles{files: map[string]assetFile{}}
	sum := sha256.New()
	for _, name := range sortedKeys(contents) {
		fmt.Fprintf(sum, "%s %d\n", name, len(contents[name]))
		sum.Write(contents[name])
		if assets.files[name], err = makeAsset(name, contents[name]); err != nil {
			return nil, err
		}
	}
	assets.version = hex.EncodeToString(sum.Sum(nil))[:12]
	return assets, nil
}

func makeAsset(name string, content []byte) (assetFile, error) {
	kind := mime.TypeByExtension(path.Ext(name))
	if kind == "" {
		return assetFile{}, fmt.Errorf("the asset %s is of no known kind", name)
	}
	var zipped bytes.Buffer
	writer := gzip.NewWriter(&zipped)
	if _, err := writer.Write(content); err != nil {
		return assetFile{}, err
	}
	if err := writer.Close(); err != nil {
		return assetFile{}, err
	}
	file := assetFile{kind: kind, content: content}
	if zipped.Len() < len(content)*9/10 {
		file.zipped = zipped.Bytes()
	}
	return file, nil
}

// withoutTypeface gives govuk-frontend's styles our own typeface: theirs is licensed
// for gov.uk only.
func withoutTypeface(css []byte) []byte {
	text := string(css)
	for {
		start := strings.Index(text, "@font-face{")
		if start < 0 {
			break
		}
		end := start + strings.Index(text[start:], "}") + 1
		text = text[:start] + text[end:]
	}
	text = strings.ReplaceAll(text, "GDS Transport,arial,sans-serif", typeface)
	return withoutSourceMap([]byte(text))
}

const typeface = `Arial,Helvetica,"Liberation Sans",sans-serif`

// withoutSourceMap leaves out the last line, which names a file that is not served.
func withoutSourceMap(content []byte) []byte {
	for _, mark := range []string{"/*# sourceMappingURL", "//# sourceMappingURL"} {
		if at := bytes.LastIndex(content, []byte(mark)); at >= 0 {
			content = content[:at]
		}
	}
	return content
}

// registerWorker is the service worker that answers for a register without a line. It
// stands among the assets and answers for sessions, which a browser has to be told.
const registerWorker = "register-worker.js"

// url is the address of an asset. Error: when there is no such file, so that a
// template with a wrong name fails.
func (a *assetFiles) url(name string) (string, error) {
	if _, ok := a.files[name]; !ok {
		return "", fmt.Errorf("there is no asset %q", name)
	}
	return "/assets/" + a.version + "/" + name, nil
}

func (a *assetFiles) serve(c *fiber.Ctx) error {
	c.Locals(routeKey, "/assets/:version/*")
	file, ok := a.files[c.Params("*")]
	if !ok {
		return fiber.ErrNotFound
	}
	if c.Params("version") == a.version {
		c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	} else {
		c.Set(fiber.HeaderCacheControl, "no-cache") // a page of another version asks
	}
	if c.Params("*") == registerWorker {
		c.Set("Service-Worker-Allowed", "/sessions/")
	}
	c.Set(fiber.HeaderContentType, file.kind)
	c.Vary(fiber.HeaderAcceptEncoding)
	if file.zipped != nil && takesPacked(c) {
		c.Set(fiber.HeaderContentEncoding, "gzip")
		return c.Send(file.zipped)
	}
	return c.Send(file.content)
}

// favicon is for browsers that ask for it unasked.
func (a *assetFiles) favicon(c *fiber.Ctx) error {
	c.Locals(routeKey, "/assets/:version/*")
	c.Set(fiber.HeaderCacheControl, "public, max-age=86400")
	c.Set(fiber.HeaderContentType, a.files["favicon.svg"].kind)
	return c.Send(a.files["favicon.svg"].content)
}
