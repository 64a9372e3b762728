package web

import (
	"reflect"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
)

// apiAnswer is what a route of the API answers with when all is well: a Go value whose type is
// described in the document, or a table in CSV.
type apiAnswer struct {
	path    string
	summary string
	about   string
	of      any
	csv     bool
	asAt    bool
}

// apiAnswers are described in the API's document, in its order. Every route of the API that
// asks for a token has one.
var apiAnswers = []apiAnswer{
	{path: "/returns", summary: "The returns of the token’s programme", about: "Needs a token for returns. One for released returns sees no others.", of: apiReturnList{}},
	{path: "/returns/{return}", summary: "A return in full", about: "Needs a token for returns. Deliverables with their RAG, KPIs, training, changes before and after, indicators and the grant. A figure that is hidden has no value and says so in suppressed. fingerprints has the SHA-256 of each figure’s receipt, by the figure’s key, and counted the moment that the figures were counted at; a return that was submitted before Muster kept them has neither.", of: apiWholeReturn{}},
	{path: "/returns/{return}/figures", summary: "The figures of a return, one a row", about: "Needs a token for returns. fingerprint is the SHA-256 of the figure’s receipt and counted the moment that it was counted at, empty in a return that was submitted before Muster kept them. receipt is the address on this site where people who are signed in read what the figure was counted from. target and rag are a KPI’s.", of: apiFigureList{}},
	{path: "/returns/{return}/figures.csv", summary: "The figures of a return as CSV", about: "Needs a token for returns. The columns are those of the JSON; what is null there is empty.", csv: true},
	{path: "/figures", summary: "The programme’s figures as recorded now, one a row", about: "Needs a token for figures. fingerprint is the SHA-256 of the figure’s receipt and counted the moment that it was counted at. receipt is the address on this site where people who are signed in read what the figure was counted from as recorded then, which may be more than was when this was asked. target and rag are a KPI’s.", of: apiFigureList{}, asAt: true},
	{path: "/figures.csv", summary: "The programme’s figures as recorded now as CSV", about: "Needs a token for figures. The columns are those of the JSON; what is null there is empty.", csv: true, asAt: true},
}

// apiFaults are the answers that any route may give instead.
var apiFaults = map[string]string{
	"400": "The address has a parameter that there is not.",
	"401": "There is no token, or it is unknown, revoked or expired.",
	"403": "The token’s scope, or the role of whoever made it, does not cover this.",
	"404": "There is no such return, or the token may not see it.",
	"422": "What should be a day is none, or it has not come yet.",
	"429": "Too many requests: wait as long as Retry-After says.",
	"500": "A fault of Muster’s.",
	"503": "It is taking too long: ask again later.",
}

type object = map[string]any

// apiDocument serves the description of the API (OpenAPI 3.1), made from the types that the
// answers are written from.
func (a *App) apiDocument(c *fiber.Ctx) error {
	return c.JSON(a.openAPI())
}

func (a *App) openAPI() object {
	schemas := object{}
	failure := object{"application/json": object{"schema": schemaOf(reflect.TypeFor[apiFailure](), schemas)}}
	paths := object{}
	for _, answer := range apiAnswers {
		responses := object{"200": object{"description": answer.summary, "content": answer.content(schemas)}}
		for status, about := range apiFaults {
			responses[status] = object{"description": about, "content": failure}
		}
		paths[answer.path] = object{"get": object{
			"summary": answer.summary, "description": answer.about, "operationId": operationID(answer.path),
			"parameters": answer.parameters(), "responses": responses,
		}}
	}
	return object{
		"openapi": "3.1.0",
		"info": object{
			"title": "Muster: read returns and figures", "version": "1",
			"description": "Shares are in percent, changes of shares in percentage points (unit points), money in pounds (unit GBP). Values are in full precision. A figure that disclosure control hides has suppressed true and no numbers. A token may ask 60 times a minute.",
		},
		"servers":  []object{{"url": a.absolute(apiAt)}},
		"security": []object{{"token": []string{}}},
		"paths":    paths,
		"components": object{
			"schemas":         schemas,
			"securitySchemes": object{"token": object{"type": "http", "scheme": "bearer", "description": "A token that a programme manager or an administrator made in Muster."}},
		},
	}
}

// operationID is a path as a name: getReturnsReturnFiguresCsv.
func operationID(path string) string {
	name := "get"
	for _, word := range strings.FieldsFunc(path, func(r rune) bool { return strings.ContainsRune("/{}.", r) }) {
		name += strings.ToUpper(word[:1]) + word[1:]
	}
	return name
}

func (r apiAnswer) content(schemas object) object {
	if r.csv {
		return object{"text/csv": object{"schema": object{"type": "string"}}}
	}
	return object{"application/json": object{"schema": schemaOf(reflect.TypeOf(r.of), schemas)}}
}

func (r apiAnswer) parameters() []object {
	parameters := []object{}
	if strings.Contains(r.path, "{return}") {
		parameters = append(parameters, object{"name": "return", "in": "path", "required": true, "description": "A return’s slug, as in the list of returns.", "schema": object{"type": "string"}})
	}
	if r.asAt {
		parameters = append(parameters, object{"name": "as-at", "in": "query", "required": false, "description": "Count what had happened by the end of this day, as recorded now. Today if left out.", "schema": object{"type": "string", "format": "date"}})
	}
	return parameters
}

// schemaOf describes a type as JSON is written from it. Structs stand among the schemas, once.
func schemaOf(of reflect.Type, schemas object) object {
	if of == reflect.TypeFor[time.Time]() {
		return object{"type": "string", "format": "date-time"}
	}
	switch of.Kind() {
	case reflect.Pointer:
		return object{"anyOf": []object{schemaOf(of.Elem(), schemas), {"type": "null"}}}
	case reflect.Struct:
		name := strings.ToUpper(of.Name()[:1]) + of.Name()[1:]
		if _, there := schemas[name]; !there {
			schemas[name] = object{} // so that a type that holds itself ends
			schemas[name] = structSchema(of, schemas)
		}
		return object{"$ref": "#/components/schemas/" + name}
	case reflect.Slice:
		return object{"type": []string{"array", "null"}, "items": schemaOf(of.Elem(), schemas)}
	case reflect.Map:
		return object{"type": "object", "additionalProperties": schemaOf(of.Elem(), schemas)}
	case reflect.Bool:
		return object{"type": "boolean"}
	case reflect.Int, reflect.Int64:
		return object{"type": "integer"}
	case reflect.Float64:
		return object{"type": "number"}
	}
	return object{"type": "string"}
}

// structSchema has every field that is written, those that may be left out not required.
func structSchema(of reflect.Type, schemas object) object {
	properties, required := object{}, []string{}
	for field := range of.Fields() {
		name, options, _ := strings.Cut(field.Tag.Get("json"), ",")
		if name == "" || name == "-" {
			continue
		}
		properties[name] = schemaOf(field.Type, schemas)
		if !strings.Contains(options, "omit") {
			required = append(required, name)
		}
	}
	return object{"type": "object", "properties": properties, "required": required, "additionalProperties": false}
}
