// On the page that asks to scan the code again: goes on to the camera once that is done.

import { letIn } from "./rejoin.js";

await letIn();
location.replace("/");
