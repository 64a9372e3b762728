package web

import (
	"bytes"
	"cmp"
	"slices"

	"github.com/gofiber/fiber/v2"

	"muster/reports"
)

// returnClaimsPages are the page on which a document is held against a return.
var returnClaimsPages = map[string]any{
	"returns/claims": returnClaimsPage{},
}

func (a *App) returnClaimsRoutes() []route {
	return []route{
		{fiber.MethodGet, "/returns/:return/claims", readsProgramme, a.askClaims},
		{fiber.MethodPost, "/returns/:return/claims", readsProgramme, a.checkClaims},
	}
}

// mostClaimsFile is the largest file of claims in bytes, and mostClaims how many of them are
// held against a return at once.
const (
	mostClaimsFile = 500 << 10
	mostClaims     = 1000
)

// returnClaimsPage asks for a file of what a document says, lists what cannot stand, and says
// of each claim what it was held against. Read is how many claims the file has; it is 0 before
// a file was sent. NamesPath is where the names of figures are changed, "" for who may not.
type returnClaimsPage struct {
	Page
	Path      string
	Back      string
	Most      int
	Columns   []summaryRow
	Keys      []summaryRow
	Names     []summaryRow
	NamesPath string
	Read      int
	Held      int
	Found     []claimLine
	Claims    []claimLine
}

// claimLine is a claim: one that cannot stand, with its Kind and Why, or what it was held
// Against.
type claimLine struct{ Measure, Where, Says, Kind, Why, Against string }

// claimColumns explain the columns of the file.
var claimColumns = []summaryRow{
	{Key: "measure", Lines: []string{"What the figure is of: the key or a name of a figure of this return, or any word that is the same wherever the document speaks of that thing"}},
	{Key: "document", Lines: []string{"The document. May be left out"}},
	{Key: "place", Lines: []string{"Where in it, like Section 5 or Annex 3"}},
	{Key: "value", Lines: []string{"The number as it is printed, like 516 or 24.9"}},
	{Key: "unit", Lines: []string{"%, points, GBP, or a word like people. The unit month has a value like 2021-01"}},
	{Key: "wording", Lines: []string{"The words round the number, like over 4,400 officers in 2020/21"}},
}

func (a *App) claimsPage(c *fiber.Ctx) (returnClaimsPage, map[string]reports.ClaimRecord, error) {
	filed, made, err := a.services.Reports.ReadReturn(c.UserContext(), a.actor(c), c.Params("return"))
	if err != nil {
		return returnClaimsPage{}, nil, returnError(err)
	}
	names, err := a.services.Reports.FigureNames(c.UserContext(), a.actor(c), filed.Programme)
	page := returnClaimsPage{
		Page: a.page(c, "Check a document against this return"), Path: grantReturnPath(filed.Slug, "claims"), Back: grantReturnPath(filed.Slug),
		Most: mostClaimsFile >> 10, Columns: claimColumns, Keys: figureKeys(made),
	}
	for _, name := range names {
		if receipt, there := made.Receipts[name.Key]; there {
			page.Names = append(page.Names, summaryRow{Key: name.Name, Lines: []string{name.Key, receipt.Figure.Title}})
		}
	}
	if keepsProgramme.allows(a.actor(c)) {
		page.NamesPath = grantReturnPath(filed.Slug, "claims", "names")
	}
	return page, made.ClaimRecords(names), err
}

// figureKeys are the figures of a return by their keys.
func figureKeys(made reports.GrantReturn) []summaryRow {
	var keys []summaryRow
	for key, receipt := range made.Receipts {
		keys = append(keys, summaryRow{Key: key, Lines: []string{receipt.Figure.Title + ": " + receipt.Figure.Text()}})
	}
	slices.SortFunc(keys, func(a, b summaryRow) int { return cmp.Compare(a.Key, b.Key) })
	return keys
}

func (a *App) askClaims(c *fiber.Ctx) error {
	page, _, err := a.claimsPage(c)
	if err != nil {
		return err
	}
	return a.render(c, fiber.StatusOK, "returns/claims", page)
}

// checkClaims holds the claims of the file against the return. Nothing of the file is kept.
func (a *App) checkClaims(c *fiber.Ctx) error {
	page, records, err := a.claimsPage(c)
	if err != nil {
		return err
	}
	claims, err := sentClaims(c, &page.Problems)
	if err != nil {
		return err
	}
	if len(page.Problems) > 0 {
		return a.render(c, fiber.StatusUnprocessableEntity, "returns/claims", page)
	}
	against := reports.HeldAgainst(claims, records)
	for i, claim := range claims {
		if figure := records[claim.Measure].Figure; figure.Value != nil && !figure.Suppressed {
			page.Held++
		}
		line := newClaimLine(claim)
		line.Against = against[i]
		page.Claims = append(page.Claims, line)
	}
	page.Read, page.Title = len(claims), "What cannot stand in the document"
	for _, one := range reports.Contradictions(claims, records) {
		line := newClaimLine(one.Claim)
		line.Kind, line.Why = sentenceCase(string(one.Kind)), one.Why
		if one.Against != "" && one.Against != reports.TheRecords {
			line.Why += " Beside: " + one.Against + "."
		}
		page.Found = append(page.Found, line)
	}
	return a.render(c, fiber.StatusOK, "returns/claims", page)
}

func newClaimLine(claim reports.Claim) claimLine {
	line := claimLine{Measure: claim.Measure, Where: claim.Where(), Says: claim.ValueText()}
	if claim.Wording != "" {
		line.Says += ": “" + shortWords(claim.Wording, 200) + "”"
	}
	return line
}

// sentClaims are the claims of the file that was sent; what is wrong with it is in the problems.
func sentClaims(c *fiber.Ctx, problems *Problems) ([]reports.Claim, error) {
	header := sentFile(c, "file")
	switch {
	case header == nil:
		problems.Add("file", "Choose a CSV file")
		return nil, nil
	case header.Size > mostClaimsFile:
		problems.Add("file", "The file is larger than "+number(mostClaimsFile>>10)+" KB. Check it in parts")
		return nil, nil
	}
	content, err := readFile(header)
	if err != nil {
		return nil, err
	}
	claims, err := reports.ReadClaims(bytes.NewReader(content))
	if wrong := fileProblems(err); wrong != nil {
		*problems = append(*problems, wrong...)
		return nil, nil
	}
	switch {
	case err == nil && len(claims) == 0:
		problems.Add("file", "The file has no line below its header")
	case len(claims) > mostClaims:
		problems.Add("file", "The file has more than "+number(mostClaims)+" lines. Check it in parts")
	}
	return claims, err
}
