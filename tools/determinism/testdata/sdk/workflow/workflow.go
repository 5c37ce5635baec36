// Package workflow is as much of the SDK as workflowcheck knows a workflow by.
package workflow

type Context interface{ Value(key any) any }
