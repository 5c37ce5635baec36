// Package compose holds the tests of docker-compose.yml and Dockerfile. Nobody
// runs them where the tests run, so they are read as Docker reads them and held
// against the code.
package compose
