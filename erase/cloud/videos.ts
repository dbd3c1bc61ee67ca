import { GetObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { frameKey } from "../../contract/csv.ts";
import type { Names } from "../../contract/names.ts";
import { deleteObjects, listBucket } from "../../workload/cloud/buckets.ts";
import type { Item, Search, Store } from "../store.ts";

/** The videos in which the person was recognised. Only the choice `all` deletes them. */
export function videos(s3: S3Client, names: Names): Store {
  return objects(s3, names.inputBucket, {
    title: "videos",
    folder: "videos",
    keyOf: (video) => video,
    isErased: (choice) => choice === "all",
  });
}

/** The stored frame of each of these videos. Only the choice `keep` keeps them. */
export function frames(s3: S3Client, names: Names): Store {
  return objects(s3, names.frameBucket, {
    title: "frames",
    folder: "frames",
    keyOf: frameKey,
    isErased: (choice) => choice !== "keep",
  });
}

function objects(
  s3: S3Client,
  bucket: string,
  { title, folder, keyOf, isErased }: {
    title: string;
    folder: string;
    keyOf: (video: string) => string;
    isErased: (choice: Search["choice"]) => boolean;
  },
): Store {
  return {
    title,
    phase: "data",
    async find({ videos, shared, choice, signal }) {
      const there = new Set((await listBucket(s3, bucket, signal)).map(({ key }) => key));
      const found = [...videos].filter((video) => there.has(keyOf(video)));
      const items = found.map((video): Item => ({
        what: `s3://${bucket}/${keyOf(video)}` +
          (shared.has(video) ? ": somebody else was recognized in it too" : ""),
        copy: {
          file: `${folder}/${keyOf(video)}`,
          read: () => readObject(s3, bucket, keyOf(video), signal),
        },
      }));
      // While nothing is decided, the plan shows them.
      if (choice === undefined || isErased(choice)) {
        return { items, erase: () => deleteObjects(s3, bucket, found.map(keyOf), signal) };
      }
      return {
        items: [],
        erase: () => Promise.resolve(),
        left: found.length === 0 ? [] : [{
          what: `${found.length} ${title}, kept by --videos ${choice}`,
          until: "you delete them",
        }],
      };
    },
  };
}

async function readObject(
  s3: S3Client,
  Bucket: string,
  Key: string,
  abortSignal: AbortSignal,
): Promise<Uint8Array> {
  const { Body } = await s3.send(new GetObjectCommand({ Bucket, Key }), { abortSignal });
  return await Body?.transformToByteArray() ?? new Uint8Array();
}
