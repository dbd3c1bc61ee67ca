import assert from "node:assert/strict";
import { needs } from "../contract/testing/harness.ts";
import { explainProxyError, proxySettings } from "./proxy.ts";

/** A test with these variables, the others of its kind unset. */
function test(name: string, variables: Record<string, string>, fn: () => void) {
  const names = ["HTTPS_PROXY", "NO_PROXY", "AWS_ENDPOINT_URL"];
  Deno.test({
    name: `${name} (needs env)`,
    ...needs("env"),
    fn() {
      const before = names.map((name) => [name, Deno.env.get(name)] as const);
      const set = (name: string, value: string | undefined) =>
        value === undefined ? Deno.env.delete(name) : Deno.env.set(name, value);
      for (const name of names) set(name, variables[name]);
      try {
        fn();
      } finally {
        for (const [name, value] of before) set(name, value);
      }
    },
  });
}

const failure = (code: string, message = "x") => Object.assign(new Error(message), { code });

test("without HTTPS_PROXY there is no proxy", { NO_PROXY: "a" }, () => {
  assert.deepEqual(proxySettings(), {});
  assert.equal(explainProxyError(failure("ECONNREFUSED")), undefined);
});

test("HTTPS_PROXY may lack its scheme", { HTTPS_PROXY: "proxy:3128", NO_PROXY: ".corp" }, () => {
  assert.deepEqual(proxySettings(), { HTTPS_PROXY: "http://proxy:3128/", NO_PROXY: ".corp" });
});

test("another kind of proxy is refused, without its password", {
  HTTPS_PROXY: "socks5://me:hush@proxy:1080",
}, () => {
  assert.throws(proxySettings, /^UserError: HTTPS_PROXY is not .*http:\/\/10\.0\.0\.8:3128$/);
});

test("a proxy's errors name it, and not its password", {
  HTTPS_PROXY: "http://me:hush@proxy:3128",
}, () => {
  const refused = "Failed to establish tunnel to sqs:443 over http://proxy:3128: HTTP/1.1 ";
  const cases: [Error, RegExp][] = [
    [failure("ERR_PROXY_TUNNEL", `${refused}407 Proxy Authentication Required`), /\(407 .*USER:/],
    [failure("ERR_PROXY_TUNNEL", `${refused}403 Forbidden`), /\(403 Forbidden\): let it allow/],
    [
      new Deno.errors.NotCapable('Requires net access to "proxy:3128", run again'),
      /^no permission to reach AWS through the proxy proxy:3128: start .* \.\/rollcall;/,
    ],
    [failure("EPERM"), /^no permission .* the proxy proxy:3128: .*compile --net proxy:3128`$/],
    [failure("ECONNREFUSED"), /^cannot reach AWS through the proxy proxy:3128 \(ECONNREFUSED\)/],
  ];
  for (const [error, says] of cases) {
    const { message } = explainProxyError(error)!;
    assert.match(message, says);
    assert.doesNotMatch(message, /hush/);
  }
  const other = new Deno.errors.NotCapable('Requires net access to "example.com:443", run again');
  assert.equal(explainProxyError(other), undefined);
  assert.equal(explainProxyError(failure("CERT")), undefined);
});

test("a local endpoint takes no proxy, so none is to blame", {
  HTTPS_PROXY: "http://proxy:3128",
  AWS_ENDPOINT_URL: "http://127.0.0.1:4566",
}, () => assert.equal(explainProxyError(failure("ECONNREFUSED")), undefined));
