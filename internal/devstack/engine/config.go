package engine

import (
	"time"

	"go.temporal.io/server/common/cluster"
	"go.temporal.io/server/common/config"
	"go.temporal.io/server/common/dynamicconfig"
	"go.temporal.io/server/common/persistence/sql/sqlplugin/postgresql"
	"go.temporal.io/server/common/primitives"
)

// shards is fixed for the life of the databases; four carry what one machine can.
const shards = 4

func (c Config) serverConfig() (*config.Config, error) {
	services := make(map[string]config.Service)
	for _, name := range []primitives.ServiceName{
		primitives.FrontendService, primitives.HistoryService, primitives.MatchingService, primitives.WorkerService,
	} {
		port := c.Port
		if name != primitives.FrontendService {
			// The services talk to each other on ports nobody else has to know.
			var err error
			if port, err = c.FreePort(); err != nil {
				return nil, err
			}
		}
		services[string(name)] = config.Service{RPC: config.RPC{GRPCPort: port, BindOnIP: "127.0.0.1"}}
	}
	return &config.Config{
		Global: config.Global{Membership: config.Membership{MaxJoinDuration: 30 * time.Second, BroadcastAddress: "127.0.0.1"}},
		Persistence: config.Persistence{
			DefaultStore: "main", VisibilityStore: "visibility", NumHistoryShards: shards,
			DataStores: map[string]config.DataStore{
				"main":       {SQL: c.sql(Database, 20)},
				"visibility": {SQL: c.sql(VisibilityDatabase, 6)},
			},
		},
		ClusterMetadata: &cluster.Config{
			FailoverVersionIncrement: 10, MasterClusterName: "active", CurrentClusterName: "active",
			ClusterInformation: map[string]cluster.ClusterInformation{
				"active": {Enabled: true, InitialFailoverVersion: 1, RPCAddress: c.addr()},
			},
		},
		DCRedirectionPolicy: config.DCRedirectionPolicy{Policy: "noop"},
		Services:            services,
		PublicClient:        config.PublicClient{HostPort: c.addr()},
		Archival: config.Archival{
			History:    config.HistoryArchival{State: "disabled"},
			Visibility: config.VisibilityArchival{State: "disabled"},
		},
		NamespaceDefaults: config.NamespaceDefaults{Archival: config.ArchivalNamespaceDefaults{
			History:    config.HistoryArchivalNamespaceDefaults{State: "disabled"},
			Visibility: config.VisibilityArchivalNamespaceDefaults{State: "disabled"},
		}},
	}, nil
}

func (c Config) sql(database string, conns int) *config.SQL {
	return &config.SQL{
		PluginName: postgresql.PluginNamePGX, DatabaseName: database,
		ConnectAddr: c.PostgresAddr, ConnectProtocol: "tcp", User: c.User, Password: c.Password,
		MaxConns: conns, MaxIdleConns: conns / 2, MaxConnLifetime: time.Hour,
	}
}

// dynamic holds what differs from the server's defaults, which are meant for clusters of many machines.
func dynamic() dynamicconfig.Client {
	return dynamicconfig.StaticClient{
		// A search attribute or namespace registered a moment ago can be used at once.
		dynamicconfig.ForceSearchAttributesCacheRefreshOnRead.Key(): true,
		dynamicconfig.NamespaceCacheRefreshInterval.Key():           time.Second,
		// One process gains nothing from four partitions of a task queue, and a lone worker finds its
		// task sooner in one.
		dynamicconfig.MatchingNumTaskqueueReadPartitions.Key():  1,
		dynamicconfig.MatchingNumTaskqueueWritePartitions.Key(): 1,
		// Janitors of big clusters; they would run workflows of their own among ours.
		dynamicconfig.HistoryScannerEnabled.Key():    false,
		dynamicconfig.TaskQueueScannerEnabled.Key():  false,
		dynamicconfig.ExecutionsScannerEnabled.Key(): false,
		dynamicconfig.BuildIdScavengerEnabled.Key():  false,
		// No call home for newer versions.
		dynamicconfig.EnableServerVersionCheck.Key(): false,
		// Caches as large as one machine's work needs.
		dynamicconfig.HistoryCacheHostLevelMaxSize.Key():     4096,
		dynamicconfig.EventsHostLevelCacheMaxSizeBytes.Key(): 16 << 20,
	}
}
