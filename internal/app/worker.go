package app

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"time"

	"go.temporal.io/sdk/worker"
	"go.temporal.io/sdk/workflow"
)

// hosted is a worker's life: it waits until what it needs is there, works until
// ctx ends, and then finishes what is in hand.
type hosted struct {
	settings Settings
	log      *slog.Logger
	health   *health
	fatal    chan error
}

// maxPollers is how many pollers of each kind a worker grows to: each is a call
// that the server keeps open.
const maxPollers = 20

// workerOptions are the same for every worker; versioning only when a
// deployment is named, because a versioned worker gets no task before its
// version is made current.
func workerOptions(w Worker, fatal func(error)) (worker.Options, error) {
	autoscaling := worker.NewPollerBehaviorAutoscaling(worker.PollerBehaviorAutoscalingOptions{MaximumNumberOfPollers: maxPollers})
	options := worker.Options{
		WorkerStopTimeout:                       w.StopTimeout,
		WorkflowTaskPollerBehavior:              autoscaling,
		ActivityTaskPollerBehavior:              autoscaling,
		MaxConcurrentWorkflowTaskExecutionSize:  w.AtOnce,
		MaxConcurrentActivityExecutionSize:      w.AtOnce,
		MaxConcurrentLocalActivityExecutionSize: w.AtOnce,
		OnFatalError:                            fatal,
	}
	if w.Deployment == "" {
		return options, nil
	}
	if w.BuildID == "" {
		return worker.Options{}, errors.New("WORKER_DEPLOYMENT is set and WORKER_BUILD_ID is not: a version needs both")
	}
	options.DeploymentOptions = worker.DeploymentOptions{
		UseVersioning:             true,
		Version:                   worker.WorkerDeploymentVersion{DeploymentName: w.Deployment, BuildID: w.BuildID},
		DefaultVersioningBehavior: workflow.VersioningBehaviorAutoUpgrade,
	}
	return options, nil
}

// serve answers probes and Prometheus until ctx ends.
func (h hosted) serve(ctx context.Context, metrics *Metrics) (stop func(), err error) {
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", h.settings.Worker.Listen)
	if err != nil {
		return nil, fmt.Errorf("WORKER_LISTEN: %w: is another worker running?", err)
	}
	mux := http.NewServeMux()
	h.health.mount(mux)
	mux.Handle("GET /metrics", metrics.Handler())
	server := &http.Server{Handler: mux, ReadHeaderTimeout: 5 * time.Second}
	go func() { _ = server.Serve(listener) }()
	h.log.Info("serving health and metrics", "address", listener.Addr().String())
	return func() {
		closing, cancel := context.WithTimeout(context.WithoutCancel(ctx), time.Second)
		defer cancel()
		_ = server.Shutdown(closing)
	}, nil
}

// work polls for tasks and sweeps until ctx ends or the worker cannot go on.
func (h hosted) work(ctx context.Context, w worker.Worker, s sweeper) error {
	if err := w.Start(); err != nil {
		return fmt.Errorf("start the worker: %w", err)
	}
	h.health.polling.Store(true)
	h.log.Info("working", "task_queue", h.settings.Temporal.TaskQueue, "temporal", h.settings.Temporal.Address,
		"namespace", h.settings.Temporal.Namespace)
	swept := make(chan struct{})
	sweeping, stopSweeping := context.WithCancel(ctx)
	go func() { defer close(swept); s.run(sweeping) }()
	var err error
	select {
	case <-ctx.Done():
	case err = <-h.fatal:
		err = fmt.Errorf("the worker cannot go on: %w", err)
	}
	h.log.Info("stopping: work in hand is finished first", "at_most", h.settings.Worker.StopTimeout.String())
	h.health.polling.Store(false)
	stopSweeping()
	<-swept
	w.Stop()
	return err
}
