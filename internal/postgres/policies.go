package postgres

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"redress/internal/complaint"
)

// StoredPolicy is one version of a policy, its content as JSON.
type StoredPolicy struct {
	Version  string    `db:"version" json:"version"`
	Pack     string    `db:"pack" json:"pack"`
	StoredAt time.Time `db:"stored_at" json:"stored_at"`
	Running  int       `db:"running" json:"running"` // complaints under it that have not ended
	Content  []byte    `db:"content" json:"-"`
}

// SavePolicies keeps versions of policies; one that is there stays as it is.
func (s *Store) SavePolicies(ctx context.Context, policies ...StoredPolicy) error {
	versions, packs, contents := make([]string, len(policies)), make([]string, len(policies)), make([]string, len(policies))
	for i, p := range policies {
		versions[i], packs[i], contents[i] = p.Version, p.Pack, string(p.Content)
	}
	_, err := s.db.ExecContext(ctx, `insert into policies (version, pack, content)
		select * from unnest($1::text[], $2::text[], $3::jsonb[]) on conflict (version) do nothing`, versions, packs, contents)
	if err != nil {
		return fmt.Errorf("keep %d policies: %w", len(policies), err)
	}
	return nil
}

// Policy is the content of a version. It fails with NotFound.
func (s *Store) Policy(ctx context.Context, version string) ([]byte, error) {
	var content []byte
	err := s.get(ctx, &content, "policy", version, `select content from policies where version = $1`)
	return content, err
}

// Ruled says which rules a complaint is handled under.
type Ruled struct {
	Platform string `db:"platform"`
	Shop     string `db:"shop"`
	Version  string `db:"policy_version"` // empty for complaints that are older than versions
}

// RuledBy is the rules that a complaint is handled under. It fails with NotFound.
func (s *Store) RuledBy(ctx context.Context, number string) (Ruled, error) {
	var r Ruled
	err := s.get(ctx, &r, "complaint", number, `select platform, shop, policy_version from complaints where number = $1`)
	return r, err
}

// Policies lists the versions there are, by pack and the newest first, with how
// many running complaints each has.
func (s *Store) Policies(ctx context.Context) ([]StoredPolicy, error) {
	all := []StoredPolicy{}
	err := s.db.SelectContext(ctx, &all, `
		select p.version, p.pack, p.stored_at, coalesce(c.running, 0) as running
		from policies p left join (select policy_version, count(*) as running from complaints where closed_at is null group by policy_version) c
			on c.policy_version = p.version
		order by p.pack, p.stored_at desc, p.version`)
	if err != nil {
		return nil, fmt.Errorf("list the policies: %w", err)
	}
	return all, nil
}

// Terms are the terms that a complaint is handled under. It fails with NotFound.
func (s *Store) Terms(ctx context.Context, number string) (complaint.Terms, error) {
	var text []byte
	if err := s.get(ctx, &text, "complaint", number, `select coalesce(terms, intake -> 'terms') from complaints where number = $1`); err != nil {
		return complaint.Terms{}, err
	}
	var terms complaint.Terms
	if err := json.Unmarshal(text, &terms); err != nil {
		return complaint.Terms{}, fmt.Errorf("read the terms of %s: %w", number, err)
	}
	return terms, nil
}
