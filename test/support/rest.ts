import { expect } from "@jest/globals";

export interface Answer {
  readonly status: number;
  readonly headers: Headers;
  readonly text: string;
  readonly body: Record<string, unknown>;
}

interface Call {
  /** The user, as the development header says it; null for nobody. */
  readonly as?: string | null;
  readonly headers?: Readonly<Record<string, string>>;
  /** JSON; text is sent as it is. */
  readonly body?: unknown;
}

export interface RestClient {
  call(method: string, path: string, given?: Call): Promise<Answer>;
  /** Creates a document, which must work; parts that are left out are filled in. */
  create(document?: object, given?: Call): Promise<Answer>;
  newId(document?: object): Promise<string>;
}

export function restClient(url: string): RestClient {
  async function call(method: string, path: string, { as = "ada", headers = {}, body }: Call = {}): Promise<Answer> {
    const response = await fetch(`${url}${path}`, {
      method,
      headers: {
        ...(as === null ? {} : { "x-user-id": as }),
        ...(body === undefined ? {} : { "content-type": "application/json" }),
        ...headers,
      },
      ...(body === undefined ? {} : { body: typeof body === "string" ? body : JSON.stringify(body) }),
    });
    const text = await response.text();
    return { status: response.status, headers: response.headers, text, body: text ? JSON.parse(text) : {} };
  }
  async function create(document: object = {}, given: Call = {}): Promise<Answer> {
    const answer = await call("POST", "/v1/docs", { body: { title: "T", content: "C", ...document }, ...given });
    expect(answer).toMatchObject({ status: 201 });
    return answer;
  }
  return { call, create, newId: async (document) => String((await create(document)).body["id"]) };
}

export function expectProblem(answer: Answer, status: number, code: string): void {
  expect(answer).toMatchObject({ status, body: { type: "about:blank", title: code, status, code } });
  expect(typeof answer.body["detail"]).toBe("string");
  expect(answer.headers.get("content-type")).toBe("application/problem+json; charset=utf-8");
}
