// What a client needs besides the generated types: a credential, problems as
// errors, files as forms, and the stream of events.
import createClient, { type Client } from "openapi-fetch";
import type { components, paths } from "./redress.js";

export type Shapes = components["schemas"];
export type Redress = Client<paths>;

/** A client with one credential: an API key, a customer's link or an access token. */
export function connect(url: string, token: string): Redress {
  return createClient<paths>({ baseUrl: url, headers: { authorization: `Bearer ${token}` } });
}

/** Refused is what the front door refused, with its problem; decide on the code. */
export class Refused extends Error {
  constructor(readonly problem: Shapes["Problem"]) {
    super(`${problem.code}: ${problem.detail}`);
  }

  get code(): Shapes["Code"] {
    return this.problem.code;
  }
}

/** The data of an answer, or its problem thrown as Refused. */
export async function done<T>(answer: Promise<{ data?: T; error?: Shapes["Problem"] }>): Promise<T> {
  const { data, error } = await answer;
  if (error !== undefined) throw new Refused(error);
  if (data === undefined) throw new Error("an answer without content");
  return data;
}

/** A body as multipart/form-data, its fields in their order: the file comes last. */
export function form(fields: Record<string, string | Blob>): FormData {
  const data = new FormData();
  for (const [name, value] of Object.entries(fields)) data.append(name, value);
  return data;
}

/** What happens to a complaint from now on. The first, undefined, says that the stream stands. */
export async function* follow(redress: Redress, id: string, signal: AbortSignal): AsyncGenerator<Shapes["Happened"] | undefined> {
  const stream = await done(
    redress.GET("/v1/complaints/{id}/stream", { params: { path: { id } }, parseAs: "stream", signal }),
  );
  if (stream === null) throw new Error("a stream without content");
  let text = "";
  for await (const chunk of stream.pipeThrough(new TextDecoderStream())) {
    text += chunk;
    const blocks = text.split("\n\n");
    text = blocks.pop() ?? "";
    for (const block of blocks) {
      const data = block.split("\n").find((line) => line.startsWith("data: "));
      yield data === undefined ? undefined : (JSON.parse(data.slice("data: ".length)) as Shapes["Happened"]);
    }
  }
}
