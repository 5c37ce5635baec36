// Package determinism holds the test that workflowcheck, with the exceptions that
// workflowcheck.yaml makes, still sees what must not stand in a workflow.
package determinism
