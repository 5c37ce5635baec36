package app

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"time"

	"go.temporal.io/api/enums/v1"
	"go.temporal.io/api/operatorservice/v1"
	"go.temporal.io/api/serviceerror"
	"go.temporal.io/api/workflowservice/v1"
	"go.temporal.io/sdk/client"
	"google.golang.org/protobuf/types/known/durationpb"
)

// SearchAttributes are what operators find complaints by. PostgreSQL as
// Temporal's visibility store has room for ten keywords and three of each other
// kind.
var SearchAttributes = map[string]enums.IndexedValueType{
	"CaseStage":          enums.INDEXED_VALUE_TYPE_KEYWORD,
	"CaseCategory":       enums.INDEXED_VALUE_TYPE_KEYWORD,
	"CasePlatform":       enums.INDEXED_VALUE_TYPE_KEYWORD,
	"CaseSeverity":       enums.INDEXED_VALUE_TYPE_KEYWORD,
	"CaseOwner":          enums.INDEXED_VALUE_TYPE_KEYWORD,
	"CaseOutcome":        enums.INDEXED_VALUE_TYPE_KEYWORD,
	"CaseNextDue":        enums.INDEXED_VALUE_TYPE_DATETIME,
	"CaseBreached":       enums.INDEXED_VALUE_TYPE_BOOL,
	"CaseNeedsAttention": enums.INDEXED_VALUE_TYPE_BOOL,
	"CaseTags":           enums.INDEXED_VALUE_TYPE_KEYWORD_LIST,
}

// PrepareNamespace makes the namespace, which keeps ended complaints for
// retention, and registers the search attributes that are missing. It may be
// run as often as one likes and reports each thing it did or found.
func PrepareNamespace(ctx context.Context, c client.Client, namespace string, retention time.Duration, report func(string)) error {
	_, err := c.WorkflowService().DescribeNamespace(ctx, &workflowservice.DescribeNamespaceRequest{Namespace: namespace})
	var missing *serviceerror.NamespaceNotFound
	switch {
	case err == nil:
		report(fmt.Sprintf("namespace %s: there", namespace))
	case errors.As(err, &missing):
		if err := registerNamespace(ctx, c, namespace, retention); err != nil {
			return err
		}
		report(fmt.Sprintf("namespace %s: made", namespace))
	default:
		return fmt.Errorf("look for namespace %s: %w", namespace, err)
	}
	return addSearchAttributes(ctx, c, namespace, report)
}

func registerNamespace(ctx context.Context, c client.Client, namespace string, retention time.Duration) error {
	_, err := c.WorkflowService().RegisterNamespace(ctx, &workflowservice.RegisterNamespaceRequest{
		Namespace: namespace, Description: "Redress: customers' complaints",
		WorkflowExecutionRetentionPeriod: durationpb.New(retention),
	})
	var exists *serviceerror.NamespaceAlreadyExists
	if err != nil && !errors.As(err, &exists) {
		return fmt.Errorf("make namespace %s: %w", namespace, err)
	}
	return nil
}

// addSearchAttributes repeats until ctx ends while the namespace is new: the
// frontend learns of it some seconds later.
func addSearchAttributes(ctx context.Context, c client.Client, namespace string, report func(string)) error {
	tick := time.NewTicker(patience)
	defer tick.Stop()
	for {
		have, err := c.OperatorService().ListSearchAttributes(ctx, &operatorservice.ListSearchAttributesRequest{Namespace: namespace})
		var notYet *serviceerror.NamespaceNotFound
		if err == nil {
			return addMissing(ctx, c, namespace, have.GetCustomAttributes(), report)
		}
		if !errors.As(err, &notYet) {
			return fmt.Errorf("list the search attributes of %s: %w", namespace, err)
		}
		select {
		case <-ctx.Done():
			return fmt.Errorf("list the search attributes of %s: %w", namespace, err)
		case <-tick.C:
		}
	}
}

func addMissing(ctx context.Context, c client.Client, namespace string, have map[string]enums.IndexedValueType, report func(string)) error {
	missing := maps.Clone(SearchAttributes)
	for name, kind := range have {
		if want, ok := SearchAttributes[name]; ok && want != kind {
			return fmt.Errorf("search attribute %s is a %s and must be a %s: remove it with Temporal's own tools first", name, kind, want)
		}
		delete(missing, name)
	}
	if len(missing) == 0 {
		report(fmt.Sprintf("search attributes: all %d there", len(SearchAttributes)))
		return nil
	}
	if _, err := c.OperatorService().AddSearchAttributes(ctx, &operatorservice.AddSearchAttributesRequest{
		Namespace: namespace, SearchAttributes: missing,
	}); err != nil {
		return fmt.Errorf("add the search attributes to %s: %w", namespace, err)
	}
	for _, name := range slices.Sorted(maps.Keys(missing)) {
		report("search attribute " + name + ": made")
	}
	return nil
}
