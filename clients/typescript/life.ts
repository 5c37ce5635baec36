// One complaint's life, through the generated client alone: a backend opens it and
// speaks for merchant and agent, the customer comes by their link.
import { randomUUID } from "node:crypto";
import { env } from "node:process";
import { connect, done, follow, form, Refused, type Redress, type Shapes } from "./client.js";

function setting(name: string): string {
  const value = env[name];
  if (value === undefined || value === "") throw new Error(`${name} must be set`);
  return value;
}

const url = setting("REDRESS_URL");
const backend = connect(url, setting("REDRESS_API_KEY"));

const kettle: Shapes["Opening"] = {
  platform: "taobao",
  shop: "demo",
  customer: { name: "张样例", email: "zhang@example.com", locale: "zh-CN", timezone: "Asia/Shanghai" },
  order: { number: "TS-1", total: { value: "128.00", currency: "CNY" } },
  text: "水壶收到第三天就不加热了",
  wish: "full_refund",
};

/** A header that makes sending again harmless. */
const once = (key: string = randomUUID()) => ({ "Idempotency-Key": key });

/** Reads the complaint each time something happens, until it stands where it is wanted. */
async function reached(redress: Redress, id: string, stage: Shapes["Stage"]): Promise<Shapes["Complaint"]> {
  const stop = new AbortController();
  const patience = setTimeout(() => stop.abort(new Error(`not ${stage} in time`)), 60_000);
  try {
    for await (const happened of follow(redress, id, stop.signal)) {
      const complaint = await done(redress.GET("/v1/complaints/{id}", { params: { path: { id } } }));
      console.log(`  ${happened?.event?.type ?? "now"}: ${complaint.stage}`);
      if (complaint.stage === stage) return complaint;
    }
  } finally {
    clearTimeout(patience);
    stop.abort();
  }
  throw new Error(`the stream ended before the complaint was ${stage}`);
}

/** The code that something is refused with. */
async function refusal(attempt: Promise<unknown>): Promise<Shapes["Code"]> {
  try {
    await attempt;
  } catch (error) {
    if (error instanceof Refused) return error.code;
    throw error;
  }
  throw new Error("it was not refused");
}

function expect<T>(what: string, got: T, wanted: T): void {
  if (got !== wanted) throw new Error(`${what}: ${String(got)}, not ${String(wanted)}`);
  console.log(`${what}: ${String(got)}`);
}

// The same key with the same content is the same complaint, however often it is sent.
const key = randomUUID();
const open = (body: Shapes["Opening"]) => done(backend.POST("/v1/complaints", { params: { header: once(key) }, body }));
const { id, acknowledged_by } = await open(kettle);
console.log(`opened ${id}, acknowledged by ${acknowledged_by}`);
expect("opened again", (await open(kettle)).id, id);
expect("the key with another text", await refusal(open({ ...kettle, text: "换一个" })), "key_reused");

await reached(backend, id, "investigating");
const path = { id };
const next = await done(backend.GET("/v1/complaints/{id}/next", { params: { path } }));
console.log(`waits for ${next.waiting_for}: ${next.messages.join(", ")} by ${next.due ?? "no clock"}`);

const { response: fresh } = await backend.GET("/v1/complaints/{id}", { params: { path } });
const { response: unchanged } = await backend.GET("/v1/complaints/{id}", {
  params: { path, header: { "If-None-Match": fresh.headers.get("etag") ?? "" } },
});
expect("read again with its ETag", unchanged.status, 304);

await done(
  backend.POST("/v1/complaints/{id}/messages/state-position", {
    params: { path, header: once() },
    body: { position: "agree", actor: { role: "merchant", id: "demo" }, text: "The batch is known." },
  }),
);

const link = await done(backend.POST("/v1/complaints/{id}/links", { params: { path }, body: { days: 1 } }));
const customer = connect(url, link.token);

const pixel = "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mNk+M9QDwADhgGAWjR9awAAAABJRU5ErkJggg==";
const photo = new Blob([Buffer.from(pixel, "base64")], { type: "image/png" });
const piece = await done(
  customer.POST("/v1/complaints/{id}/evidence", { params: { path }, body: { kind: "photo", file: photo }, bodySerializer: form }),
);
const files = await done(customer.GET("/v1/complaints/{id}/evidence", { params: { path } }));
expect("the photo", files.evidence[0]?.sha256, piece.sha256);
const content = await done(
  customer.GET("/v1/complaints/{id}/evidence/{piece}", { params: { path: { id, piece: piece.id } }, parseAs: "blob" }),
);
expect("its content comes back, bytes", content.size, photo.size);

await reached(backend, id, "deciding");
const propose = (remedy: Shapes["Remedy"]) =>
  done(
    backend.POST("/v1/complaints/{id}/messages/propose-remedy", {
      params: { path, header: once() },
      body: { remedy, actor: { role: "agent", id: "zhao" }, text: "We are sorry." },
    }),
  );
const above = propose({ kind: "partial_refund", amount: { value: "500.00", currency: "CNY" } });
expect("more than was paid", await refusal(above), "over_order_total");
await propose({ kind: "full_refund" });

const answer = (proposal: number) =>
  done(
    customer.POST("/v1/complaints/{id}/messages/answer-offer", {
      params: { path, header: once() },
      body: { proposal, answer: "accept" },
    }),
  );
expect("an offer that there is not", await refusal(answer(7)), "unknown_proposal");
const offered = await done(customer.GET("/v1/complaints/{id}", { params: { path } }));
const offer = offered.proposals.find((p) => p.state === "awaiting_answer");
if (offer === undefined) throw new Error("the customer sees no offer");
await answer(offer.n);
expect("a customer may not propose", await refusal(done(
  customer.POST("/v1/complaints/{id}/messages/propose-remedy", { params: { path, header: once() }, body: { remedy: { kind: "full_refund" } } }),
)), "forbidden");

const paid = await reached(backend, id, "following_up");
const refund = paid.remedies.find((r) => r.kind === "refund" && r.state === "done");
expect("paid back", refund?.amount?.value, "128.00");

let count = 0;
for (let after = 0, more = true; more; ) {
  const page = await done(backend.GET("/v1/complaints/{id}/events", { params: { path, query: { after, limit: 10 } } }));
  count += page.events.length;
  ({ next: after, more } = page);
}
expect("events, page by page", count, paid.events);

const mine = await done(backend.GET("/v1/complaints", { params: { query: { platform: "taobao", open: true, stage: "following_up" } } }));
expect("on the list", mine.complaints.some((c) => c.id === id), true);
console.log("done");
