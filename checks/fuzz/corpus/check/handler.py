import os, boto3
import numpy as np
from . import x
def handle(event, context):
    body = json.loads(event["body"])
    print(f"{event['headers']!r:>{10}} {body}")
    return {"statusCode": 200, "body": """x
