package jd

import (
	_ "embed"
	"fmt"
	"maps"
	"os"
	"slices"
	"strings"

	"github.com/goccy/go-yaml"

	"redress/internal/complaint"
	"redress/internal/marketplace"
	"redress/internal/provider"
)

//go:embed codes.yaml
var known []byte

// Codes is what JD's numbers mean. What is not in it is not known.
type Codes struct {
	OperateType    map[string]*int64            `yaml:"operate_type"`
	Default        map[string]*int64            `yaml:"default"`
	Status         map[string]marketplace.State `yaml:"status"`
	Upgrade        map[string]Upgrade           `yaml:"upgrade"`
	RefundStatus   map[string]string            `yaml:"refund_status"`
	CustomerExpect map[string]marketplace.Kind  `yaml:"customer_expect"`
	WaybillType    map[string]string            `yaml:"waybill_type"`
	RefundApply    map[string]Application       `yaml:"refund_apply"`
	ServiceStatus  map[string]string            `yaml:"service_status"`
	RemarkChars    *int                         `yaml:"remark_chars"`
	Unpaid         []string                     `yaml:"payment_form_unpaid"`
	Errors         struct {
		SP  map[string]meaning `yaml:"sp"`
		JOS map[string]meaning `yaml:"jos"`
	} `yaml:"errors"`
}

// Upgrade is how far JD's own decision is.
type Upgrade struct {
	Review marketplace.Review `yaml:"review"`
	Favour complaint.Favour   `yaml:"favour"`
}

// Application is a status of a refund asked for before the goods went out.
type Application struct {
	State marketplace.State `yaml:"state"`
	Pays  bool              `yaml:"pays"`
}

// ReadCodes reads the built-in table and, over it, the shop's own: the path of a
// YAML file, or JSON.
func ReadCodes(own string) (Codes, error) {
	var codes, shops Codes
	if err := yaml.UnmarshalWithOptions(known, &codes, yaml.Strict()); err != nil {
		return Codes{}, fmt.Errorf("read JD's built-in code table: %w", err)
	}
	text := []byte(strings.TrimSpace(own))
	if len(text) == 0 {
		return codes, nil
	}
	if text[0] != '{' {
		read, err := os.ReadFile(string(text)) // #nosec G304 -- the operator's own setting
		if err != nil {
			return Codes{}, fmt.Errorf("read the shop's code table: %w", err)
		}
		text = read
	}
	if err := yaml.UnmarshalWithOptions(text, &shops, yaml.Strict()); err != nil {
		return Codes{}, fmt.Errorf("read the shop's code table: %w", err)
	}
	return codes.with(shops), codes.with(shops).check()
}

// with is the table with the shop's entries before the built-in ones.
func (c Codes) with(own Codes) Codes {
	out := c
	out.OperateType = over(c.OperateType, own.OperateType)
	out.Default = over(c.Default, own.Default)
	out.Status = over(c.Status, own.Status)
	out.Upgrade = over(c.Upgrade, own.Upgrade)
	out.RefundStatus = over(c.RefundStatus, own.RefundStatus)
	out.CustomerExpect = over(c.CustomerExpect, own.CustomerExpect)
	out.WaybillType = over(c.WaybillType, own.WaybillType)
	out.RefundApply = over(c.RefundApply, own.RefundApply)
	out.ServiceStatus = over(c.ServiceStatus, own.ServiceStatus)
	out.Errors.SP = over(c.Errors.SP, own.Errors.SP)
	out.Errors.JOS = over(c.Errors.JOS, own.Errors.JOS)
	if own.RemarkChars != nil {
		out.RemarkChars = own.RemarkChars
	}
	out.Unpaid = append(slices.Clone(c.Unpaid), own.Unpaid...)
	return out
}

func over[V any](below, above map[string]V) map[string]V {
	out := maps.Clone(below)
	if out == nil {
		out = map[string]V{}
	}
	maps.Copy(out, above)
	return out
}

// check refuses words that the table does not have.
func (c Codes) check() error {
	states := []marketplace.State{marketplace.SellersTurn, marketplace.BuyersTurn, marketplace.Returning, marketplace.Returned,
		marketplace.Reviewed, marketplace.Refunded, marketplace.Ended}
	for at, state := range c.Status {
		if !slices.Contains(states, state) {
			return fmt.Errorf("the shop's code table: status %q is none of %v", at, states)
		}
	}
	for at, step := range c.Upgrade {
		if !slices.Contains(reviews, step.Review) {
			return fmt.Errorf("the shop's code table: upgrade %q is none of %v", at, reviews)
		}
		if decided(step.Review) && step.Favour != complaint.ForCustomer && step.Favour != complaint.ForMerchant && step.Favour != complaint.Split {
			return fmt.Errorf("the shop's code table: upgrade %q must say in whose favour JD decided", at)
		}
	}
	if c.RemarkChars != nil && *c.RemarkChars < 2*markRoom {
		return fmt.Errorf("the shop's code table: remark_chars must be %d or more", 2*markRoom)
	}
	for _, table := range []map[string]*int64{c.OperateType, c.Default} {
		for name := range table {
			if _, known := whereToLook[name]; !known {
				return fmt.Errorf("the shop's code table: there is no %q", name)
			}
		}
	}
	return nil
}

var reviews = []marketplace.Review{marketplace.Asked, marketplace.WantsEvidence, marketplace.Deciding, marketplace.Decided,
	marketplace.Appealable, marketplace.ReviewWithdrawn}

func decided(r marketplace.Review) bool {
	return r == marketplace.Decided || r == marketplace.Appealable
}

// The codes of what is refused because JD's number of it is not known.
const (
	operateTypeUnknown = "operate_type_unknown"
	codeUnknown        = "code_unknown"
)

// operateType is the number of an operation. Where it is not known the operation
// is refused: nothing is guessed where money goes.
func (c Codes) operateType(operation string) (int64, error) {
	if n := c.OperateType[operation]; n != nil {
		return *n, nil
	}
	return 0, &provider.Refused{Code: operateTypeUnknown}
}

// must is the number that goes with an operation: what the answer says, or what
// the shop's table says.
func (c Codes) must(said, name string) (int64, error) {
	if said != "" {
		n := digits(said)
		if strings.Trim(said, "0123456789") != "" || len(said) > 18 {
			return 0, &provider.Refused{Code: "reason_not_a_code"}
		}
		return n.int(), nil
	}
	if n := c.Default[name]; n != nil {
		return *n, nil
	}
	return 0, &provider.Refused{Code: codeUnknown}
}

// optional is a number that may be left out.
func (c Codes) optional(name string) *int64 { return c.Default[name] }

// rules reports whether a decision of JD's can be read.
func (c Codes) rules() bool {
	for _, step := range c.Upgrade {
		if decided(step.Review) {
			return true
		}
	}
	return false
}
