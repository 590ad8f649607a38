/** Tags as they are typed: words between commas or spaces, each once. */
export const parseTags = (text: string): string[] => [...new Set(text.split(/[,\s]+/).filter(Boolean))];
