package taobaotest

// methods are those of TOP that a complaint needs, with the parameters each takes;
// a file's name is in capitals.
var methods map[string]method

func init() {
	methods = map[string]method{
		"taobao.time.get":               {open: true, does: (*Gateway).time},
		"taobao.top.auth.token.refresh": {open: true, takes: []string{"refresh_token"}, does: (*Gateway).renew},
		"taobao.user.seller.get":        {takes: []string{"fields"}, does: (*Gateway).seller},

		"taobao.refunds.receive.get": {takes: []string{"fields", "status", "type", "start_modified", "end_modified", "page_no", "page_size",
			"use_has_next", "buyer_open_uid"}, does: (*Gateway).received},
		"tmall.dispute.receive.get": {takes: []string{"fields", "status", "type", "start_modified", "end_modified", "page_no", "page_size",
			"use_has_next", "buyer_open_uid", "refund_id"}, does: (*Gateway).disputes},
		"taobao.refund.get":              {takes: []string{"fields", "refund_id"}, does: (*Gateway).refund},
		"taobao.refund.detail.get":       {takes: []string{"fields", "refund_id"}, does: (*Gateway).detail},
		"taobao.refund.status.get":       {takes: []string{"query_param"}, does: (*Gateway).status},
		"taobao.refund.messages.get":     {takes: []string{"fields", "refund_id", "refund_phase", "page_no", "page_size"}, does: (*Gateway).messages},
		"taobao.refund.message.add":      {takes: []string{"refund_id", "content", "IMAGE"}, does: (*Gateway).addMessage},
		"taobao.refund.refusereason.get": {takes: []string{"refund_id", "refund_phase", "fields"}, does: (*Gateway).reasons},
		"taobao.refund.refuse": {takes: []string{"refund_id", "refuse_message", "refund_phase", "refund_version", "refuse_reason_id",
			"REFUSE_PROOF"}, does: (*Gateway).refuse},
		"taobao.rp.refunds.agree": {takes: []string{"refund_infos", "code"}, does: (*Gateway).agree},
		"taobao.rp.refund.review": {takes: []string{"operator", "refund_id", "refund_phase", "refund_version", "result", "message"}, does: (*Gateway).review},
		"taobao.rp.returngoods.agree": {takes: []string{"refund_id", "refund_phase", "refund_version", "remark", "address", "seller_address_id",
			"mobile", "post", "name", "tel", "post_fee_bear_role", "virtual_return_goods"}, does: (*Gateway).agreeToReturn},
		"taobao.rp.returngoods.refuse": {takes: []string{"refund_id", "refund_phase", "refund_version", "refuse_reason_id",
			"REFUSE_PROOF"}, does: (*Gateway).refuseReturn},
		"taobao.refund.negotiatereturn.render": {takes: []string{"refund_id"}, does: (*Gateway).render},
		"taobao.refund.negotiatereturn":        {takes: []string{"refund_id", "refund_version", "refund_fee", "address_id"}, does: (*Gateway).negotiate},

		"tmall.exchange.get": {takes: []string{"dispute_id", "fields"}, does: (*Gateway).exchange},
		"tmall.exchange.agree": {takes: []string{"dispute_id", "fields", "address_id", "leave_message", "post", "complete_address", "mobile",
			"LEAVE_MESSAGE_PICS"}, does: (*Gateway).exchangeAgree},
		"tmall.exchange.refuse": {takes: []string{"dispute_id", "fields", "leave_message", "seller_refuse_reason_id",
			"LEAVE_MESSAGE_PICS"}, does: (*Gateway).exchangeRefuse},
		"tmall.exchange.returngoods.agree": {takes: []string{"dispute_id", "fields"}, does: (*Gateway).exchangeCame},
		"tmall.exchange.returngoods.refuse": {takes: []string{"dispute_id", "leave_message", "seller_refuse_reason_id",
			"LEAVE_MESSAGE_PICS"}, does: (*Gateway).exchangeNotInOrder},
		"tmall.exchange.message.add":  {takes: []string{"dispute_id", "fields", "content", "MESSAGE_PICS"}, does: (*Gateway).exchangeSay},
		"tmall.exchange.messages.get": {takes: []string{"dispute_id", "fields", "operator_roles", "page_no", "page_size"}, does: (*Gateway).exchangeMessages},

		"taobao.trade.fullinfo.get":       {takes: []string{"fields", "tid", "include_oaid"}, does: (*Gateway).fullinfo},
		"taobao.logistics.trace.search":   {takes: []string{"tid"}, does: (*Gateway).trace},
		"taobao.logistics.address.search": {takes: []string{"rdef"}, does: (*Gateway).addresses},
		"taobao.item.seller.get":          {takes: []string{"fields", "num_iid"}, does: (*Gateway).item},
		"taobao.item.update.delisting":    {takes: []string{"num_iid"}, does: (*Gateway).delist},

		"taobao.tmc.messages.consume": {takes: []string{"group_name", "quantity"}, does: (*Gateway).consume},
		"taobao.tmc.messages.confirm": {takes: []string{"group_name", "s_message_ids", "f_message_ids"}, does: (*Gateway).confirm},
		"taobao.tmc.user.permit":      {takes: []string{"topics"}, does: (*Gateway).permit},
		"taobao.tmc.user.get":         {takes: []string{"fields", "nick", "user_platform"}, does: (*Gateway).permitted},
	}
}
