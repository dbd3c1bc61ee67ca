/** Sends to a queue of another server, by its URL, in SQS's JSON protocol; nobody signs. */
export function sendTo(queueUrl: string): (body: string) => Promise<void> {
  const { origin } = new URL(queueUrl);
  return async (MessageBody) => {
    const response = await fetch(origin, {
      method: "POST",
      headers: {
        "content-type": "application/x-amz-json-1.0",
        "x-amz-target": "AmazonSQS.SendMessage",
        // By which an emulator tells the service and the account.
        authorization: "AWS4-HMAC-SHA256 Credential=embedded/20260101/us-east-1/sqs/aws4_request",
      },
      body: JSON.stringify({ QueueUrl: queueUrl, MessageBody }),
    });
    const text = await response.text();
    if (!response.ok) throw new Error(`the result was not taken: ${response.status} ${text}`);
  };
}
