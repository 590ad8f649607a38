import { isOperator, type Viewer } from "../viewer.ts";

/** Who may see something: `["*"]` is everybody in the workspace, else the ids of the users it names. */
export type Audience = readonly string[];

export const EVERYONE = "*";
export const WORKSPACE: Audience = [EVERYONE];

export const isPublic = (audience: Audience): boolean => audience.includes(EVERYONE);

/** May this viewer read what is inside? */
export const mayRead = (viewer: Viewer, audience: Audience): boolean =>
  isPublic(audience) || audience.includes(viewer.id);

/** May this viewer know that it is there? Operators see every event's course, but not a private payload. */
export const mayKnow = (viewer: Viewer, audience: Audience): boolean => mayRead(viewer, audience) || isOperator(viewer);

/** The entries of an `audience` field that let this viewer read: for a store query `{audience: {$in: …}}`. */
export const audiencesOf = (viewer: Viewer): readonly string[] => [EVERYONE, viewer.id];
