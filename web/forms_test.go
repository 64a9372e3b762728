package web

import (
	"fmt"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"
)

type sampleForm struct {
	Name    string    `form:"name" validate:"required,max=5" say:"Enter your name" say_max:"Name must be 5 characters or fewer"`
	Note    string    `form:"note"`
	Starts  dateField `form:"starts" validate:"omitempty,datetime=2006-01-02" say:"Enter a real date"`
	Ends    dateField `form:"ends" validate:"required,datetime=2006-01-02" say:"Enter a real date" say_required:"Enter the date it ends"`
	Kinds   []string  `form:"kinds"`
	Agreed  bool      `form:"agreed"`
	Ignored string
}

func bindSample(t *testing.T, query, body string) (sampleForm, Problems) {
	t.Helper()
	var form sampleForm
	var problems Problems
	app := fiber.New()
	app.Post("/", func(c *fiber.Ctx) error {
		problems = bind(c, &form)
		return nil
	})
	request := httptest.NewRequest("POST", "/?"+query, strings.NewReader(body))
	request.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	if _, err := app.Test(request, -1); err != nil {
		t.Fatal(err)
	}
	return form, problems
}

func TestBindKeepsWhatWasTyped(t *testing.T) {
	body := url.Values{
		"name": {"  Zoë\x00 "}, "note": {"one\r\ntwo\x1b"}, "kinds": {"a", "b"}, "agreed": {"yes"},
		"starts-day": {"31"}, "starts-month": {"2"}, "starts-year": {"2026"},
		"ends-day": {"1"}, "ends-month": {"3"}, "ends-year": {"2026"}, "Ignored": {"x"},
	}
	form, problems := bindSample(t, "name=fromtheaddress", body.Encode())
	want := sampleForm{
		Name: "Zoë", Note: "one\ntwo", Kinds: []string{"a", "b"}, Agreed: true,
		Starts: dateField{"31", "2", "2026"}, Ends: dateField{"1", "3", "2026"},
	}
	if fmt.Sprint(form) != fmt.Sprint(want) {
		t.Errorf("%+v, want %+v", form, want)
	}
	if fmt.Sprint(problems) != "[{starts Enter a real date}]" {
		t.Errorf("problems %v", problems)
	}
	if form.Ends.date() != "2026-03-01" || dateFieldOf("2026-03-01") != form.Ends {
		t.Errorf("the date is %q", form.Ends.date())
	}
}

func TestBindSaysWhatToDo(t *testing.T) {
	cases := []struct{ query, body, want string }{
		{"name=Address", "", "[{name Enter your name} {ends Enter the date it ends}]"},
		{"", "name=Zoologist&ends-day=1&ends-month=3&ends-year=2026", "[{name Name must be 5 characters or fewer}]"},
		{"", "name=Zoëëë&ends-day=1&ends-month=&ends-year=2026", "[{ends Enter a real date}]"},
		{"", "name=%FF%FEa&ends-day=1&ends-month=13&ends-year=2026", "[{ends Enter a real date}]"},
		{"", "name=a&ends-day=01&ends-month=03&ends-year=26", "[{ends Enter a real date}]"},
	}
	for _, c := range cases {
		if _, problems := bindSample(t, c.query, c.body); fmt.Sprint(problems) != c.want {
			t.Errorf("%s %s: %v, want %s", c.query, c.body, problems, c.want)
		}
	}
}

func TestFieldRefusesAnUnknownOption(t *testing.T) {
	if _, err := newField("a", "A", "", nil, "hnit", "x"); err == nil {
		t.Error("a misspelt option was taken")
	}
	if _, err := newField("a", "A", 3, nil); err == nil {
		t.Error("a number was taken for text")
	}
	field, err := newField("a", "A", "", Problems{{"a", "Enter A"}}, "hint", "x")
	if err != nil || field.DescribedBy() != "a-hint a-error" {
		t.Errorf("%+v, %v", field, err)
	}
}

func TestChoicesAreCheckedByWhatWasChosen(t *testing.T) {
	field, err := newChoice("a", "A", []string{"x", "z"}, []Choice{{Value: "x"}, {Value: "y"}, {Value: "z"}}, nil)
	if err != nil || !field.Choices[0].Checked || field.Choices[1].Checked || !field.Choices[2].Checked {
		t.Errorf("%+v, %v", field, err)
	}
	if field.ChoiceID(0) != "a" || field.ChoiceID(2) != "a-3" {
		t.Errorf("ids %s, %s", field.ChoiceID(0), field.ChoiceID(2))
	}
}
