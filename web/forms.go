package web

import (
	"mime/multipart"
	"reflect"
	"slices"
	"strings"

	"github.com/go-playground/validator/v10"
	"github.com/gofiber/fiber/v2"
)

// Problem is what is wrong with a form: at Field, or with the whole of it when that
// is empty. Message says what to do: "Enter your name".
type Problem struct {
	Field   string
	Message string
}

// Problems are what is wrong with a form, in the order of its fields.
type Problems []Problem

// For is the message at a field, empty when there is none.
func (p Problems) For(field string) string {
	for _, problem := range p {
		if problem.Field == field {
			return problem.Message
		}
	}
	return ""
}

// Add adds a problem.
func (p *Problems) Add(field, message string) { *p = append(*p, Problem{field, message}) }

// sort puts problems into the order of the page's fields.
func (p Problems) sort(fields ...string) {
	slices.SortStableFunc(p, func(one, other Problem) int {
		return slices.Index(fields, one.Field) - slices.Index(fields, other.Field)
	})
}

// dateField is a date as typed into three boxes, whose names are the field's with
// -day, -month and -year.
type dateField struct{ Day, Month, Year string }

// date is YYYY-MM-DD, empty when all three are; when they are no date, it is
// something that is none either.
func (d dateField) date() string {
	if d == (dateField{}) {
		return ""
	}
	return d.Year + "-" + twoDigits(d.Month) + "-" + twoDigits(d.Day)
}

func twoDigits(typed string) string {
	if len(typed) == 1 {
		return "0" + typed
	}
	return typed
}

// dateFieldOf is the date YYYY-MM-DD as the three boxes show it.
func dateFieldOf(date string) dateField {
	parts := strings.SplitN(date, "-", 3)
	if len(parts) != 3 {
		return dateField{}
	}
	return dateField{Day: strings.TrimPrefix(parts[2], "0"), Month: strings.TrimPrefix(parts[1], "0"), Year: parts[0]}
}

var formRules = newFormRules()

func newFormRules() *validator.Validate {
	rules := validator.New(validator.WithRequiredStructEnabled())
	rules.RegisterTagNameFunc(func(field reflect.StructField) string { return field.Tag.Get("form") })
	rules.RegisterCustomTypeFunc(func(value reflect.Value) any {
		return value.Interface().(dateField).date()
	}, dateField{})
	return rules
}

// bind reads the request's form into *form, a struct of strings, []strings, bools
// and dateFields with `form` tags, and checks it by its `validate` tags. What to say
// of a field is its tag `say`, or `say_RULE` for one rule: say_required. Text is
// trimmed and without control characters but line breaks; it is otherwise kept as it
// was typed, to be shown again.
func bind(c *fiber.Ctx, form any) Problems {
	value := reflect.ValueOf(form).Elem()
	for i := range value.NumField() {
		if name := value.Type().Field(i).Tag.Get("form"); name != "" {
			readField(c, name, value.Field(i))
		}
	}
	return check(form)
}

func readField(c *fiber.Ctx, name string, field reflect.Value) {
	switch typed := field.Addr().Interface().(type) {
	case *string:
		*typed = sent(c, name)
	case *bool:
		*typed = sent(c, name) != ""
	case *[]string:
		*typed = allSent(c, name)
	case *dateField:
		*typed = dateField{sent(c, name+"-day"), sent(c, name+"-month"), sent(c, name+"-year")}
	default:
		panic("a form has no fields of the type " + field.Type().String())
	}
}

// readMultipart makes the fields of a form that carries a file readable like those of
// any other form.
func readMultipart(c *fiber.Ctx) {
	if !strings.HasPrefix(string(c.Request().Header.ContentType()), fiber.MIMEMultipartForm) {
		return
	}
	form, err := c.MultipartForm()
	if err != nil {
		return // then it has no token either, and is refused for that
	}
	for name, values := range form.Value {
		for _, value := range values {
			c.Request().PostArgs().Add(name, value)
		}
	}
}

// sentFile is the file chosen in a field, nil when none was.
func sentFile(c *fiber.Ctx, name string) *multipart.FileHeader {
	header, err := c.FormFile(name)
	if err != nil || header.Filename == "" {
		return nil
	}
	return header
}

// sent is a field of the request's body, never of its address.
func sent(c *fiber.Ctx, name string) string {
	return cleaned(string(c.Request().PostArgs().Peek(name)))
}

// allSent are all values of a field of the request's body.
func allSent(c *fiber.Ctx, name string) []string {
	var values []string
	for _, value := range c.Request().PostArgs().PeekMulti(name) {
		values = append(values, cleaned(string(value)))
	}
	return values
}

func cleaned(text string) string {
	text = strings.ReplaceAll(strings.ToValidUTF8(text, ""), "\r\n", "\n")
	return strings.TrimSpace(strings.Map(func(r rune) rune {
		if r < ' ' && r != '\n' && r != '\t' || r == 0x7f {
			return -1
		}
		return r
	}, text))
}

// check applies the `validate` tags.
func check(form any) Problems {
	err := formRules.Struct(form)
	if err == nil {
		return nil
	}
	failures, ok := err.(validator.ValidationErrors)
	if !ok {
		panic(err) // the struct's tags are wrong
	}
	var problems Problems
	for _, failure := range failures {
		field, _ := reflect.TypeOf(form).Elem().FieldByName(failure.StructField())
		problems.Add(failure.Field(), sentence(field.Tag, failure.Tag()))
	}
	return problems
}

func sentence(tag reflect.StructTag, rule string) string {
	if say, ok := tag.Lookup("say_" + rule); ok {
		return say
	}
	if say, ok := tag.Lookup("say"); ok {
		return say
	}
	return "Check this answer"
}
