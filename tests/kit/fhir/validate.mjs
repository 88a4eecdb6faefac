// Reads a resource from standard input and prints, as JSON, what npm's `fhir` finds in it.

import { createRequire } from "node:module";
import { readFileSync } from "node:fs";

const { Fhir } = createRequire(import.meta.url)("fhir/fhir");
const told = new Fhir().validate(readFileSync(0, "utf-8"));
console.log(JSON.stringify(told));
