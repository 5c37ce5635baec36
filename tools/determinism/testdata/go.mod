module bad

go 1.26

require go.temporal.io/sdk v0.0.0

replace go.temporal.io/sdk => ./sdk
