// Writes redress.ts, the types of every operation, from openapi.json.
import { readFile, writeFile } from "node:fs/promises";
import openapiTS, { astToString } from "openapi-typescript";
import ts from "typescript";

const blob = ts.factory.createTypeReferenceNode("Blob");

const description = JSON.parse(await readFile(new URL("openapi.json", import.meta.url), "utf8"));
const types = await openapiTS(description, {
  alphabetize: true,
  // A file is a string in JSON Schema; in a program it is a Blob.
  transform: (schema) => (schema.format === "binary" ? blob : undefined),
});
await writeFile(new URL("redress.ts", import.meta.url), astToString(types));
