package web

import "testing"

func TestStart(t *testing.T) {
	each(t, func(t *testing.T, app *testApp) {
		app.get("/").wantStatus(t, 200).wantText(t, "modern slavery")
		app.get("/nowhere").wantStatus(t, 404).wantText(t, "Page not found")
		if app.get("/health/ready").wantStatus(t, 200).Body != "ok\n" {
			t.Fatal("not ready")
		}
	})
}
