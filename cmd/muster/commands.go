package main

// commands is what muster can do. A command is a struct with its flags and a
// method Run(context.Context, *environment) error.
type commands struct {
	Serve     serveCommand     `cmd:"" help:"Serve the web pages."`
	Migrate   migrateCommand   `cmd:"" help:"Bring the database up to date."`
	Import    importCommand    `cmd:"" help:"Import a programme's records from files."`
	Compare   compareCommand   `cmd:"" help:"What changed between two surveys, with its uncertainty."`
	Check     checkCommand     `cmd:"" help:"Whether what is kept as a count is what the records say."`
	Report    reportCommand    `cmd:"" help:"The grant return of a programme as at a day."`
	Person    personCommand    `cmd:"" help:"People: add the first ones of an empty database."`
	Programme programmeCommand `cmd:"" help:"Programmes: add one."`
	Key       keyCommand       `cmd:"" help:"The keys of the programmes' pair codes, and the day on which each is destroyed."`
	Demo      demoCommand      `cmd:"" help:"Load the demonstration into an empty database."`
}

// databaseFlag is the flag of every command that uses the database.
type databaseFlag struct {
	Database string `help:"The database: sqlite:PATH or a postgres:// URL. Otherwise that of MUSTER_DATABASE, or sqlite:muster.db." placeholder:"ADDRESS"`
}
