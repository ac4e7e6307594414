import { afterEach, describe, expect, it, vi } from "vitest";
import { get, post } from "../../src/api/client";
import { ApiError, readError } from "../../src/api/errors";
import { recall, remember } from "../../src/api/memory";
import { pollDelay } from "../../src/api/resource";
import { takeCode } from "../../src/api/session";

function answer(status: number, body: string): void {
  vi.stubGlobal("fetch", vi.fn(async () => new Response(status === 204 ? null : body, { status })));
}

afterEach(() => vi.unstubAllGlobals());

describe("errors", () => {
  it("carries the server's own words", () => {
    const error = readError(404, '{"error": {"code": "not_found", "message": "There is no model x.", "hint": "Nearest: y"}}');
    expect(error).toMatchObject({ status: 404, code: "not_found", message: "There is no model x.", hint: "Nearest: y" });
  });
  it.each(["<html>Bad gateway</html>", "", "null", "[]", '{"error": 7}', '{"error": {"message": 7}}'])("has plain words for %s", (body) => {
    const error = readError(502, body);
    expect(error.code).toBe("http_502");
    expect(error.message).toBe("The server failed to answer this request.");
  });
});

describe("calls", () => {
  it("gives the text and the data", async () => {
    answer(200, '{"models": []}');
    expect(await get("models")).toEqual({ text: '{"models": []}', data: { models: [] } });
  });
  it("takes an empty answer for null", async () => {
    answer(204, "");
    expect(await post("session", {})).toBeNull();
  });
  it("throws what the server said", async () => {
    answer(401, '{"error": {"code": "unauthorized", "message": "Sign in first."}}');
    await expect(get("models")).rejects.toMatchObject({ status: 401, message: "Sign in first." });
  });
  it("says when no answer came", async () => {
    vi.stubGlobal("fetch", vi.fn(async () => { throw new TypeError("Failed to fetch"); }));
    await expect(get("models")).rejects.toMatchObject({ status: 0, code: "unreachable" });
  });
  it("says when the answer is not JSON", async () => {
    answer(200, "<html>");
    await expect(get("models")).rejects.toBeInstanceOf(ApiError);
  });
});

it("pollDelay grows with failures and stays bounded", () => {
  expect([0, 1, 2, 9].map((n) => pollDelay(n))).toEqual([5000, 10_000, 20_000, 30_000]);
  expect(pollDelay(3, 60_000)).toBe(60_000);
});

it("remembers only the last answers", () => {
  for (let i = 0; i < 20; i += 1) remember(`p${i}`, i);
  expect(recall("p0")).toBeNull();
  expect(recall("p19")).toBe(19);
});

describe("takeCode", () => {
  const where = (hash: string) => ({ hash, pathname: "/m/x", search: "?t=1" }) as Location;
  it("takes the code and cleans the address", () => {
    const replaceState = vi.fn();
    expect(takeCode(where("#code=abc"), { state: null, replaceState } as never)).toBe("abc");
    expect(replaceState).toHaveBeenCalledWith(null, "", "/m/x?t=1");
  });
  it("leaves other fragments alone", () => {
    const replaceState = vi.fn();
    expect(takeCode(where("#main"), { state: null, replaceState } as never)).toBeNull();
    expect(replaceState).not.toHaveBeenCalled();
  });
});
