// Runs a Lambda handler in Node.js: asks the Runtime API for events, hands them over, gives back what comes of it.
//
// Page: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html. Node's own modules only.

import { existsSync, writeSync } from "node:fs";
import http from "node:http";
import { createRequire } from "node:module";
import path from "node:path";
import { pathToFileURL } from "node:url";
import { format } from "node:util";

const API = "/2018-06-01/runtime";
// What marks the end of an event's output for whoever reads it; no handler writes it by chance.
const END = "\x1etollgate-end ";
const { env } = process;
const [host, port] = env.AWS_LAMBDA_RUNTIME_API.split(":");
const agent = new http.Agent({ keepAlive: true, maxSockets: 1 });
let requestId = "undefined";

class Fault extends Error {
  constructor(name, message) {
    super(message);
    this.name = name;
  }
}

function call(method, where, body, kind) {
  const headers = { "Content-Type": "application/json" };
  if (kind) headers["Lambda-Runtime-Function-Error-Type"] = kind;
  return new Promise((resolve, reject) => {
    const request = http.request({ host, port, agent, method, path: API + where, headers }, (response) => {
      const parts = [];
      response.on("data", (part) => parts.push(part));
      response.on("end", () => resolve({ headers: response.headers, body: Buffer.concat(parts).toString() }));
    });
    request.on("error", reject);
    request.end(body);
  });
}

function logAsLambdaDoes() {
  const levels = { debug: "DEBUG", error: "ERROR", fatal: "FATAL", info: "INFO", log: "INFO", trace: "TRACE", warn: "WARN" };
  for (const [name, level] of Object.entries(levels)) {
    console[name] = (...values) => {
      const text = format(...values).replace(/\n/g, "\r");
      writeSync(1, `${new Date().toISOString()}\t${requestId}\t${level}\t${text}\n`);
    };
  }
}

// The module of a handler: CommonJS first, as Lambda takes it, unless its name or package says otherwise.
async function moduleOf(name) {
  const base = path.resolve(env.LAMBDA_TASK_ROOT, name);
  const file = [base, `${base}.js`, `${base}.mjs`, `${base}.cjs`].find((one) => path.extname(one) && existsSync(one));
  if (!file) {
    const text = `Error: Cannot find module '${path.basename(name)}'\nRequire stack:\n- ${import.meta.filename ?? "bootstrap"}`;
    throw new Fault("Runtime.ImportModuleError", text);
  }
  try {
    if (file.endsWith(".mjs")) return await import(pathToFileURL(file));
    return createRequire(file)(file);
  } catch (error) {
    if (error?.code === "ERR_REQUIRE_ESM" || error?.code === "ERR_REQUIRE_ASYNC_MODULE") return import(pathToFileURL(file));
    if (error instanceof SyntaxError) throw new Fault("Runtime.UserCodeSyntaxError", `SyntaxError: ${error.message}`);
    if (error?.code === "MODULE_NOT_FOUND" || error?.code === "ERR_MODULE_NOT_FOUND") {
      throw new Fault("Runtime.ImportModuleError", `Error: ${error.message}`);
    }
    throw error;
  }
}

async function load(handler) {
  const slash = handler.lastIndexOf("/") + 1;
  const [name, ...members] = handler.slice(slash).split(".");
  if (!name || members.length === 0) throw new Fault("Runtime.MalformedHandlerName", "Bad handler");
  const module = await moduleOf(handler.slice(0, slash) + name);
  const within = (from) => members.reduce((value, member) => value?.[member], from);
  const found = within(module) ?? within(module?.default);
  if (found === undefined) {
    throw new Fault("Runtime.HandlerNotFound", `${name}.${members.join(".")} is undefined or not exported`);
  }
  if (typeof found !== "function") {
    throw new Fault("Runtime.HandlerNotFound", `${name}.${members.join(".")} is not a function`);
  }
  const major = Number(/nodejs(\d+)/.exec(env.AWS_EXECUTION_ENV)?.[1]);
  if (major >= 24 && found.length >= 3) {
    throw new Fault(
      "Runtime.CallbackHandlerDeprecated",
      "ERROR: AWS Lambda has removed support for callback-based function handlers starting with Node.js 24. " +
        "You need to modify this function to use a supported handler signature to use Node.js 24 or later. " +
        "For more information see https://docs.aws.amazon.com/lambda/latest/dg/nodejs-handler.html.",
    );
  }
  return found;
}

