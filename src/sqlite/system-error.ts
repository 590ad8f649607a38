/** Is this an error of the system, such as `ENOENT`? */
export const isSystemError = (error: unknown, code: string): boolean =>
  typeof error === "object" && error !== null && "code" in error && error.code === code;
