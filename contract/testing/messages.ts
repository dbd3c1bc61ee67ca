// Sample messages for tests.
import type { Person } from "../people.ts";
import type { Result } from "../result.ts";

/** The record that S3 sends for a put. @param key form-encoded, as in the event */
export function s3PutRecord({ key, requestId = "C3D13FE58DE4C810" }: {
  key: string;
  requestId?: string;
}) {
  return {
    eventVersion: "2.1",
    eventSource: "aws:s3",
    awsRegion: "us-east-1",
    eventTime: "2026-01-02T03:04:05.678Z",
    eventName: "ObjectCreated:Put",
    userIdentity: { principalId: "AWS:AIDAJDPLRKLG7UEXAMPLE" },
    requestParameters: { sourceIPAddress: "192.0.2.1" },
    responseElements: {
      "x-amz-request-id": requestId,
      "x-amz-id-2": "FMyUVURIY8/IgAtTv8xRjskZQpcIZ9KG4V5Wp6S7S/JRWeUWerMUE5JgHvANOjpD",
    },
    s3: {
      s3SchemaVersion: "1.0",
      configurationId: "videos",
      bucket: {
        name: "in",
        ownerIdentity: { principalId: "A3NL1KOZZKExample" },
        arn: "arn:aws:s3:::in",
      },
      object: {
        key,
        size: 1024,
        eTag: "d41d8cd98f00b204e9800998ecf8427e",
        sequencer: "0055AED6DCD90281E5",
      },
    },
  };
}

/** The event that S3 sends when a notification is configured. */
export const TEST_EVENT = {
  Service: "Amazon S3",
  Event: "s3:TestEvent",
  Time: "2026-01-02T03:04:05.678Z",
  Bucket: "in",
  RequestId: "5582815E1AEA5ADF",
  HostId: "8cLeGAmw098X5cv4Zkwcmo8vvZa3eH3eKxsPzbB9wrR+YstdA6Knx4Ip8EXAMPLE",
};

/** The result for a recognised person. */
export const RESULT: Result = {
  version: 1,
  identity: "0123456789abcdef0123456789abcdef",
  bucket: "in",
  key: "test_0.mp4",
  outcome: "recognised",
  name: "Ann Lee",
  student: { name: "Ann Lee", major: "Physics", year: "junior" },
  distance: 0.43211,
  frameTime: 0.5,
  face: { x: 10, y: 20, width: 30, height: 40 },
  second: null,
  confidence: null,
  others: [],
  frameKey: "test_0.jpg",
  ms: { download: 12, recognise: 90, total: 102 },
  functionVersion: "7",
  requestId: "7d0b4f7e-0f5c-4f4e-9a51-0c2b8f6c2a11",
  reason: null,
};

/** Someone in a video. */
export const PERSON: Person = {
  name: "Ann Lee",
  student: { name: "Ann Lee", major: "Physics", year: "junior" },
  stranger: null,
  distance: 0.4321,
  margin: 0.21,
  sure: true,
  from: 1.5,
  to: 9,
  seconds: 5,
  spans: [[1.5, 4], [6.5, 9]],
  frames: 10,
  best: { time: 2, face: { x: 10, y: 20, width: 30, height: 40 } },
};
