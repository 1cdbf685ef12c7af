"""Runs a Lambda handler in Python: asks the Runtime API for events, hands them over, gives back what comes of it.

Page: https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html. Standard library only.
"""

import http.client
import importlib
import json
import logging
import os
import sys
import time
import traceback

API = "/2018-06-01/runtime"
# What marks the end of an event's output for whoever reads it; no handler writes it by chance.
END = "\x1etollgate-end "


class Context:
    """The second argument of a handler."""

    def __init__(self, headers):
        self.aws_request_id = headers["Lambda-Runtime-Aws-Request-Id"]
        self.invoked_function_arn = headers["Lambda-Runtime-Invoked-Function-Arn"]
        self.function_name = os.environ["AWS_LAMBDA_FUNCTION_NAME"]
        self.function_version = os.environ["AWS_LAMBDA_FUNCTION_VERSION"]
        self.memory_limit_in_mb = os.environ["AWS_LAMBDA_FUNCTION_MEMORY_SIZE"]
        self.log_group_name = os.environ["AWS_LAMBDA_LOG_GROUP_NAME"]
        self.log_stream_name = os.environ["AWS_LAMBDA_LOG_STREAM_NAME"]
        self.identity = None
        self.client_context = None
        self._deadline = int(headers["Lambda-Runtime-Deadline-Ms"])

    def get_remaining_time_in_millis(self):
        return max(0, self._deadline - int(time.time() * 1000))


class Formatter(logging.Formatter):
    """The form that Lambda gives to the root logger."""

    request_id = ""
    converter = time.gmtime

    def format(self, record):
        record.aws_request_id = Formatter.request_id
        return super().format(record)


class Fault(Exception):
    """Something that is wrong before a handler has run."""

    def __init__(self, kind, text):
        super().__init__(text)
        self.kind = kind


def log_as_lambda_does():
    handler = logging.StreamHandler(sys.stdout)
    handler.setFormatter(
        Formatter(
            "[%(levelname)s]\t%(asctime)s.%(msecs)03dZ\t%(aws_request_id)s\t%(message)s",
            "%Y-%m-%dT%H:%M:%S",
        )
    )
    logging.getLogger().addHandler(handler)


def load(handler):
    module_name, dot, function_name = handler.rpartition(".")
    if not dot or not module_name:
        raise Fault(
            "Runtime.MalformedHandlerName",
            f"Bad handler '{handler}': not enough values to unpack (expected 2, got 1)",
        )
    try:
        module = importlib.import_module(module_name.replace("/", "."))
    except ImportError as error:
        raise Fault("Runtime.ImportModuleError", f"Unable to import module '{module_name}': {error}") from None
    except SyntaxError as error:
        text = f"Syntax error in module '{module_name}': {error}"
        raise Fault("Runtime.UserCodeSyntaxError", text) from None
    function = getattr(module, function_name, None)
    if function is None:
        text = f"Handler '{function_name}' missing on module '{module_name}'"
        raise Fault("Runtime.HandlerNotFound", text)
    return function


def described(error, request_id):
    """Lambda's error object."""
    if isinstance(error, Fault):
        return {
            "errorMessage": str(error),
            "errorType": error.kind,
            "requestId": request_id,
            "stackTrace": [],
        }
    frames = traceback.extract_tb(error.__traceback__)
    frames = traceback.format_list(frame for frame in frames if frame.filename != __file__)
    root = os.environ["LAMBDA_TASK_ROOT"]
    return {
        "errorMessage": str(error),
        "errorType": type(error).__name__,
        "requestId": request_id,
        "stackTrace": [frame.replace(root, "/var/task") for frame in frames],
    }


def write(described_error):
    """An error as it stands in the log: one event, so its lines end with a carriage return."""
    lines = [f"[ERROR] {described_error['errorType']}: {described_error['errorMessage']}"]
    if described_error["stackTrace"]:
        lines.append("Traceback (most recent call last):")
        lines += [line.rstrip("\n").replace("\n", "\r") for line in described_error["stackTrace"]]
    print("\r".join(lines))


def end(request_id):
    sys.__stdout__.flush()
    sys.__stderr__.flush()
    os.write(1, f"{END}{request_id}\n".encode())


def send(connection, path, body, kind=None):
    headers = {"Content-Type": "application/json"}
    if kind:
        headers["Lambda-Runtime-Function-Error-Type"] = kind
    connection.request("POST", API + path, body, headers)
    connection.getresponse().read()


def one(connection, function):
    connection.request("GET", API + "/invocation/next")
    response = connection.getresponse()
    event = response.read()
    context = Context(response.headers)
    request_id = context.aws_request_id
    Formatter.request_id = request_id
    os.environ["_X_AMZN_TRACE_ID"] = response.headers.get("Lambda-Runtime-Trace-Id", "")
    path, kind = f"/invocation/{request_id}/response", None
    try:
        try:
            event = json.loads(event)
        except ValueError as error:
            raise Fault("Runtime.UnmarshalError", f"Unable to unmarshal input: {error}") from None
        result = function(event, context)
        try:
            body = json.dumps(result, ensure_ascii=False)
        except (TypeError, ValueError) as error:
            raise Fault("Runtime.MarshalError", f"Unable to marshal response: {error}") from None
    except Exception as error:
        wrong = described(error, request_id)
        write(wrong)
        path, kind = f"/invocation/{request_id}/error", wrong["errorType"]
        body = json.dumps(wrong)
    end(request_id)
    send(connection, path, body.encode(), kind)


def main():
    os.chdir(os.environ["LAMBDA_TASK_ROOT"])
    sys.path.insert(0, os.environ["LAMBDA_TASK_ROOT"])
    log_as_lambda_does()
    connection = http.client.HTTPConnection(os.environ["AWS_LAMBDA_RUNTIME_API"])
    try:
        function = load(os.environ["_HANDLER"])
    except Exception as error:
        wrong = described(error, "")
        write(wrong)
        end("")
        send(connection, "/init/error", json.dumps(wrong).encode(), wrong["errorType"])
        sys.exit(1)
    while True:
        one(connection, function)


main()
