package main

import (
	"context"
	"errors"
	"fmt"

	"muster/courses"
	"muster/courses/people"
	"muster/surveys"
)

type keyCommand struct {
	Show    keyShowCommand    `cmd:"" help:"The keys of all programmes, and when each is destroyed."`
	Day     keyDayCommand     `cmd:"" help:"Set the day on which a programme's key is destroyed."`
	Destroy keyDestroyCommand `cmd:"" help:"Destroy a programme's key, whose day has come. The server does so by itself."`
}

type keyShowCommand struct{ databaseFlag }

// Run lists the keys.
func (c keyShowCommand) Run(ctx context.Context, env *environment) error {
	return c.withKeys(ctx, env, func(service *surveys.Service) error {
		keys, err := service.ProgrammeKeys(ctx)
		for _, key := range keys {
			fmt.Fprintln(env.stdout, keyWords(key))
		}
		return err
	})
}

type keyDayCommand struct {
	databaseFlag
	Programme string `arg:"" help:"The programme's code."`
	Day       string `arg:"" help:"The day, YYYY-MM-DD. Once somebody has answered it may come sooner and no later."`
}

// Run sets the day.
func (c keyDayCommand) Run(ctx context.Context, env *environment) error {
	return c.withKeys(ctx, env, func(service *surveys.Service) error {
		if err := service.SetKeyDay(ctx, people.System, c.Programme, c.Day); err != nil {
			return err
		}
		return c.show(ctx, env, service, c.Programme)
	})
}

type keyDestroyCommand struct {
	databaseFlag
	Programme string `arg:"" help:"The programme's code."`
}

// Run destroys the key, or goes on where an earlier run was ended.
func (c keyDestroyCommand) Run(ctx context.Context, env *environment) error {
	return c.withKeys(ctx, env, func(service *surveys.Service) error {
		if _, err := service.DestroyKey(ctx, people.System, c.Programme); err != nil {
			return err
		}
		return c.show(ctx, env, service, c.Programme)
	})
}

// withKeys opens the database and its keys. What cannot be done as asked is the caller's
// fault, and named so.
func (d databaseFlag) withKeys(ctx context.Context, env *environment, do func(*surveys.Service) error) error {
	db, done, err := d.open(ctx, env)
	if err != nil {
		return err
	}
	defer done()
	pairs, err := d.pairKey(env)
	if err != nil {
		return err
	}
	err = do(newServices(db, env.now, pairs).surveys)
	for _, fault := range []error{surveys.ErrKeyDay, surveys.ErrKeyDestroyed, surveys.ErrDate, courses.ErrNoProgramme, surveys.ErrWrongPairKey} {
		if errors.Is(err, fault) {
			return wrongInput{d.whichKey(env, err)}
		}
	}
	return err
}

func (d databaseFlag) show(ctx context.Context, env *environment, service *surveys.Service, programme string) error {
	key, err := service.ProgrammeKey(ctx, programme)
	if err == nil {
		fmt.Fprintln(env.stdout, keyWords(key))
	}
	return err
}

func keyWords(key surveys.ProgrammeKey) string {
	if !key.Destroyed() {
		return fmt.Sprintf("%s: destroyed on %s", key.Programme.Code, key.DestroyOn)
	}
	return fmt.Sprintf("%s: destroyed on %s; of %d responses %d lost the role and %d the organisation, floor %d, smallest group left %d",
		key.Programme.Code, key.DestroyedOn, key.Generalised.Responses, key.Generalised.Roles, key.Generalised.Organisations,
		key.Generalised.Floor, key.Generalised.SmallestLeft)
}
