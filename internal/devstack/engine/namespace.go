package engine

import (
	"context"
	"errors"
	"fmt"
	"time"

	enumspb "go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"google.golang.org/grpc"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/durationpb"
)

// SearchAttributes are what operators look for complaints by.
var SearchAttributes = map[string]enumspb.IndexedValueType{
	"CaseStage":          enumspb.INDEXED_VALUE_TYPE_KEYWORD,
	"CaseCategory":       enumspb.INDEXED_VALUE_TYPE_KEYWORD,
	"CasePlatform":       enumspb.INDEXED_VALUE_TYPE_KEYWORD,
	"CaseSeverity":       enumspb.INDEXED_VALUE_TYPE_KEYWORD,
	"CaseOwner":          enumspb.INDEXED_VALUE_TYPE_KEYWORD,
	"CaseOutcome":        enumspb.INDEXED_VALUE_TYPE_KEYWORD,
	"CaseNextDue":        enumspb.INDEXED_VALUE_TYPE_DATETIME,
	"CaseBreached":       enumspb.INDEXED_VALUE_TYPE_BOOL,
	"CaseNeedsAttention": enumspb.INDEXED_VALUE_TYPE_BOOL,
	"CaseTags":           enumspb.INDEXED_VALUE_TYPE_KEYWORD_LIST,
}

// ready registers what is missing and returns when the frontend serves the namespace with all its
// search attributes.
func ready(ctx context.Context, cfg Config) error {
	conn, err := grpc.NewClient("passthrough:///"+cfg.addr(), grpc.WithTransportCredentials(insecure.NewCredentials()))
	if err != nil {
		return err
	}
	defer conn.Close()
	workflows, operator := workflowservice.NewWorkflowServiceClient(conn), operatorservice.NewOperatorServiceClient(conn)
	if err := until(ctx, func(ctx context.Context) error { return register(ctx, workflows, cfg) }); err != nil {
		return fmt.Errorf("register namespace %s (Temporal's log is %s): %w", cfg.Namespace, cfg.LogFile, err)
	}
	if err := until(ctx, func(ctx context.Context) error { return addAttributes(ctx, operator, cfg.Namespace) }); err != nil {
		return fmt.Errorf("register search attributes: %w", err)
	}
	// Listing goes through frontend, the namespace cache and visibility: when it answers, all of it works.
	if err := until(ctx, func(ctx context.Context) error {
		_, err := workflows.CountWorkflowExecutions(ctx, &workflowservice.CountWorkflowExecutionsRequest{
			Namespace: cfg.Namespace, Query: `CaseStage = "received"`})
		return err
	}); err != nil {
		return fmt.Errorf("count workflows in %s (Temporal's log is %s): %w", cfg.Namespace, cfg.LogFile, err)
	}
	return nil
}

func register(ctx context.Context, s workflowservice.WorkflowServiceClient, cfg Config) error {
	_, err := s.DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: cfg.Namespace})
	var missing *serviceerror.NamespaceNotFound
	if err = asServiceError(err); !errors.As(err, &missing) {
		return err
	}
	_, err = s.RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace: cfg.Namespace, Description: "Redress on this machine",
		WorkflowExecutionRetentionPeriod: durationpb.New(cfg.Retention)})
	var exists *serviceerror.NamespaceAlreadyExists
	if errors.As(asServiceError(err), &exists) {
		return nil
	}
	return err
}

func asServiceError(err error) error { return serviceerror.FromStatus(status.Convert(err)) }

func addAttributes(ctx context.Context, s operatorservice.OperatorServiceClient, namespace string) error {
	have, err := s.ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: namespace})
	if err != nil {
		return err
	}
	missing := make(map[string]enumspb.IndexedValueType)
	for name, kind := range SearchAttributes {
		if _, ok := have.CustomAttributes[name]; !ok {
			missing[name] = kind
		}
	}
	if len(missing) == 0 {
		return nil
	}
	_, err = s.AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{Namespace: namespace, SearchAttributes: missing})
	return err
}

// until repeats a call while the server is still finding its parts; the last error is told.
func until(ctx context.Context, call func(ctx context.Context) error) error {
	for {
		attempt, cancel := context.WithTimeout(ctx, 5*time.Second)
		err := call(attempt)
		cancel()
		if err == nil {
			return nil
		}
		select {
		case <-ctx.Done():
			return err
		case <-time.After(20 * time.Millisecond):
		}
	}
}
