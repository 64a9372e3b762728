# make run          build, load the demonstration once, serve it on LISTEN
# make test         every check there is; see cmd/check
# make build        bin/muster
# make bench        how fast it books, answers and compares, each figure beside a reference
# make facts        each published figure beside what the demonstration's records give
# make office       LibreOffice opens a return's workbooks and reads the same
# make screenshots  every page, as its role, at three widths, into screenshots/
# make clean        remove what was built; the database stays

LISTEN = 127.0.0.1:8080

# The web package embeds files of govuk-frontend, so every Go command that
# reaches it needs this folder first.
NODE_MODULES = web/node_modules/.package-lock.json

# Go stamps a program with its commit, and fails where git does not trust the
# clone's owner, as when root builds somebody's clone.
BUILD = go build -buildvcs=false

.PHONY: run test build facts office screenshots bench clean

run: build
	bin/muster demo --serve --database sqlite:muster.db --listen $(LISTEN)

test:
	@$(BUILD) -o bin/check ./cmd/check
	@bin/check

build: $(NODE_MODULES)
	@echo "Building bin/muster; the first time this compiles everything and takes minutes."
	$(BUILD) -o bin/muster ./cmd/muster

facts:
	go test ./cmd/muster -run TestFacts -count 1 -v

office:
	@$(BUILD) -o bin/check ./cmd/check
	@bin/check with-libreoffice go test -tags libreoffice ./reports -run TestLibreOffice -count 1

screenshots: build
	@$(BUILD) -o bin/check ./cmd/check
	@bin/check with-chromium node web/browser/screenshots.mjs

bench: build
	@$(BUILD) -o bin/check ./cmd/check
	@$(BUILD) -o bin/bench ./cmd/bench
	@bin/check with-durable-postgres bin/bench

$(NODE_MODULES): web/package.json web/package-lock.json
	npm ci --prefix web --ignore-scripts --no-audit --no-fund
	@touch $@

clean:
	rm -rf bin screenshots web/node_modules
