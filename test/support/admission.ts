import { createAdmission } from "../../src/admission/admission.ts";
import { silentLog } from "./recorded-log.ts";

/** The admission of a process whose event loop is never late. */
export const newAdmission = () => createAdmission({ eventLoop: { standingDelayMs: () => 0 }, log: silentLog });
