import { describe, expect, test } from "@jest/globals";
import { chromiumPath } from "../support/browser.ts";
import { openDashboard } from "../support/dashboard.ts";
import { eventually } from "../support/eventually.ts";
import { temporaryFolder } from "../support/processes.ts";

/** What is written and not yet sent stays, wherever its writer goes meanwhile, and is told of. */
(chromiumPath ? describe : describe.skip)("what is written in the dashboard", () => {
  const dashboard = openDashboard(temporaryFolder());
  const { open } = dashboard;

  async function make(title: string): Promise<string> {
    const { body } = await dashboard.alice.rest("POST", "/v1/docs", { title, content: "As it was." });
    return String(body["id"]);
  }

  test("with nothing written yet the first document is asked for; with one, which to read", async () => {
    const page = await open("/documents", { user: "alice" });
    await page.getByRole("heading", { name: "Write the first document" }).waitFor();
    await make("The first");
    await page.getByRole("heading", { name: "Pick a document, or write one" }).waitFor();
  }, 60_000);

  test("an edit is kept when another document is opened, and is told of; it is saved over the version that it began at", async () => {
    const [one, other] = [await make("Edited"), await make("Beside it")];
    const page = await open(`/documents/${one}`, { user: "alice" });
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Content").fill("Much that was thought about.");
    await page.getByText("Not saved yet").waitFor();
    await page.locator(`a[href="/documents/${other}"]`).click();
    await page.getByRole("heading", { name: "Beside it" }).first().waitFor();
    await page.locator(".toast").getByText("Your changes to “Edited” are kept, and not saved yet.").waitFor();
    await page.locator(`.document-row[href="/documents/${one}"]`).getByText("not saved").waitFor();

    await dashboard.alice.rest("PUT", `/v1/docs/${one}`, { title: "Edited by somebody else" });
    await page.locator(".toast").getByRole("link", { name: "Go on" }).click();
    await eventually(
      async () => (await page.getByLabel("Content").inputValue()) === "Much that was thought about.",
      "the edit to be there",
    );
    await page.getByText(/Somebody changed it meanwhile/).waitFor();
    await page.getByRole("button", { name: "Save mine over it" }).click();
    await page.getByText("Much that was thought about.", { exact: true }).waitFor();
    expect(await page.getByText("not saved").count()).toBe(0);
  }, 60_000);

  test("an edit is kept when its page is left by a link and by the browser's back; what is given up is gone", async () => {
    const id = await make("Left");
    const page = await open("/documents", { user: "alice" });
    await page.locator(`a[href="/documents/${id}"]`).click();
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Title").fill("Left behind");
    await page.getByRole("link", { name: /^Catalogue/ }).click();
    await page.getByRole("heading", { name: "document.created" }).first().waitFor();
    await page.goBack();
    expect(await page.getByLabel("Title").inputValue()).toBe("Left behind");
    await page.getByRole("button", { name: "Discard changes" }).click();
    await page.getByRole("heading", { name: "Left", exact: true }).first().waitFor();
    await page.getByRole("button", { name: "Edit" }).click();
    expect(await page.getByLabel("Title").inputValue()).toBe("Left");
  }, 60_000);

  test("the browser asks before the page goes with an edit, and not without", async () => {
    const id = await make("Closed");
    const page = await open(`/documents/${id}`, { user: "alice" });
    const asked: string[] = [];
    page.on("dialog", (dialog) => {
      asked.push(dialog.type());
      void dialog.accept();
    });
    await page.getByRole("button", { name: "Edit" }).click();
    await page.getByLabel("Title").fill("Closed!");
    await page.getByLabel("Title").fill("Closed");
    await page.reload();
    await page.getByRole("button", { name: "Edit" }).click();
    expect(asked).toEqual([]);
    await page.getByLabel("Title").fill("Closed!");
    await page.reload();
    expect(asked).toEqual(["beforeunload"]);
  }, 60_000);

  test("a comment and a new document are kept too; nothing of it is there for who signs in next", async () => {
    const [one, other] = [await make("Commented"), await make("Not commented")];
    const page = await open(`/documents/${one}`, { user: "alice" });
    await page.getByLabel("New comment").fill("Half a thought");
    await page.locator(`a[href="/documents/${other}"]`).click();
    await page.locator(".toast").getByText("Your comment is kept, and not sent yet.").waitFor();
    await page.keyboard.press("n");
    await page.getByRole("dialog").getByLabel("Title").fill("Half a document");
    await page.mouse.click(4, 300);
    await page.getByRole("dialog").waitFor({ state: "detached" });
    await page.locator(`.document-row[href="/documents/${one}"]`).click();
    expect(await page.getByLabel("New comment").inputValue()).toBe("Half a thought");

    await page.getByRole("button", { name: "New document" }).first().click();
    expect(await page.getByRole("dialog").getByLabel("Title").inputValue()).toBe("Half a document");
    await page.keyboard.press("Escape");
    await page.getByRole("button", { name: "Signed in as alice" }).click();
    await page.getByRole("button", { name: "bob", exact: true }).click();
    await page.getByRole("button", { name: "Signed in as bob" }).waitFor();
    expect(await page.getByLabel("New comment").inputValue()).toBe("");
    await page.getByRole("button", { name: "New document" }).first().click();
    expect(await page.getByRole("dialog").getByLabel("Title").inputValue()).toBe("");
  }, 60_000);
});