function contextOf(headers, settle) {
  const deadline = Number(headers["lambda-runtime-deadline-ms"]);
  return {
    awsRequestId: headers["lambda-runtime-aws-request-id"],
    invokedFunctionArn: headers["lambda-runtime-invoked-function-arn"],
    functionName: env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => Math.max(0, deadline - Date.now()),
    succeed: (value) => settle(null, value),
    fail: (error) => settle(error ?? new Error("Unknown")),
    done: settle,
  };
}

// What a handler comes to: what its promise does, what it calls back with, or nothing when nothing is left to do.
function outcome(handler, event, headers) {
  return new Promise((resolve, reject) => {
    const idle = () => resolve(undefined);
    process.once("beforeExit", idle);
    const settle = (error, value) => {
      process.removeListener("beforeExit", idle);
      if (error) reject(error);
      else resolve(value);
    };
    try {
      const result = handler(event, contextOf(headers, settle), settle);
      if (typeof result?.then === "function") result.then((value) => settle(null, value), settle);
    } catch (error) {
      settle(error);
    }
  });
}

// Lambda's error object.
function described(error) {
  if (error instanceof Error) {
    return { errorType: error.name, errorMessage: error.message, trace: (error.stack ?? "").replaceAll(env.LAMBDA_TASK_ROOT, "/var/task").split("\n") };
  }
  return { errorType: typeof error, errorMessage: String(error), trace: [] };
}

function write(what, error) {
  const text = JSON.stringify({ ...described(error), stack: described(error).trace, trace: undefined });
  writeSync(1, `${new Date().toISOString()}\t${requestId}\tERROR\t${what} \t${text}\n`);
}

async function one(handler) {
  const { headers, body } = await call("GET", "/invocation/next");
  requestId = headers["lambda-runtime-aws-request-id"];
  env._X_AMZN_TRACE_ID = headers["lambda-runtime-trace-id"] ?? "";
  let where = `/invocation/${requestId}/response`;
  let answer;
  let kind;
  try {
    const result = await outcome(handler, JSON.parse(body), headers);
    answer = JSON.stringify(result === undefined ? null : result);
  } catch (error) {
    write("Invoke Error", error);
    where = `/invocation/${requestId}/error`;
    kind = described(error).errorType;
    answer = JSON.stringify(described(error));
  }
  writeSync(1, `${END}${requestId}\n`);
  await call("POST", where, answer, kind);
}

// What nobody caught ends the process, and the event with it.
async function uncaught(error) {
  write("Uncaught Exception", error);
  writeSync(1, `${END}${requestId}\n`);
  await call("POST", `/invocation/${requestId}/error`, JSON.stringify(described(error)), described(error).errorType);
  process.exit(1);
}

async function main() {
  let handler;
  try {
    handler = await load(env._HANDLER);
  } catch (error) {
    write("Uncaught Exception", error);
    writeSync(1, `${END}\n`);
    await call("POST", "/init/error", JSON.stringify(described(error)), described(error).errorType);
    process.exit(1);
  }
  process.on("uncaughtException", uncaught);
  process.on("unhandledRejection", (reason) => uncaught(new Fault("Runtime.UnhandledPromiseRejection", String(reason))));
  for (;;) await one(handler);
}

logAsLambdaDoes();
process.chdir(env.LAMBDA_TASK_ROOT);
main().catch(() => process.exit(1));
