module winnow.dev/e2e/control-plane

go 1.26.0
