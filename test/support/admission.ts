import { createAdmission } from "../../src/admission/admission.ts";
import { silentLog } from "./recorded-log.ts";

/** Room as there is in a process that has just started. */
export const newAdmission = () => createAdmission(silentLog);
