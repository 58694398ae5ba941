// aws-lambda-ric posts answers through a native module that links curl. Its build needs autotools and minutes, so this
// does the same with node:http, and everything else of the client is AWS's own.

const http = require("node:http");
const Module = require("node:module");

const [hostname, port] = process.env.AWS_LAMBDA_RUNTIME_API.split(":");

function post(id, kind, body) {
  const path = `/2018-06-01/runtime/invocation/${id}/${kind}`;
  const headers = { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(body) };
  http.request({ hostname, port, path, method: "POST", headers }, (answer) => answer.resume()).end(body);
}

const standIn = {
  initializeClient() {},
  done: (id, body) => post(id, "response", body),
  error: (id, body) => post(id, "error", body),
};

const load = Module._load;
Module._load = (name, ...rest) => (name.endsWith("rapid-client.node") ? standIn : load(name, ...rest));
