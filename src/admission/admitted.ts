import { type Commands } from "../documents/commands.ts";
import { type Admission } from "./admission.ts";

/** The same commands, each refused with OVERLOADED when there is no room for it. */
export const admitted = (commands: Commands, { change }: Pick<Admission, "change">): Commands => ({
  registerUser: (caller, input) => change(() => commands.registerUser(caller, input)),
  createDocument: (caller, input) => change(() => commands.createDocument(caller, input)),
  updateDocument: (caller, input) => change(() => commands.updateDocument(caller, input)),
  addComment: (caller, input) => change(() => commands.addComment(caller, input)),
});
