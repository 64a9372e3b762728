package surveys

import "slices"

// sections reads the list of sections.
func (r *fileReader) sections(list jsonValue) []Section {
	if len(list.elements) == 0 {
		r.problem(list.offset, "expected \"sections\", a list of at least one section")
	}
	var sections []Section
	for _, element := range list.elements {
		fields := r.object(element, "a section", "code", "title", "help", "one_page")
		section := Section{
			Code: r.code(fields, element, "code"), Title: r.text(fields, "title"),
			Help: r.text(fields, "help"), OnePage: r.truth(fields, "one_page"),
		}
		if section.Title == "" {
			section.Title = section.Code
		}
		if slices.ContainsFunc(sections, func(other Section) bool { return other.Code == section.Code }) && section.Code != "" {
			r.problem(fields["code"].offset, "section %q stands twice", section.Code)
		}
		sections = append(sections, section)
	}
	return sections
}

// inSection checks the section of the question that comes next.
func (r *fileReader) inSection(q Questionnaire, question Question, fields map[string]jsonValue) {
	if question.Section == "" {
		return
	}
	if _, known := q.Section(question.Section); !known {
		r.problem(fields["section"].offset, "there is no section %q", question.Section)
		return
	}
	last := len(q.Questions) - 1
	if last >= 0 && q.Questions[last].Section != question.Section && q.inSection(question.Section) {
		r.problem(fields["section"].offset, "the questions of section %q do not follow one another", question.Section)
	}
}

// inSection tells whether a question is in the section.
func (q Questionnaire) inSection(code string) bool {
	return slices.ContainsFunc(q.Questions, func(question Question) bool { return question.Section == code })
}
