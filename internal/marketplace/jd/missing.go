package jd

import (
	"fmt"
	"maps"
	"slices"

	"redress/internal/marketplace"
	"redress/internal/provider"
)

const (
	patchPage     = "open.jd.com, signed in: SP-API, after-sales, patchAfsOrders, "
	intervenePage = "open.jd.com, signed in: jingdong.asc.process.JdIntervene, and the reasons that the merchants' pages offer there"
)

// whereToLook says for every number of the table where JD writes it.
var whereToLook = map[string]string{
	"approve_pass":          patchPage + "operateType for approvePassInfo (agree to a return)",
	"approve_reject":        patchPage + "operateType for approveRejectInfo (refuse)",
	"only_refund":           patchPage + "operateType for onlyRefundInfo (pay back without a return)",
	"confirm_receive":       patchPage + "operateType for confirmReceiveInfo (the goods came)",
	"submit_refund":         patchPage + "operateType for submitRefundInfo (pay back after the goods came)",
	"negotiation_modify":    patchPage + "operateType for negotiationModifyInfo (offer something else)",
	"negotiation_reject":    "both: " + patchPage + "operateType for negotiationRejectInfo, and its rejectReasonType",
	"reject_type":           patchPage + "approveRejectInfo.rejectType",
	"freight_money_flag":    patchPage + "freightMoneyFlag",
	"negotiation_reason":    patchPage + "negotiationModifyInfo.newAfsReasonId",
	"negotiation_programme": patchPage + "negotiationRejectInfo.negotiationProgramme",
	"part_quality":          patchPage + "confirmReceiveInfo.partQuality",
	"part_appearance":       patchPage + "confirmReceiveInfo.partAppearance",
	"part_packing":          patchPage + "confirmReceiveInfo.partPacking",
	"refund_reject_type":    "open.jd.com: jingdong.pop.afs.soa.refundapply.replyRefund, rejectType",
	"intervene_reason_1":    intervenePage,
	"intervene_reason_2":    intervenePage,
}

// unlocks says what of ours waits for an operation's number.
var unlocks = map[string]string{
	"approve_pass":       "to agree to a return",
	"approve_reject":     "to refuse a claim",
	"only_refund":        "to accept a claim, and to pay back without a return",
	"confirm_receive":    "to say that the goods came",
	"submit_refund":      "to pay back after the goods came",
	"negotiation_modify": "to offer something else",
	"negotiation_reject": "to answer the customer's offer with another one",
}

// missing says in words which numbers are not known, what cannot be done without
// them, and where to look.
func (c Codes) missing() []marketplace.Finding {
	var found []marketplace.Finding
	add := func(what, note, code string) {
		found = append(found, marketplace.Finding{What: what, Note: note, Err: &provider.Refused{Code: code}})
	}
	for _, name := range slices.Sorted(maps.Keys(unlocks)) {
		if c.OperateType[name] == nil {
			add("operate_type."+name, fmt.Sprintf("JD's number is not public; without it Redress cannot be used %s. Look at %s, "+
				"and put it into the setting codes", unlocks[name], whereToLook[name]), operateTypeUnknown)
		}
	}
	for name, without := range map[string]string{
		"reject_type":        "a refusal must bring its own reason's number",
		"intervene_reason_1": "asking JD to step in must bring its own reason, as 12/34",
	} {
		if c.Default[name] == nil {
			add("default."+name, without+". Look at "+whereToLook[name], codeUnknown)
		}
	}
	if len(c.Status) <= 1 {
		add("status", "only 100 (finished) is known; every other mainStatus is shown as the seller's turn, so that nobody waits in "+
			"silence. Look at open.jd.com, signed in: SP-API, after-sales, getAfsOrders, afsOrderStatusInfo", codeUnknown)
	}
	if !c.rules() {
		add("upgrade", "no number of upgradeStatus is known, so JD's decision is not read: a person records it. Look at open.jd.com, "+
			"signed in: SP-API, after-sales, getAfsOrders, upgradeInfo", codeUnknown)
	}
	slices.SortFunc(found, func(a, b marketplace.Finding) int {
		if a.What < b.What {
			return -1
		}
		return 1
	})
	return found
}
