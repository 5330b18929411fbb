"""Signs requests as botocore does: a line of JSON in for each, a line of JSON out."""

import datetime
import json
import sys
from unittest import mock

from botocore import auth, awsrequest, credentials


def sign(request):
    keys = credentials.Credentials(request["accessKey"], request["secretKey"], request.get("sessionToken"))
    time = datetime.datetime.fromtimestamp(request["time"], datetime.timezone.utc)
    made = awsrequest.AWSRequest(
        method=request["method"], url=request["url"], data=bytes.fromhex(request["body"]), headers=request["fields"])
    if "seconds" in request:
        signer = auth.S3SigV4QueryAuth(keys, "s3", request["region"], expires=request["seconds"])
    else:
        signer = auth.S3SigV4Auth(keys, "s3", request["region"])
    with mock.patch.object(auth, "get_current_datetime", return_value=time):
        signer.add_auth(made)
    return {"url": made.url, "fields": {name.lower(): value for name, value in made.headers.items()}}


for line in sys.stdin:
    print(json.dumps(sign(json.loads(line))), flush=True)
